package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// bashSteps sets up no more than the script itself, so that these tests are about running it.
func bashSteps() []step {
	return []step{
		{"folder", makeFolder},
		{"code", func(_ context.Context, s *setup) (string, error) {
			s.code.WorkingDir, s.env = s.plan.Dir, &pyenv.Env{Kind: pyenv.Shell}
			file := filepath.Join(s.plan.Dir, "job.sh")
			s.commands = [][]string{{"/bin/bash", file}}
			s.environ = programEnviron(s.cfg, s.plan, s.code, s.env)
			return "script", os.WriteFile(file, []byte(s.plan.Code.Script.Diff), 0o600)
		}},
	}
}

// run is one execution of a task by a job, in this process.
type run struct {
	x       *execution
	stdout  *transcript
	console *transcript
	signals chan os.Signal
	outcome chan Outcome
}

func (l *lab) prepare(cfg Config) *run {
	r := &run{stdout: &transcript{}, console: &transcript{}, signals: make(chan os.Signal, 4), outcome: make(chan Outcome, 1)}
	cfg.Env = append(cfg.Env, "PATH="+os.Getenv("PATH"))
	r.x = newExecution(cfg, Deps{
		API: l.client(), Log: slog.New(slog.DiscardHandler), Stdout: r.stdout, Signals: r.signals,
		OpenConsole: func(string) Console { return r.console },
	})
	r.x.steps = bashSteps()
	return r
}

func (r *run) start(ctx context.Context) *run {
	go func() { r.outcome <- r.x.run(ctx) }()
	return r
}

func (r *run) wait(t *testing.T) Outcome {
	t.Helper()
	select {
	case o := <-r.outcome:
		return o
	case <-time.After(30 * time.Second):
		t.Fatalf("the run does not end; its console:\n%s", r.console)
		return Outcome{}
	}
}

func TestTaskRunsAndItsEndIsTold(t *testing.T) {
	for name, tc := range map[string]struct {
		script string
		kind   Kind
		code   exitcode.Code
		status clearml.Status
		reason string
		says   string
	}{
		"done":            {"echo hello $CLEARML_TASK_ID", Completed, 0, "completed", "worker execution done", "── exit 0 after"},
		"its own failure": {"echo hello; exit 3", UserFailed, 3, "failed", "worker execution exit code 3", "── exit 3 after"},
		"killed":          {"echo hello; kill -9 $$", UserFailed, 137, "failed", "worker execution exit code -9", "── killed by SIGKILL after"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued(tc.script)
			r := l.prepare(l.job(id, "7")).start(t.Context())
			o := r.wait(t)
			if o.Kind != tc.kind || o.ExitCode != tc.code {
				t.Errorf("came to %s, exit %d", o.Kind, o.ExitCode)
			}
			task := l.read(id)
			if task.Status != tc.status || task.StatusReason != tc.reason {
				t.Errorf("the task is %s: %q", task.Status, task.StatusReason)
			}
			text := r.console.String()
			for _, want := range []string{"── clearml-agent test · job 7 · n1 ──\n", "\nrun         bash ", "hello", tc.says} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in the console:\n%s", want, text)
				}
			}
			if r.stdout.String() != text {
				t.Errorf("the job's own output differs from the console:\n%s", r.stdout)
			}
			if !r.console.closed() {
				t.Error("the console was not uploaded to its end")
			}
		})
	}
}

// A progress bar ends without a newline, and the program with it.
func TestClosingLineIsALineOfItsOwn(t *testing.T) {
	l := newLab(t)
	r := l.prepare(l.job(l.queued("printf '\\r100%%|#####| 5/5'"), "7")).start(t.Context())
	r.wait(t)
	if text := r.console.String(); !strings.Contains(text, "| 5/5\n── exit 0") || strings.Contains(text, "\n\n") || r.stdout.String() != text {
		t.Errorf("the console is\n%q", text)
	}
}

func TestFailedSetUpFailsTheTaskInItsOwnWords(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	r := l.prepare(l.job(id, "7"))
	r.x.steps = append(bashSteps(), step{"packages", func(context.Context, *setup) (string, error) {
		return "", errors.New("no version of torch==9 for Python 3.11")
	}})
	o := r.start(t.Context()).wait(t)
	if o.Kind != SetupFailed || o.ExitCode != exitcode.Setup {
		t.Errorf("came to %s, exit %d", o.Kind, o.ExitCode)
	}
	task := l.read(id)
	if task.Status != clearml.StatusFailed || !strings.Contains(task.StatusMessage, "no version of torch==9") {
		t.Errorf("the task is %s: %q", task.Status, task.StatusMessage)
	}
	if !strings.Contains(r.console.String(), "── Package set-up failed: no version of torch==9") {
		t.Errorf("the console does not say it:\n%s", r.console)
	}
}

func TestProgramDoesNotWaitLongForItsPackagesToBeWrittenDown(t *testing.T) {
	l := newLab(t)
	r := l.prepare(l.job(l.queued("echo ready"), "7"))
	r.x.api = &slowToWrite{API: r.x.api}
	r.x.steps = append(bashSteps(), step{"commit", func(_ context.Context, s *setup) (string, error) {
		s.code.Commit = "4be21a7"
		return "", nil
	}})
	begin := time.Now()
	if o := r.start(t.Context()).wait(t); o.Kind != Completed || time.Since(begin) > 2*writeBackLimit {
		t.Errorf("came to %s after %s", o.Kind, time.Since(begin))
	}
}

// slowToWrite is a server that takes no edit of a script for as long as it is waited for.
type slowToWrite struct{ API }

func (s *slowToWrite) EditTask(ctx context.Context, id string, fields map[string]any, force bool) error {
	if fields["script"] == nil {
		return s.API.EditTask(ctx, id, fields, force)
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func TestRanksRunWithOneStatus(t *testing.T) {
	l := newLab(t)
	id := l.queued(`echo rank $SLURM_PROCID; exit $SLURM_PROCID`)
	runs := make([]*run, 3)
	for i := range runs {
		cfg := rank(l.job(id, "7"), i)
		cfg.Env = []string{fmt.Sprintf("SLURM_PROCID=%d", i)}
		runs[i] = l.prepare(cfg).start(t.Context())
	}
	for i, r := range runs {
		if o := r.wait(t); int(o.ExitCode) != i {
			t.Errorf("rank %d: %s, exit %d", i, o.Kind, o.ExitCode)
		}
	}
	if got := l.Status(id); got != "completed" {
		t.Errorf("the task is %s: rank 0 ended well", got)
	}
	for _, endpoint := range []string{"tasks.started", "tasks.completed", "queues.remove_task"} {
		if n := l.calls(endpoint); n != 1 {
			t.Errorf("%s was called %d times", endpoint, n)
		}
	}
}

// transcript is a console that can be waited on.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	wake chan struct{}
	done bool
}

func (c *transcript) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wake != nil {
		close(c.wake)
		c.wake = nil
	}
	return c.text.Write(p)
}

func (c *transcript) Close(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = true
	return nil
}

func (c *transcript) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

func (c *transcript) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

func (c *transcript) await(t *testing.T, text string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		c.mu.Lock()
		if strings.Contains(c.text.String(), text) {
			c.mu.Unlock()
			return
		}
		if c.wake == nil {
			c.wake = make(chan struct{})
		}
		wake := c.wake
		c.mu.Unlock()
		select {
		case <-wake:
		case <-limit:
			t.Fatalf("%q was not printed:\n%s", text, c)
		}
	}
}
