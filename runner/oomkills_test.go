package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/proc"
)

func TestKillsOfTheKernelAreCountedWhereTheJobIs(t *testing.T) {
	for name, tc := range map[string]struct{ groups, file, before, after string }{
		"version 2": {
			"0::/system.slice/slurmstepd.scope/job_7/step_batch\n", "sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/step_batch/memory.events",
			"low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n", "low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\n",
		},
		"version 1": {
			"9:cpuset:/slurm/job_7\n4:memory:/slurm/job_7/step_batch\n0::/\n", "sys/fs/cgroup/memory/slurm/job_7/step_batch/memory.oom_control",
			"oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, "proc/self/cgroup"), tc.groups)
			write(t, filepath.Join(root, tc.file), tc.before)
			kills := watchKills(root)
			if n := kills.since(); n != 0 {
				t.Errorf("%d kills from before are counted", n)
			}
			write(t, filepath.Join(root, tc.file), tc.after)
			if n := kills.since(); n != 2 {
				t.Errorf("%d kills", n)
			}
		})
	}
}

func TestNoControlGroupMeansNoEvidence(t *testing.T) {
	if n := watchKills(t.TempDir()).since(); n != 0 {
		t.Errorf("%d kills out of nothing", n)
	}
}

func TestOutOfMemoryIsSaidWithItsEvidence(t *testing.T) {
	o := Judge(Ending{Exit: &proc.Exit{Code: 1}, Kills: 2, Slurm: SlurmJob{JobID: "7", MemPerNode: 65536}})
	if !strings.Contains(o.Message, "Out of memory: the kernel killed 2 processes of it (the job has 64 GiB on each node)") {
		t.Errorf("message is %q", o.Message)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
