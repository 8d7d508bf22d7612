package slurm

import "strings"

// leading gives the id by which sbatch, the batch script and scancel know a job: of a heterogeneous one, which squeue and
// sacct show as one job per component (17+0, 17+1), that of the first, 17. The others come and go with it; ok is false for
// them.
func leading(id string) (leader string, ok bool) {
	leader, component, het := strings.Cut(id, "+")
	return leader, !het || component == "0"
}
