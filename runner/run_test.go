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
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
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

func TestAbortOfTheOwnerEndsTheProgram(t *testing.T) {
	const patient = `trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done`
	for name, tc := range map[string]struct {
		abort  func(l *lab, id string)
		status clearml.Status
		reason string
	}{
		"in the UI": {
			func(l *lab, id string) {
				l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
				l.do("tasks.stop", map[string]any{"task": id})
			}, "stopped", "task was stopped by tasks.stop",
		},
		"hard": {
			func(l *lab, id string) {
				l.do("tasks.stopped", map[string]any{"task": id, "force": true, "status_reason": "mine"})
			}, "stopped", "mine",
		},
		"marked failed": {
			func(l *lab, id string) { l.do("tasks.failed", map[string]any{"task": id, "status_reason": "mine"}) },
			"failed", "mine",
		},
		"enqueued again": {
			func(l *lab, id string) {
				l.do("tasks.enqueue", map[string]any{"task": id, "queue": l.queue, "force": true})
			}, "queued", "",
		},
		"reset":   {func(l *lab, id string) { l.do("tasks.reset", map[string]any{"task": id}) }, "created", "reset"},
		"deleted": {func(l *lab, id string) { l.do("tasks.delete", map[string]any{"task": id, "force": true}) }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued(patient)
			r := l.prepare(l.job(id, "7")).start(t.Context())
			r.console.await(t, "ready")
			tc.abort(l, id)
			o := r.wait(t)
			if o.Kind != Aborted || o.ExitCode != exitcode.Aborted {
				t.Errorf("came to %s, exit %d", o.Kind, o.ExitCode)
			}
			if !strings.Contains(r.console.String(), "saved") {
				t.Error("the program's SIGTERM handler did not run")
			}
			if got := l.Status(id); got != string(tc.status) {
				t.Errorf("the task is %s", got)
			}
			if tc.reason != "" && l.read(id).StatusReason != tc.reason {
				t.Errorf("the reason is %q", l.read(id).StatusReason)
			}
		})
	}
}

func TestAbortDuringSetUpEndsIt(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	r := l.prepare(l.job(id, "7"))
	waiting := make(chan struct{})
	r.x.steps = []step{{"code", func(ctx context.Context, _ *setup) (string, error) {
		close(waiting)
		<-ctx.Done()
		return "", errors.New("git was killed")
	}}}
	r.start(t.Context())
	<-waiting
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

func TestSignalInAJob(t *testing.T) {
	for name, tc := range map[string]struct {
		state  JobState
		status string
	}{
		"scancel":               {JobState{Base: "CANCELLED", Detail: "CANCELLED by 1000"}, "stopped"},
		"requeued by preemptor": {JobState{Base: "PREEMPTED"}, "in_progress"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("echo ready; sleep 60")
			r := l.prepare(l.job(id, "7"))
			r.x.deps.Allocation = slurmSays{state: tc.state}
			r.start(t.Context())
			r.console.await(t, "ready")
			r.signals <- syscall.SIGTERM
			if o := r.wait(t); o.Kind != Aborted || l.Status(id) != tc.status {
				t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
			}
		})
	}
}

func TestSecondSignalEndsTheGrace(t *testing.T) {
	l := newLab(t)
	id := l.queued("trap '' TERM; echo ready; while :; do sleep 0.02; done")
	cfg := l.job(id, "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	cfg.Timing.Grace, cfg.Timing.GraceSlurm = time.Hour, time.Hour
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	r.signals <- syscall.SIGTERM
	r.signals <- syscall.SIGTERM
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

func TestTimeLimitIsToldToTheProgramBeforeItStrikes(t *testing.T) {
	l := newLab(t)
	id := l.queued("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done")
	cfg := l.job(id, "7")
	cfg.Slurm.JobEnd = time.Now().Add(3 * time.Second)
	cfg.Timing.LimitMargin = 2 * time.Second
	cfg.Slurm.JobStart = time.Now().Add(-time.Hour)
	r := l.prepare(cfg).start(t.Context())
	o := r.wait(t)
	if o.ExitCode != exitcode.TimeLimit || l.Status(id) != "stopped" {
		t.Errorf("came to %s, exit %d, the task is %s", o.Kind, o.ExitCode, l.Status(id))
	}
	if !time.Now().Before(cfg.Slurm.JobEnd) || !strings.Contains(r.console.String(), "saved") {
		t.Errorf("the program could not save; console:\n%s", r.console)
	}
}

// The callback is the SDK's: it asks for time in the task's runtime and says there when it is done.
func TestAbortCallbackIsWaitedFor(t *testing.T) {
	l := newLab(t)
	id := l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done; echo called back; sleep 60`)
	cfg := l.job(id, "7")
	flag := filepath.Join(t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	runtime := map[string]any{"_abort_callback_timeout": 60, "_abort_poll_freq": "10"}
	l.do("tasks.edit", map[string]any{"task": id, "force": true, "runtime": runtime})
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	r.console.await(t, "abort callback: it gets up to")
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.console.await(t, "called back")
	runtime["_abort_callback_completed"] = 1
	l.do("tasks.edit", map[string]any{"task": id, "force": true, "runtime": runtime})
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

// For programs without the SDK: a command of the administrator's saves their state.
func TestAbortCommandRunsBesideTheProgramBeforeItIsStopped(t *testing.T) {
	for name, tc := range map[string]struct{ command, says string }{
		"it saves":         {`bash -c 'echo "saving for $1"; [ -e job.sh ] && echo beside the script' _ "$CLEARML_TASK_ID"`, "beside the script"},
		"it fails":         {`bash -c 'exit 9'`, "the abort command failed: exit 9"},
		"it does not end":  {`sleep 60`, "the abort command failed: killed by SIGTERM"},
		"it is not there":  {`no-such-command`, "the abort command failed: cannot start no-such-command"},
		"it is no command": {`echo "`, "the abort command failed: cannot read"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("trap 'echo stopped; exit' TERM; echo ready; while :; do sleep 0.02; done")
			cfg := l.job(id, "7")
			cfg.Agent.AbortCommand, cfg.Agent.AbortCommandLimit = tc.command, 2*time.Second
			r := l.prepare(cfg).start(t.Context())
			r.console.await(t, "ready")
			l.do("tasks.stopped", map[string]any{"task": id, "force": true})
			r.wait(t)
			text := r.console.String()
			if said, stopped := strings.Index(text, tc.says), strings.Index(text, "stopped\n── "); said < 0 || stopped < said {
				t.Errorf("the console is\n%s", text)
			}
		})
	}
}

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

