package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// Run checks templates and ends with 1 when one of them has a finding.
func (c *lintCommand) Run(a *app) error {
	findings := []templates.Finding{}
	for _, path := range c.Files {
		text, err := os.ReadFile(path)
		if err != nil {
			return cli.Failf(exitcode.Usage, "cannot read the template: %w", err)
		}
		findings = append(findings, templates.LintSource(path, text, c.options())...)
	}
	if c.JSON {
		enc := json.NewEncoder(a.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(findings); err != nil {
			return err
		}
	} else if err := templates.WriteFindings(a.Out, findings); err != nil {
		return err
	}
	if len(findings) > 0 {
		return cli.Fail(exitcode.Failed, errors.New(""))
	}
	if !c.JSON {
		fmt.Fprintf(a.Err, "%s: no findings\n", quantity.Count(len(c.Files), "template"))
	}
	return nil
}

func (c *lintCommand) options() templates.LintOptions {
	if c.SrunDelegation {
		return templates.LintOptions{Delegate: "srun"}
	}
	return templates.LintOptions{}
}
