package slurmtest_test

import (
	"os"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

// TestFakeSlurm runs before the real ones, which take the processors while they start: its jobs are forgotten after seconds.
func TestFakeSlurm(t *testing.T) {
	for name, options := range map[string]fakeslurm.Options{
		"22.05 without accounting": {Version: "22.05.8"},
		"26.05 with accounting":    {Version: "26.05.5", Accounting: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options.MinJobAge, options.KillWait = minJobAge, killWait
			cluster, err := fakeslurm.Start(t.Context(), options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(cluster.Stop)
			env := append(append(os.Environ(), hostile...), cluster.Env()...)
			conform(t, target{
				client: slurm.New(slurm.Config{Env: env}), env: env, dir: t.TempDir(), cluster: cluster.Name, version: cluster.Version,
				accounting: options.Accounting,
				hurry:      func() { cluster.Advance(time.Minute) },
				controller: func(t *testing.T, up bool) {
					t.Helper()
					if err := cluster.Outage(!up); err != nil {
						t.Fatal(err)
					}
				},
			})
		})
	}
}
