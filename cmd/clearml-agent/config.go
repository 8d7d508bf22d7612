package main

import (
	"fmt"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Run shows the configuration, or one value of it. It does not speak to the server, so vaults are not in it.
func (c *configCommand) Run(a *app) error {
	if c.Action != "" && c.Action != "get" {
		return cli.Failf(exitcode.Usage, "config: %q is no action; for one value: %s config get %s", c.Action, program, or(c.Key, c.Action))
	}
	cfg, err := a.load()
	if err != nil {
		return err
	}
	switch {
	case c.Action == "get" && c.Key == "":
		return cli.Failf(exitcode.Usage, "config get: name a key, such as agent.venvs_dir; %s config lists them", program)
	case c.Action == "get":
		return c.get(a, cfg)
	case c.JSON:
		return cfg.WriteJSON(a.Out)
	}
	return cfg.WriteText(a.Out)
}

func (c *configCommand) get(a *app, cfg *conf.Config) error {
	value, origin := cfg.Masked(c.Key)
	if value == nil {
		var keys []string
		for _, k := range conf.Keys() {
			keys = append(keys, k.Path)
		}
		hint := ""
		if near := clearml.Similar(c.Key, keys, 1); len(near) > 0 && near[0] != c.Key {
			hint = "; did you mean " + near[0] + "?"
		}
		return cli.Failf(exitcode.Failed, "%s is not set and has no default%s", c.Key, hint)
	}
	if c.JSON {
		return printJSON(a.Out, []any{map[string]any{"key": c.Key, "value": value, "origin": origin.String()}})
	}
	fmt.Fprintln(a.Out, conf.Format(value))
	return nil
}
