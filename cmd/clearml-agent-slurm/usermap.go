package main

import (
	"maps"
	"slices"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/conf/hocon"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// userMap reads agent.slurm.user_map. A map that cannot be used is refused rather than ignored: without one everything runs
// as the glue's own user.
func userMap(cfg *conf.Config) (map[string]string, error) {
	const key = "agent.slurm.user_map"
	value, origin := cfg.Lookup(key)
	if value == nil || value.Kind() == hocon.Null {
		return nil, nil
	}
	if value.Kind() != hocon.Object {
		return nil, cli.Failf(exitcode.Config, "%s (%s) must be an object, { \"ClearML user id\": \"Linux user\" }, not %s", key, origin, value.Kind())
	}
	users := cfg.StringMap(key)
	for _, id := range slices.Sorted(maps.Keys(users)) {
		switch users[id] {
		case "":
			return nil, cli.Failf(exitcode.Config, "%s (%s) names no Linux user for %q; take the line out to reject the user", key, origin, id)
		case "root", "0":
			return nil, cli.Failf(exitcode.Config, "%s (%s) maps %q to root; jobs are not submitted as root", key, origin, id)
		}
	}
	return users, nil
}
