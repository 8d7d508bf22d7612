package slurmtest_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

const (
	minJobAge = 5 * time.Second
	killWait  = 3 * time.Second
)

func TestRealSlurmOfTheSystem(t *testing.T) {
	t.Parallel()
	for name, accounting := range map[string]bool{"without accounting": false, "with accounting": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformReal(t, "system", accounting)
		})
	}
}

func TestRealSlurmInARootOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, version := range realslurm.Releases() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			if os.Getenv("SLURMTEST_RELEASES") != "" && os.Geteuid() == 0 {
				if err := realslurm.Install(t.Context(), version, ""); err != nil {
					skip(t, err)
				}
			}
			conformReal(t, version, true)
		})
	}
}

func conformReal(t *testing.T, version string, accounting bool) {
	if testing.Short() {
		t.Skip("a real slurm takes minutes")
	}
	cluster, err := realslurm.Start(t.Context(), realslurm.Options{
		Version: version, Accounting: accounting, Conf: map[string]string{"MinJobAge": "5", "KillWait": "3"},
	})
	if errors.Is(err, realslurm.ErrNotInstalled) || errors.Is(err, os.ErrPermission) {
		skip(t, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	env := append(append(os.Environ(), append(hostile, "SECRET=ours")...), cluster.Env()...)
	tg := target{
		client: slurm.New(slurm.Config{Env: env}), env: env, dir: t.TempDir(), cluster: cluster.Cluster, version: cluster.Version, accounting: accounting,
		controller: func(t *testing.T, up bool) {
			t.Helper()
			change := cluster.StopDaemon
			if up {
				change = cluster.StartDaemon
			}
			if err := change("slurmctld"); err != nil {
				t.Fatal(err)
			}
			if up {
				if err := cluster.WaitReady(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
	t.Run("a job can be somebody else's", func(t *testing.T) { submitAs(t, tg) })
	conform(t, tg)
}

// submitAs needs root, as does every real cluster here.
func submitAs(t *testing.T, tg target) {
	dir, err := os.MkdirTemp("", "slurmtest-") // t.TempDir lies in a folder that only its owner may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	submitted, err := tg.client.Submit(t.Context(), slurm.SubmitRequest{
		Script: script("#SBATCH --output=out", "id -un; pwd; echo $HOME ${SECRET:-no secret}"), Dir: dir, RunAs: "nobody",
	})
	if err != nil {
		t.Fatal(err)
	}
	var job slurm.Job
	eventually(t, 30*time.Second, func() bool {
		jobs, err := tg.client.Jobs(t.Context(), slurm.Query{AllUsers: true}) // 26.05 takes no --user=nobody
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			if j.ID == submitted.ID {
				job = j
			}
		}
		return job.Ended()
	}, func() string { return "the job never ended" })
	if job.User != "nobody" || job.State != slurm.Completed {
		t.Errorf("%+v", job)
	}
	if got, want := tg.read(t, filepath.Join(dir, "out")), "nobody\n"+dir+"\n/nonexistent no secret\n"; got != want {
		t.Errorf("the job wrote %q, want %q", got, want)
	}
}

// skip says loudly what was not tested.
func skip(t *testing.T, reason error) {
	t.Helper()
	if os.Getenv("SLURMTEST_REQUIRE") != "" {
		t.Fatalf("SLURMTEST_REQUIRE is set: %v", reason)
	}
	t.Skipf("NOT TESTED on a real slurm: %v", reason)
}
