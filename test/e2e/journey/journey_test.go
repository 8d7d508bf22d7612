package journey

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// TestJourney sends a script of the real SDK through real Slurm, and then its clones to other ends.
func TestJourney(t *testing.T) {
	t.Parallel()
	bin := build(t)
	for _, options := range []realslurm.Options{
		{Version: "system", Accounting: true},
		{Version: "26.05", Bind: visible()},
	} {
		t.Run("Slurm "+options.Version, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, options)
			g := w.startGlue(bin, "glue")
			t.Cleanup(func() { w.end(g) })
			journey(w)
		})
	}
}

// visible lists the folders that a Slurm in a root of its own must see beside the usual ones: the local package index that
// pip and uv are told of, where there is one.
func visible() (dirs []string) {
	for _, dir := range strings.Fields(os.Getenv("PIP_FIND_LINKS")) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func journey(w *world) {
	first := w.enqueueFromPython()
	done := w.awaitStatus(first, 4*time.Minute, clearml.StatusCompleted)
	if n := w.scalars(first); n != 3 {
		w.Errorf("%d scalars are on the server, want 3", n)
	}
	if !strings.Contains(string(done.Raw), `"key":"result"`) {
		w.Errorf("the artifact is not on the server")
	}
	for _, line := range []string{"clearml-agent-slurm: submitted as job ", "── clearml-agent ", "packages ", "epoch 2", "── exit 0 "} {
		if !strings.Contains(w.console(first), line) {
			w.Errorf("the console lacks %q:\n%s", line, w.console(first))
		}
	}

	longer := w.again(first, "five epochs", map[string]string{"epochs": "5"})
	failing := w.again(first, "exit 3", map[string]string{"exit": "3"})
	aborted := w.again(first, "aborted in the web UI", map[string]string{"sleep": "600"})
	cancelled := w.again(first, "cancelled in Slurm", map[string]string{"sleep": "600"})

	w.awaitLine(aborted, "sleeping")
	w.must(w.client.Stop(w.Context(), aborted, "enough"))
	began := time.Now()
	w.awaitStatus(aborted, 15*time.Second, clearml.StatusStopped)
	w.awaitJobGone(aborted, 15*time.Second-time.Since(began))
	w.Logf("abort: task stopped and job gone after %.1f s", time.Since(began).Seconds())

	w.awaitLine(cancelled, "sleeping")
	out, err := w.cluster.Command(w.Context(), "scancel", "-n", "clearml_task_"+cancelled).CombinedOutput()
	if err != nil {
		w.Fatalf("%v %s", err, out)
	}
	began = time.Now()
	ended := w.await(cancelled, 15*time.Second, "over", func(t *clearml.Task) bool { return t.Status != clearml.StatusInProgress })
	w.Logf("scancel: task %s after %.1f s: %s: %s", ended.Status, time.Since(began).Seconds(), ended.StatusReason, ended.StatusMessage)
	if ended.Status != clearml.StatusStopped || !strings.Contains(strings.ToLower(ended.StatusReason+ended.StatusMessage), "cancel") {
		w.Errorf("a cancelled job left the task %s: %s: %s", ended.Status, ended.StatusReason, ended.StatusMessage)
	}

	w.awaitStatus(longer, 3*time.Minute, clearml.StatusCompleted)
	if n := w.scalars(longer); n != 5 {
		w.Errorf("%d scalars with the edited parameter, want 5", n)
	}
	failed := w.awaitStatus(failing, 3*time.Minute, clearml.StatusFailed)
	if !strings.Contains(failed.StatusReason, "3") {
		w.Errorf("sys.exit(3) left the reason %q", failed.StatusReason)
	}
	w.Logf("exit 3: %s: %s", failed.StatusReason, failed.StatusMessage)
}

// scalars counts the points of "loss" that the server has.
func (w *world) scalars(task string) int {
	w.Helper()
	var answer map[string]map[string]struct {
		X []json.Number `json:"x"`
	}
	w.must(w.client.Call(w.Context(), "events.scalar_metrics_iter_histogram", map[string]any{"task": task}, &answer))
	return len(answer["loss"]["train"].X)
}
