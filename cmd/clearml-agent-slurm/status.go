package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// Run lists our jobs with their tasks.
func (c *statusCommand) Run(a *app) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	client, err := a.client(cfg, clearml.RetryPolicy{Attempts: 2})
	if err != nil {
		return err
	}
	if err := session.Login(a.ctx, client, cfg.API()); err != nil {
		return err
	}
	mapped, err := userMap(cfg)
	if err != nil {
		return err
	}
	rows, err := glue.Status(a.ctx, glue.Deps{ClearML: client, Slurm: a.slurm(cfg), Log: a.log}, c.Name, glue.LinuxUsers(mapped))
	if err != nil {
		return coded(a, err)
	}
	if c.JSON {
		enc := json.NewEncoder(a.Out)
		enc.SetEscapeHTML(false)
		for _, r := range rows {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	if len(rows) == 0 {
		fmt.Fprintln(a.Err, "no jobs of "+or(c.Name, "any glue")+" are in Slurm")
		return nil
	}
	t := table.NewWriter()
	t.SetOutputMirror(a.Out)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Box.PaddingLeft, t.Style().Box.PaddingRight = "", "  "
	t.AppendHeader(table.Row{"JOB", "STATE", "QUEUE", "TASK", "STATUS", "WHERE", "WHY"})
	for _, r := range rows {
		t.AppendRow(table.Row{r.Job, r.State, r.Queue, fmt.Sprintf("%s %q", r.Task[:min(8, len(r.Task))], r.TaskName), or(r.TaskStatus, "gone"), or(r.Nodes, r.Partition), why(r)})
	}
	t.Render()
	return nil
}

// why says what a pending job waits for, how an ended one ended, or since when a running one runs.
func why(r glue.StatusRow) string {
	switch {
	case r.Reason != "" && r.Why != "":
		return r.Reason + ": " + r.Why
	case r.Reason != "" || r.Why != "":
		return r.Reason + r.Why
	case r.Started != nil && r.Started.Before(time.Now()):
		return "for " + quantity.Duration(time.Since(*r.Started))
	default:
		return ""
	}
}
