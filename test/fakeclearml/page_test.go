package fakeclearml_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestThePageShowsAPersonWhatTheServerHolds(t *testing.T) {
	s := start(t, fakeclearml.Options{Queues: []string{"gpus"}})
	id, _ := must(t, s, "tasks.create", map[string]any{"name": "<b>sly</b>", "type": "training"})["id"].(string)
	must(t, s, "tasks.enqueue", map[string]any{"task": id, "queue": s.QueueID("gpus"), "status_reason": "for a look"})
	must(t, s, "workers.register", map[string]any{"worker": "node-7:gpu0"})
	must(t, s, "events.add", map[string]any{"type": "log", "task": id, "msg": "a line of output"})
	for i, v := range []float64{3, 1} {
		must(t, s, "events.add", map[string]any{
			"type": "training_stats_scalar", "task": id, "metric": "loss", "variant": "train", "iter": i, "value": v,
		})
	}
	for path, wants := range map[string][]string{
		"/":            {"gpus", "node-7:gpu0", "for a look", "&lt;b&gt;sly"},
		"/?task=" + id: {"a line of output", "loss · train", "0.0,2.0 100.0,38.0", "queued"},
		"/projects/x/tasks/" + id + "/output/log": {"a line of output"},
	} {
		status, out := control(t, s, http.MethodGet, path, "")
		for _, want := range wants {
			if status != http.StatusOK || !strings.Contains(out, want) {
				t.Errorf("%s answered %d without %q", path, status, want)
			}
		}
		if strings.Contains(out, "<b>") {
			t.Errorf("%s shows a name as markup", path)
		}
	}
}
