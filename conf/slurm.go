package conf

import "strings"

// Slurm is what the configuration says to the glue.
type Slurm struct {
	UserMap map[string]string // ClearML user id, or "default", to Linux user; empty: no mapping

	Binaries Binaries

	MaxJobs, MaxJobsPerQueue int // 0: no limit
	SubmitRate               float64
	SubmitBurst              int
	MaxAttempts, MaxRequeues int

	AgentPath   string
	ConfigFile  string
	ExecuteArgs []string
	PreSetup    string // shell lines
	PostSetup   string
	UsePBS      bool
}

// Binaries are paths of Slurm's commands; empty: found in PATH.
type Binaries struct{ Sbatch, Squeue, Scancel, Sacct, Scontrol, Sinfo, Sudo string }

// Slurm is the typed view of agent.slurm.
func (c *Config) Slurm() Slurm {
	const s = "agent.slurm."
	binary := func(name, older string) string {
		if path := c.Path(s + "binaries." + name); path != "" || older == "" {
			return path
		}
		if words := strings.Fields(c.Path(s + "binaries." + older)); len(words) > 0 {
			return words[0]
		}
		return ""
	}
	return Slurm{
		UserMap: c.StringMap(s + "user_map"),
		Binaries: Binaries{
			Sbatch: binary("sbatch", "batch_binary"), Squeue: binary("squeue", "monitor_binary"), Scancel: binary("scancel", ""),
			Sacct: binary("sacct", ""), Scontrol: binary("scontrol", ""), Sinfo: binary("sinfo", ""), Sudo: binary("sudo", ""),
		},
		MaxJobs: c.Int(s + "max_jobs"), MaxJobsPerQueue: c.Int(s + "max_jobs_per_queue"),
		SubmitRate: c.Float(s + "submit_rate"), SubmitBurst: c.Int(s + "submit_burst"),
		MaxAttempts: c.Int(s + "max_attempts"), MaxRequeues: c.Int(s + "max_requeues"),
		AgentPath: c.Path(s + "agent_path"), ConfigFile: c.Path(s + "config_file"),
		ExecuteArgs: c.Strings(s + "execute_args"),
		PreSetup:    strings.Join(c.Strings(s+"pre_setup"), "\n"), PostSetup: strings.Join(c.Strings(s+"post_setup"), "\n"),
		UsePBS: c.Bool(s + "use_pbs"),
	}
}
