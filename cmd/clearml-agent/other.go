package main

import (
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Run says where daemon's work is done.
func (c *daemonCommand) Run(*app) error {
	return cli.Failf(exitcode.Usage, "daemon: this version runs tasks in Slurm jobs (clearml-agent-slurm) or one by one (clearml-agent execute --id ID); pull from queues outside Slurm with the Python agent, beside which it works")
}

// Run says what replaces the bootstrap package.
func (c *installBootstrapCommand) Run(*app) error {
	return cli.Failf(exitcode.Usage, "install-bootstrap: not needed: clearml-agent is one static file that runs in any container")
}
