package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Run makes every check of a start, does not stop at the first that fails, and changes nothing.
func (c *doctorCommand) Run(a *app) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	run := runCommand{TemplateFiles: c.TemplateFiles, Queue: c.Queue, AgentPath: c.AgentPath, SrunDelegation: c.SrunDelegation}
	config, err := run.config(cfg)
	if err != nil {
		return err
	}
	client, err := a.client(cfg, clearml.RetryPolicy{Attempts: 2})
	if err != nil {
		return err
	}
	findings := glue.Doctor(a.ctx, config, glue.Deps{ClearML: client, Slurm: a.slurm(cfg), Log: a.log})
	bad := 0
	for _, f := range findings {
		if !f.OK {
			bad++
		}
		if c.JSON {
			enc := json.NewEncoder(a.Out)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(f); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(a.Out, "%-4s %-12s %s\n", map[bool]string{true: "ok", false: "bad"}[f.OK], f.What, f.Text)
		for _, detail := range f.Details {
			fmt.Fprintf(a.Out, "     %s\n", detail)
		}
	}
	if bad > 0 {
		return cli.Fail(exitcode.Failed, errors.New(""))
	}
	return nil
}
