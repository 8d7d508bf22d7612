package sdk

import (
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// quick makes the agent run tasks with the packages it has itself.
const quick = "CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1"

// sent runs the script that moves itself to the queue and gives the task.
func (w *world) sent() string {
	w.t.Helper()
	id := value(w.t, w.python("remote.py"), "id")
	task := must(w.Task(w.t.Context(), id))(w.t)
	if task.Status != clearml.StatusQueued || task.Execution.Queue != w.queueID || len(task.SystemTags) != 0 {
		w.t.Fatalf("after execute_remotely the task is %s in queue %s with system tags %v", task.Status, task.Execution.Queue, task.SystemTags)
	}
	return id
}

// again makes a clone of a task with other parameters and enqueues it.
func (w *world) again(task string, params map[string]string) string {
	w.t.Helper()
	ctx := w.t.Context()
	id := must(w.Clone(ctx, task, "again"))(w.t)
	for name, v := range params {
		if err := w.EditHyperparams(ctx, id, []clearml.Param{{Section: "General", Name: name, Value: v}}, false); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.Enqueue(ctx, id, w.queueID, ""); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func TestPythonAgentRunsWhatTheSDKSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.sent()
	if err := w.EditHyperparams(t.Context(), first, []clearml.Param{{Section: "General", Name: "lr", Value: "0.4"}}, true); err != nil {
		t.Fatal(err)
	}
	failing := w.again(first, map[string]string{"exit_code": "3"})
	w.agent(quick)

	task := w.wait(first, clearml.StatusCompleted, 4*time.Minute)
	if task.StatusReason != "worker execution done" || !strings.HasPrefix(task.LastWorker, w.queue) {
		t.Errorf("completed because %q by %q", task.StatusReason, task.LastWorker)
	}
	w.eventually("the console has the program's lines, with the edited parameter", func() bool {
		text := w.console(first)
		return strings.Contains(text, "lr is 0.4") && strings.Contains(text, "working")
	})
	if !strings.Contains(string(task.Raw), `"result"`) {
		t.Error("the artifact is not attached")
	}

	task = w.wait(failing, clearml.StatusFailed, 4*time.Minute)
	if task.StatusReason != "worker execution exit code 3" {
		t.Errorf("failed because %q", task.StatusReason)
	}

	long := w.again(first, map[string]string{"sleep": "600"})
	w.wait(long, clearml.StatusInProgress, 3*time.Minute)
	w.eventually("the long task is at work", func() bool { return strings.Contains(w.console(long), "\nworking\n") })
	if err := w.Stop(t.Context(), long, "no more"); err != nil {
		t.Fatal(err)
	}
	w.wait(long, clearml.StatusStopped, 90*time.Second)
	if workers := must(w.Workers(t.Context(), clearml.WorkerQuery{Pattern: w.queue + "*"}))(t); len(workers) != 1 {
		t.Errorf("workers are %+v", workers)
	}
	if q := must(w.Queue(t.Context(), w.queueID))(t); len(q.Entries) != 0 {
		t.Errorf("left in the queue: %v", q.Entries)
	}
}

func TestPythonAgentMakesAnEnvironment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	id := must(w.CreateTask(ctx, map[string]any{
		"name": "packages", "type": "training",
		"script": map[string]any{
			"diff": "import six, sys\nprint('six', six.__version__, sys.prefix)\n", "entry_point": "main.py", "binary": "python3",
			"requirements": map[string]any{"pip": "six==1.16.0\n"},
		},
	}))(t)
	if w.foreign {
		t.Cleanup(func() { w.Call(t.Context(), "tasks.delete", map[string]any{"task": id, "force": true}, nil) })
	}
	if err := w.Enqueue(ctx, id, w.queueID, ""); err != nil {
		t.Fatal(err)
	}
	w.agent()
	w.wait(id, clearml.StatusCompleted, 4*time.Minute)
	w.eventually("the program ran in the environment with its package", func() bool {
		return strings.Contains(w.console(id), "six 1.16.0 "+w.home)
	})
	if task := must(w.Task(ctx, id))(t); !strings.Contains(string(task.Script.Requirements["pip"]), "six") {
		t.Errorf("the frozen packages are %s", task.Script.Requirements["pip"])
	}
}
