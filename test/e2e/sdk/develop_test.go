package sdk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestDevelopedTaskIsOnTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := value(t, w.python("develop.py", "--epochs", "4"), "id")
	task := w.wait(id, clearml.StatusCompleted, 0)

	if task.Name != "develop" || strings.Join(task.Tags, ",") != "one,two" || task.SystemTags[0] != "development" {
		t.Errorf("the head is %s %v %v", task.Name, task.Tags, task.SystemTags)
	}
	for _, p := range []struct{ section, name, want string }{
		{"Args", "epochs", "4"}, {"General", "lr", "0.1"}, {"General", "layers", "[1, 2]"}, {"properties", "owner", "ada"},
	} {
		if got := task.Hyperparams[p.section][p.name].Value; got != p.want {
			t.Errorf("parameter %s/%s is %q, want %q", p.section, p.name, got, p.want)
		}
	}
	if !strings.Contains(task.Script.Diff, "What people do on their own machine") || task.Script.EntryPoint == "" {
		t.Errorf("the script is not stored: entry point %q, %d bytes", task.Script.EntryPoint, len(task.Script.Diff))
	}
	if !strings.Contains(string(task.Script.Requirements["pip"]), "clearml") {
		t.Errorf("requirements are %s", task.Script.Requirements["pip"])
	}
	w.wantDocument(id)
	w.eventually("the console has what was printed and logged", func() bool {
		text := w.console(id)
		return strings.Contains(text, "a line on the console") && strings.Contains(text, "a text by the logger")
	})
}

// wantDocument checks the parts of the task that only the whole object has.
func (w *world) wantDocument(id string) {
	w.t.Helper()
	var doc struct {
		Comment       string
		LastIteration int `json:"last_iteration"`
		Configuration map[string]struct{ Value string }
		Execution     struct {
			Artifacts []struct{ Key, URI string }
		}
		LastMetrics map[string]map[string]struct {
			Metric, Variant string
			Value           float64
		} `json:"last_metrics"`
	}
	read := func() bool {
		w.t.Helper()
		if err := json.Unmarshal(must(w.Task(w.t.Context(), id))(w.t).Raw, &doc); err != nil {
			w.t.Fatal(err)
		}
		return true
	}
	value := func(metric, variant string) float64 {
		for _, variants := range doc.LastMetrics {
			for _, v := range variants {
				if v.Metric == metric && v.Variant == variant {
					return v.Value
				}
			}
		}
		return -1
	}
	w.eventually("the last scalars are shown", func() bool {
		return read() && value("loss", "train") == 0.25 && value("Summary", "accuracy") == 0.75 && doc.LastIteration == 3
	})
	if doc.Comment != "made by a test" || !strings.Contains(doc.Configuration["train"].Value, "momentum") {
		w.t.Errorf("comment %q, configuration %+v", doc.Comment, doc.Configuration)
	}
	if a := doc.Execution.Artifacts; len(a) != 1 || a[0].Key != "numbers" || !strings.Contains(a[0].URI, id) {
		w.t.Errorf("artifacts are %+v", a)
	}
}

func TestTasksAreManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.python("manage.py")
	value(t, out, "done")
	task := must(w.Task(t.Context(), value(t, out, "base")))(t)
	if task.Status != clearml.StatusCreated || task.Hyperparams["General"]["lr"].Value != "0.1" {
		t.Errorf("the source of the clone is %s with %v", task.Status, task.Hyperparams)
	}
}

func TestModelsAndPlotsAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := value(t, w.python("models.py"), "id")
	w.wait(id, clearml.StatusCompleted, 0)
	var plots struct {
		Plots []struct{ Metric string }
	}
	w.eventually("both plots are shown", func() bool {
		if err := w.Call(t.Context(), "events.get_task_plots", map[string]any{"task": id}, &plots); err != nil {
			t.Fatal(err)
		}
		return len(plots.Plots) == 2
	})
}

func TestAbortEndsAProgramOnItsOwnersMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ended := make(chan string, 1)
	go func() { ended <- w.aborted("abort.py") }()
	var id string
	w.eventually("the program runs", func() bool {
		tasks := must(w.Tasks(t.Context(), clearml.TaskQuery{Name: "^abort$", Status: []clearml.Status{clearml.StatusInProgress}, OrderBy: []string{"-created"}, OnlyFields: []string{"project"}}))(t)
		for _, task := range tasks {
			if p, err := w.Project(t.Context(), task.Project); err == nil && p.Name == w.project {
				id = task.ID
			}
		}
		return id != ""
	})
	if id == "" {
		return
	}
	if err := w.Stop(t.Context(), id, "enough"); err != nil {
		t.Fatal(err)
	}
	select {
	case out := <-ended:
		if !strings.Contains(out, "id="+id) {
			t.Errorf("the program printed:\n%s", out)
		}
	case <-time.After(3 * time.Minute):
		t.Fatal("the program goes on")
	}
	w.wait(id, clearml.StatusStopped, 0)
}
