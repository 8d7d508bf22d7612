package slurm

import "strings"

// steering are the prefixes of variables by which the environment changes what Slurm's commands do and print: a leaked
// SQUEUE_FORMAT breaks parsing, a leaked SBATCH_PARTITION overrides the script.
var steering = []string{"SLURM_", "SBATCH_", "SQUEUE_", "SACCT_", "SCANCEL_", "SINFO_", "SALLOC_", "SCONTROL_", "SRUN_", "SLURMD_"}

// cleanEnv is env without the variables that steer Slurm, all but SLURM_CONF, which says which cluster this is.
func cleanEnv(env []string) []string {
	kept := make([]string, 0, len(env))
	for _, entry := range env {
		if strings.HasPrefix(entry, "SLURM_CONF=") || !hasAnyPrefix(entry, steering) {
			kept = append(kept, entry)
		}
	}
	return kept
}

func hasAnyPrefix(text string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}