func TestServerThatIsAwayDuringTheRunCostsNothing(t *testing.T) {
	for story, fault := range map[string]fakeclearml.Fault{
		"a proxy that reaches nobody":                 {Status: 502, Plain: true, Count: 5},
		"a proxy that knows no server":                {Status: 404, Plain: true, Count: 5},
		"a page that says sorry and calls it success": {Status: 200, Plain: true, Count: 5, Message: "<html>sorry</html>"},
	} {
		t.Run(story, func(t *testing.T) { runThrough(t, fault) })
	}
}

func runThrough(t *testing.T, fault fakeclearml.Fault) {
	l := newLab(t)
	id := l.queued(`while [ ! -e "$FLAG" ]; do sleep 0.02; done`)
	cfg := l.job(id, "7")
	flag := filepath.Join(t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "run  ")
	if _, err := l.Inject(fault); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := r.wait(t); o.Kind != Completed || l.Status(id) != "completed" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

// One answer of a server in trouble must not cost a task the end that only we know.
func TestFinalStatusIsRepeatedUntilItIsWritten(t *testing.T) {
	for story, fault := range map[string]fakeclearml.Fault{
		"a database in trouble, at the call":   {Endpoint: "tasks.completed", Status: 500, Message: "General data error", Count: 2},
		"the same, at the look before it":      {Endpoint: "tasks.get_all", Status: 500, Message: "General data error", Count: 1},
		"a refusal that stays one: left alone": {Endpoint: "tasks.completed", Status: 403, Message: "Forbidden", Count: 1},
	} {
		t.Run(story, func(t *testing.T) {
			l := newLab(t)
			r, letGo := l.held(l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done`), "7")
			r.start(t.Context())
			r.console.await(t, "ready")
			if _, err := l.Inject(fault); err != nil {
				t.Fatal(err)
			}
			letGo()
			r.wait(t)
			want := "completed"
			if fault.Status == 403 {
				want = "in_progress"
			}
			if got := l.Status(r.x.cfg.TaskID); got != want {
				t.Errorf("the task is %s", got)
			}
		})
	}
}

// forgetful is a server that has only just been started: it answers the next looks for tasks with none.
type forgetful struct {
	API
	looks atomic.Int32
}

func (f *forgetful) Tasks(ctx context.Context, query clearml.TaskQuery) ([]clearml.Task, error) {
	if f.looks.Add(-1) >= 0 {
		return nil, nil
	}
	return f.API.Tasks(ctx, query)
}

func TestOneAnswerWithoutTheTaskDoesNotLoseItsEnd(t *testing.T) {
	for name, tc := range map[string]struct {
		looks int32
		want  string
	}{"one": {1, "completed"}, "two": {2, "in_progress"}} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, letGo := l.held(l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done`), "7")
			api := &forgetful{API: r.x.api}
			r.x.api = api
			r.start(t.Context())
			r.console.await(t, "ready")
			api.looks.Store(tc.looks)
			letGo()
			r.wait(t)
			if got := l.Status(r.x.cfg.TaskID); got != tc.want {
				t.Errorf("the task is %s", got)
			}
		})
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

func TestThirdSignalDoesNotWaitForTheServer(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued("trap '' TERM; echo ready; while :; do sleep 0.02; done"), "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	cfg.Timing.Grace, cfg.Timing.GraceSlurm, cfg.Timing.Final, cfg.Timing.FinalSlurm = time.Hour, time.Hour, time.Hour, time.Hour
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	l.Maintenance(true)
	for range 3 {
		r.signals <- syscall.SIGTERM
	}
	if o := r.wait(t); o.Kind != Aborted {
		t.Errorf("came to %s", o.Kind)
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

func TestAbortThatCameWhileTheJobWaitedToRunAgainIsSeenAtOnce(t *testing.T) {
	l := newLab(t)
	id := l.queued("sleep 60")
	cfg := l.job(id, "7")
	if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed {
		t.Fatal(kind)
	}
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	cfg.Timing.Poll = time.Hour
	if o := l.prepare(again(cfg)).start(t.Context()).wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}
