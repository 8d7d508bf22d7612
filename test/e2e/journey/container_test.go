package journey

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

const containerTemplate = `#!/bin/bash
#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}
#SBATCH --mem=500M
#SBATCH --time=10
exec singularity exec ${CLEARML_TASK.container.arguments:} ${CLEARML_TASK.container.image} ${CLEARML_AGENT_EXECUTE}
`

// TestContainer runs a task inside a container that holds a shell and nothing else: no libc, no Python, no certificates.
func TestContainer(t *testing.T) {
	t.Parallel()
	singularity, err := exec.LookPath("singularity")
	if err != nil {
		t.Skipf("SKIPPED: no Apptainer: %v", err)
	}
	w := newWorld(t, realslurm.Options{Version: "system"})
	w.write("slurm.template", containerTemplate)
	image := w.image(singularity)
	g := w.startGlue(build(t), "glue")
	t.Cleanup(func() { w.end(g) })

	ctx := w.Context()
	id, err := w.client.CreateTask(ctx, map[string]any{
		"name": "in a container", "type": "training",
		"script":    map[string]any{"binary": "/bin/sh", "entry_point": "look.sh", "diff": "echo \"here is $WHERE\"\ncat /release\n"},
		"container": map[string]any{"image": image, "arguments": `--env "WHERE=a 'small' place"`},
	})
	w.must(err)
	w.must(w.client.Enqueue(ctx, id, w.queueID, ""))
	w.awaitStatus(id, time.Minute, clearml.StatusCompleted)
	for _, line := range []string{"here is a 'small' place", "nothing but busybox"} {
		if !strings.Contains(w.console(id), line) {
			w.Errorf("the console lacks %q:\n%s", line, w.console(id))
		}
	}
}

// image builds an image of one static program.
func (w *world) image(singularity string) string {
	w.Helper()
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		w.Skipf("SKIPPED: no busybox to make an image of: %v", err)
	}
	root := w.path("root")
	for _, dir := range []string{"bin", "tmp", "proc", "sys", "dev", "etc", "root", "home"} {
		w.must(os.MkdirAll(filepath.Join(root, dir), 0o755))
	}
	program, err := os.ReadFile(busybox)
	w.must(err)
	w.must(os.WriteFile(filepath.Join(root, "bin", "busybox"), program, 0o755))
	for _, name := range []string{"sh", "cat", "echo", "env"} {
		w.must(os.Symlink("busybox", filepath.Join(root, "bin", name)))
	}
	w.must(os.WriteFile(filepath.Join(root, "release"), []byte("nothing but busybox\n"), 0o644))
	image := w.path("small.sif")
	if out, err := exec.CommandContext(w.Context(), singularity, "build", image, root).CombinedOutput(); err != nil {
		w.Fatalf("cannot build the image: %v\n%s", err, out)
	}
	return image
}
