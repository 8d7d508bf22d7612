package glue

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// A machine is a Slurm, real or not.
type machine struct {
	env    []string // beside the caller's own
	bin    string
	outage func(away bool) error
	fake   *fakeslurm.Cluster // nil: a real one
}

// real starts a real Slurm, and skips the test where there is none.
func real(t *testing.T, options realslurm.Options) machine {
	t.Helper()
	cluster, err := realslurm.Start(t.Context(), options)
	if errors.Is(err, realslurm.ErrNotInstalled) || errors.Is(err, os.ErrPermission) {
		t.Skipf("SKIPPED: no real Slurm: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	return machine{env: cluster.Env(), bin: cluster.BinDir, outage: func(away bool) error {
		if away {
			return cluster.StopDaemon("slurmctld")
		}
		return cluster.StartDaemon("slurmctld")
	}}
}

// fake starts the small Slurm, which can be told what befalls a job.
func fake(t *testing.T, options fakeslurm.Options) machine {
	t.Helper()
	cluster, err := fakeslurm.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	return machine{env: cluster.Env(), bin: cluster.BinDir, outage: cluster.Outage, fake: cluster}
}

func (m machine) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(m.bin, name), args...)
	cmd.Env = slices.Concat(os.Environ(), m.env)
	cmd.WaitDelay = time.Second
	return cmd
}
