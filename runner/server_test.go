package runner

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// lab is a ClearML server with one queue, and the tools to put tasks into it.
type lab struct {
	*fakeclearml.Server
	t     *testing.T
	queue string // id
}

func newLab(t *testing.T) *lab {
	t.Helper()
	server, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"slurm", "other"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return &lab{Server: server, t: t, queue: server.QueueID("slurm")}
}

// client gives a client that leaves repeating to its caller, so that tests see every call.
func (l *lab) client() *clearml.Client {
	l.t.Helper()
	c, err := clearml.New(clearml.Config{
		Server: l.APIURL(), AccessKey: l.AccessKey, SecretKey: l.SecretKey, Retry: clearml.RetryPolicy{Attempts: 1},
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

// do makes one call past HTTP and faults, as the owner of the task would in the UI.
func (l *lab) do(endpoint string, body map[string]any) {
	l.t.Helper()
	if err := l.Call(endpoint, body, nil); err != nil {
		l.t.Fatal(err)
	}
}

// task creates a task that runs a bash script.
func (l *lab) task(script string) string {
	l.t.Helper()
	var answer struct{ ID string }
	err := l.Call("tasks.create", map[string]any{
		"name": "a task", "type": "training",
		"script": map[string]any{"binary": "/bin/bash", "entry_point": "job.sh", "diff": script},
	}, &answer)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer.ID
}

func (l *lab) enqueue(id string) {
	l.t.Helper()
	l.do("tasks.enqueue", map[string]any{"task": id, "queue": l.queue})
}

// queued creates a task and enqueues it.
func (l *lab) queued(script string) string {
	l.t.Helper()
	id := l.task(script)
	l.enqueue(id)
	return id
}

// status brings a fresh task to a status by the calls that lead there.
func (l *lab) inStatus(status clearml.Status) string {
	l.t.Helper()
	id := l.task("true")
	for _, endpoint := range map[clearml.Status][]string{
		clearml.StatusCreated: {}, clearml.StatusInProgress: {"started"}, clearml.StatusStopped: {"started", "stopped"},
		clearml.StatusFailed: {"started", "failed"}, clearml.StatusCompleted: {"started", "completed"},
		clearml.StatusClosed: {"started", "stopped", "close"}, clearml.StatusPublished: {"started", "stopped", "publish"},
	}[status] {
		l.do("tasks."+endpoint, map[string]any{"task": id})
	}
	if got := l.Status(id); got != string(status) {
		l.t.Fatalf("the task is %s, not %s", got, status)
	}
	return id
}

// read gives the task as a client sees it.
func (l *lab) read(id string) *clearml.Task {
	l.t.Helper()
	var answer struct{ Task clearml.Task }
	if err := l.Call("tasks.get_by_id", map[string]any{"task": id}, &answer); err != nil {
		l.t.Fatal(err)
	}
	return &answer.Task
}

// marked says which job the task's mark names, "" for none.
func (l *lab) marked(id string) string {
	l.t.Helper()
	mark, _ := l.read(id).ClaimMark()
	return mark.Job
}

// calls counts what reached the server.
func (l *lab) calls(endpoint string) int { return len(l.Requests(endpoint)) }

// job is the configuration of a job that a glue submitted for a task.
func (l *lab) job(id, jobID string) Config {
	return Config{
		TaskID: id, ClaimFrom: l.queue, RequireQueue: true,
		Slurm:    SlurmJob{JobID: jobID, Cluster: "atlas"},
		WorkerID: "n1:" + jobID, Host: "n1", Version: "test", Dir: l.t.TempDir(),
		Timing: Timing{
			Poll: 20 * time.Millisecond, Ping: 50 * time.Millisecond, Grace: 2 * time.Second, ClaimWait: 2 * time.Second,
			LostAnswer: 300 * time.Millisecond, RankWait: 3 * time.Second, Final: 5 * time.Second,
		}.withDefaults(),
	}
}

func (l *lab) claimer(cfg Config, api API) *claimer {
	if api == nil {
		api = l.client()
	}
	return &claimer{api: api, log: slog.New(slog.DiscardHandler), cfg: cfg}
}

// claim claims and gives the outcome's kind; Completed stands for won.
func claim(t *testing.T, c *claimer) (*turn, Kind) {
	t.Helper()
	won, err := c.claim(t.Context())
	if err != nil {
		o := halted(err)
		t.Logf("%s: %v", o.Kind, o.Err)
		return nil, o.Kind
	}
	return won, Completed
}

// hooks lets a test act at an exact place between two calls.
type hooks struct {
	API
	mu     sync.Mutex
	before map[string]func()
	after  map[string]func()
}

func (h *hooks) run(m map[string]func(), name string) {
	h.mu.Lock()
	f := m[name]
	delete(m, name)
	h.mu.Unlock()
	if f != nil {
		f()
	}
}

func (h *hooks) RemoveTask(ctx context.Context, queue, task string) (bool, error) {
	h.run(h.before, "remove")
	removed, err := h.API.RemoveTask(ctx, queue, task)
	h.run(h.after, "remove")
	return removed, err
}

func (h *hooks) Started(ctx context.Context, id string, change clearml.StatusChange) error {
	h.run(h.before, "started")
	err := h.API.Started(ctx, id, change)
	h.run(h.after, "started")
	return err
}

func (h *hooks) Task(ctx context.Context, id string) (*clearml.Task, error) {
	h.run(h.before, "task")
	task, err := h.API.Task(ctx, id)
	h.run(h.after, "task")
	return task, err
}

// slurmChanges is an Allocation whose answer changes.
type slurmChanges struct{ now atomic.Pointer[JobState] }

func (s *slurmChanges) become(state JobState)                   { s.now.Store(&state) }
func (s *slurmChanges) State(context.Context) (JobState, error) { return *s.now.Load(), nil }
func (s *slurmChanges) OtherJob(context.Context) (bool, error)  { return false, nil }

// slurmSays is an Allocation with ready answers.
type slurmSays struct {
	state JobState
	other bool
	err   error
}

func (s slurmSays) State(context.Context) (JobState, error) { return s.state, s.err }
func (s slurmSays) OtherJob(context.Context) (bool, error)  { return s.other, s.err }
