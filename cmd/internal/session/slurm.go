package session

import (
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// Slurm is a client of the Slurm whose commands the configuration names, or the PATH of environ holds. environ is what
// its commands, and through sbatch the jobs, inherit.
func Slurm(c *conf.Config, environ []string) *slurm.Client {
	const key = "agent.slurm.binaries."
	named := map[string]string{}
	for _, name := range []string{"sbatch", "squeue", "sacct", "scontrol", "scancel", "sinfo"} {
		if path := c.Path(key + name); path != "" {
			named[name] = path
		}
	}
	for name, older := range map[string]string{"sbatch": "batch_binary", "squeue": "monitor_binary"} {
		if words := strings.Fields(c.Path(key + older)); len(words) > 0 && named[name] == "" {
			named[name] = words[0]
		}
	}
	return slurm.New(slurm.Config{Binaries: named, Env: environ, Sudo: c.Path(key + "sudo")})
}
