package realslurm_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

func start(t *testing.T, options realslurm.Options) *realslurm.Cluster {
	t.Helper()
	cluster, err := realslurm.Start(t.Context(), options)
	if errors.Is(err, realslurm.ErrNotInstalled) || errors.Is(err, os.ErrPermission) {
		t.Skipf("NOT TESTED on a real slurm: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	return cluster
}

func TestTwoClustersAtOnceAndNothingStays(t *testing.T) {
	one, two := start(t, realslurm.Options{Cluster: "one"}), start(t, realslurm.Options{Cluster: "two", Nodes: 2, GPUs: -1})
	for name, cluster := range map[string]*realslurm.Cluster{"one": one, "two": two} {
		out, err := cluster.Command(t.Context(), "scontrol", "show", "config").Output()
		if err != nil || !strings.Contains(string(out), "ClusterName             = "+name+"\n") {
			t.Errorf("cluster %s: %v", name, err)
		}
	}
	one.Stop()
	two.Stop()
	for _, cluster := range []*realslurm.Cluster{one, two} {
		if _, err := os.Stat(cluster.Dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", cluster.Dir, err)
		}
		if left := running(t, cluster.Dir); left != "" {
			t.Errorf("still running: %s", left)
		}
	}
}

func TestAnOrdinaryUserSubmits(t *testing.T) {
	cluster := start(t, realslurm.Options{})
	dir, err := os.MkdirTemp("", "ordinary-") // t.TempDir lies in a folder that only its owner may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	cmd := cluster.Command(t.Context(), "sbatch", "--wait", "--chdir="+dir, "--output=out", "--gres=gpu:1", "--wrap", "id -u; echo $CUDA_VISIBLE_DEVICES")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil || string(text) != "65534\n0\n" {
		t.Errorf("the job wrote %q: %v", text, err)
	}
}

func TestAClusterEndsWithItsOwner(t *testing.T) {
	start(t, realslurm.Options{}).Stop() // skips where there is no slurm
	binary := filepath.Join(t.TempDir(), "realslurm")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/realslurm").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	owner := exec.CommandContext(t.Context(), binary)
	stdout, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	var dir string
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if conf, ok := strings.CutPrefix(lines.Text(), "export SLURM_CONF="); ok {
			dir = filepath.Dir(filepath.Dir(conf))
			break
		}
	}
	if dir == "" {
		t.Fatal("the cluster did not start")
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	owner.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := os.Stat(dir)
		left := running(t, dir)
		if errors.Is(err, os.ErrNotExist) && left == "" {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("after its owner was killed %s is left (%v), and: %s", dir, err, left)
		case <-tick.C:
		}
	}
}

// running names the processes that have the folder on their command line or in their environment.
func running(t *testing.T, dir string) string {
	t.Helper()
	var found []string
	for _, pattern := range []string{"/proc/[0-9]*/cmdline", "/proc/[0-9]*/environ"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err == nil && strings.Contains(string(text), dir) {
				found = append(found, path+" "+strings.ReplaceAll(string(text[:min(len(text), 80)]), "\x00", " "))
			}
		}
	}
	return strings.Join(found, ", ")
}
