package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestStatusSetByTheProgramStands(t *testing.T) {
	l := newLab(t)
	id := l.queued(`while [ ! -e "$FLAG" ]; do sleep 0.02; done; exit 3`)
	cfg := l.job(id, "7")
	flag := filepath.Join(t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "run  ")
	l.do("tasks.completed", map[string]any{"task": id, "status_reason": "marked by the program"})
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := r.wait(t); o.ExitCode != 3 {
		t.Errorf("exit %d", o.ExitCode)
	}
	if task := l.read(id); task.Status != clearml.StatusCompleted || task.StatusReason != "marked by the program" {
		t.Errorf("the task is %s: %q", task.Status, task.StatusReason)
	}
}

func TestUnmonitoredRunLeavesStatusAndConsoleToItsParent(t *testing.T) {
	l := newLab(t)
	id := l.queued("echo hello; exit 3")
	l.do("queues.get_next_task", map[string]any{"queue": l.queue})
	start(l, id)
	cfg := l.job(id, "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm, cfg.Unmonitored = false, "", SlurmJob{}, true
	l.ForgetRequests()
	r := l.prepare(cfg).start(t.Context())
	if o := r.wait(t); o.ExitCode != 3 {
		t.Errorf("exit %d", o.ExitCode)
	}
	if got := l.Status(id); got != "in_progress" {
		t.Errorf("the task is %s", got)
	}
	if r.console.String() != "" || !strings.Contains(r.stdout.String(), "hello") {
		t.Errorf("uploaded %q, printed %q", r.console, r.stdout)
	}
	if !strings.Contains(r.stdout.String(), "\nRunning task id ["+id+"]:\n") {
		t.Errorf("the line that a parent waits for is missing:\n%s", r.stdout)
	}
}

func TestLostClaimLeavesNoTrace(t *testing.T) {
	l := newLab(t)
	id := l.queued("echo must not run")
	l.do("tasks.dequeue", map[string]any{"task": id})
	r := l.prepare(l.job(id, "7")).start(t.Context())
	if o := r.wait(t); o.Kind != NotOurs || o.ExitCode != 0 {
		t.Errorf("came to %s, exit %d", o.Kind, o.ExitCode)
	}
	if r.console.String() != "" || r.stdout.String() != "" {
		t.Errorf("wrote %q", r.stdout)
	}
}

// A job whose node is cut off is taken for dead and its task given to another; when the node comes back, the first runner
// must end its program and leave the status to the second.
func TestRunnerThatLostItsTaskEndsWithoutAWord(t *testing.T) {
	for name, holder := range map[string]func(l *lab, cfg Config) Config{
		"to another job":              func(l *lab, cfg Config) Config { return l.job(cfg.TaskID, "8") },
		"to a later run of this very": func(_ *lab, cfg Config) Config { return again(cfg) },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("echo ready; sleep 60")
			cfg := l.job(id, "7")
			r := l.prepare(cfg)
			r.x.cfg.Timing.Poll = 300 * time.Millisecond
			r.start(t.Context())
			r.console.await(t, "ready")
			if name == "to another job" {
				l.do("tasks.stopped", map[string]any{"task": id})
				l.enqueue(id)
			}
			if _, kind := claim(t, l.claimer(holder(l, cfg), nil)); kind != Completed {
				t.Fatalf("the second claim came to %s", kind)
			}
			if o := r.wait(t); o.Kind != Aborted || o.Status != "" {
				t.Errorf("came to %s, status %q", o.Kind, o.Status)
			}
			if got := l.Status(id); got != "in_progress" {
				t.Errorf("the second run's task is %s", got)
			}
		})
	}
}

// held runs a program that waits until it is let go, and looks at its status too rarely to notice anything.
func (l *lab) held(id, jobID string) (r *run, letGo func()) {
	l.t.Helper()
	cfg := l.job(id, jobID)
	flag := filepath.Join(l.t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	cfg.Timing.Poll = time.Hour
	return l.prepare(cfg), func() {
		if err := os.WriteFile(flag, nil, 0o600); err != nil {
			l.t.Error(err)
		}
	}
}

func TestLastWordOfOthersIsNotOverwritten(t *testing.T) {
	for name, tc := range map[string]struct {
		act  func(l *lab, id string)
		want string
	}{
		"stopped while the program ended well": {func(l *lab, id string) { l.do("tasks.stopped", map[string]any{"task": id}) }, "stopped"},
		"taken over by another job": {func(l *lab, id string) {
			l.do("tasks.stopped", map[string]any{"task": id})
			l.enqueue(id)
			if _, kind := claim(l.t, l.claimer(l.job(id, "8"), nil)); kind != Completed {
				l.t.Fatal(kind)
			}
		}, "in_progress"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done`)
			r, letGo := l.held(id, "7")
			r.start(t.Context())
			r.console.await(t, "ready")
			tc.act(l, id)
			letGo()
			r.wait(t)
			if got := l.Status(id); got != tc.want {
				t.Errorf("the task is %s", got)
			}
		})
	}
}
