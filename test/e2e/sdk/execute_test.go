package sdk

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// ourAgent builds the command.
func (w *world) ourAgent() string {
	w.t.Helper()
	path := filepath.Join(w.home, "clearml-agent")
	if out, err := exec.CommandContext(w.t.Context(), "go", "build", "-o", path, "../../../cmd/clearml-agent").CombinedOutput(); err != nil {
		w.t.Fatalf("cannot build the agent: %v\n%s", err, out)
	}
	return path
}

// execute runs a task with our agent and gives its exit code and output.
func (w *world) execute(agent, task string) (int, string) {
	cmd := exec.CommandContext(w.t.Context(), agent, "execute", "--full-monitoring", "--require-queue", "--id", task)
	cmd.Dir, cmd.Env, cmd.WaitDelay = w.home, w.env(quick), 5*time.Second
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Error(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestOurAgentRunsWhatTheSDKSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := w.ourAgent()
	first := w.sent()
	if err := w.EditHyperparams(t.Context(), first, []clearml.Param{{Section: "General", Name: "lr", Value: "0.4"}}, true); err != nil {
		t.Fatal(err)
	}
	if code, out := w.execute(agent, first); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	task := w.wait(first, clearml.StatusCompleted, 0)
	if task.StatusReason != "worker execution done" {
		t.Errorf("completed because %q", task.StatusReason)
	}
	if !strings.Contains(string(task.Raw), `"key":"result"`) || task.LastIteration != 4 {
		t.Errorf("the artifact or the scalars are missing: %d iterations", task.LastIteration)
	}
	w.eventually("the console has the program's lines, with the edited parameter", func() bool {
		text := w.console(first)
		return strings.Contains(text, "lr is 0.4\n") && strings.Contains(text, "working\n")
	})

	failing := w.again(first, map[string]string{"exit_code": "3"})
	if code, out := w.execute(agent, failing); code != 3 {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if task := w.wait(failing, clearml.StatusFailed, 0); !strings.Contains(task.StatusReason+task.StatusMessage, "3") {
		t.Errorf("failed because %q, %q: the exit code is not told", task.StatusReason, task.StatusMessage)
	}

	if code, out := w.execute(agent, failing); code != 0 || strings.Contains(out, "working") {
		t.Errorf("a task that is in no queue: exit code %d\n%s", code, out)
	}
}

func TestAbortEndsAProgramOfOurAgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	agent := w.ourAgent()
	long := w.again(w.sent(), map[string]string{"sleep": "600"})
	type end struct {
		code int
		out  string
	}
	ended := make(chan end, 1)
	go func() { code, out := w.execute(agent, long); ended <- end{code, out} }()
	w.wait(long, clearml.StatusInProgress, 3*time.Minute)
	for deadline := time.Now().Add(time.Minute); !strings.Contains(w.console(long), "working\n"); {
		if time.Now().After(deadline) {
			t.Fatalf("not at work:\n%s", w.console(long))
		}
		<-time.After(250 * time.Millisecond)
	}
	start := time.Now()
	if err := w.Stop(t.Context(), long, "no more"); err != nil {
		t.Fatal(err)
	}
	w.wait(long, clearml.StatusStopped, 60*time.Second)
	t.Logf("stopped %.1f s after the request", time.Since(start).Seconds())
	if got := <-ended; got.code == 0 {
		t.Errorf("exit code %d\n%s", got.code, got.out)
	}
}
