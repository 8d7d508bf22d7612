package runner

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// TestMain lets this very program be the runner that is killed.
func TestMain(m *testing.M) {
	if os.Getenv("RUNNER_TEST_TASK") != "" {
		os.Exit(runToBeKilled())
	}
	os.Exit(m.Run())
}

// runToBeKilled executes a task like a job and dies by SIGKILL at the n-th place: before or after the answer of a call.
func runToBeKilled() int {
	client, err := clearml.New(clearml.Config{
		Server: os.Getenv("RUNNER_TEST_SERVER"), AccessKey: os.Getenv("RUNNER_TEST_KEY"), SecretKey: os.Getenv("RUNNER_TEST_SECRET"),
	})
	if err != nil {
		panic(err)
	}
	place, _ := strconv.Atoi(os.Getenv("RUNNER_TEST_PLACE"))
	cfg := Config{
		TaskID: os.Getenv("RUNNER_TEST_TASK"), ClaimFrom: os.Getenv("RUNNER_TEST_QUEUE"), RequireQueue: true,
		Slurm:    SlurmJob{JobID: os.Getenv("RUNNER_TEST_JOB"), Cluster: "atlas", RestartCount: number(os.Getenv("RUNNER_TEST_RESTART"))},
		WorkerID: "n1", Host: "n1", Version: "test", Dir: os.Getenv("RUNNER_TEST_DIR"), Env: os.Environ(),
	}
	x := newExecution(cfg, Deps{API: &mortal{API: client, left: place}, Log: slog.New(slog.DiscardHandler), Stdout: io.Discard})
	x.steps = bashSteps()
	o := x.run(context.Background())
	fmt.Println(o.Kind)
	return int(o.ExitCode)
}

// mortal kills this process at a place counted over all calls: each has one before and one after it.
type mortal struct {
	API
	left int
}

func (m *mortal) place(name string) {
	m.left--
	if m.left == 0 {
		fmt.Println("killed", name)
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

func around[T any](m *mortal, name string, call func() (T, error)) (T, error) {
	m.place("before " + name)
	v, err := call()
	m.place("after " + name)
	return v, err
}

func (m *mortal) EditHyperparams(ctx context.Context, task string, params []clearml.Param, force bool) error {
	_, err := around(m, "mark", func() (struct{}, error) { return struct{}{}, m.API.EditHyperparams(ctx, task, params, force) })
	return err
}

func (m *mortal) RemoveTask(ctx context.Context, queue, task string) (bool, error) {
	return around(m, "claim", func() (bool, error) { return m.API.RemoveTask(ctx, queue, task) })
}

func (m *mortal) Started(ctx context.Context, id string, change clearml.StatusChange) error {
	_, err := around(m, "started", func() (struct{}, error) { return struct{}{}, m.API.Started(ctx, id, change) })
	return err
}

func (m *mortal) EditTask(ctx context.Context, id string, fields map[string]any, force bool) error {
	_, err := around(m, "runtime", func() (struct{}, error) { return struct{}{}, m.API.EditTask(ctx, id, fields, force) })
	return err
}

func (m *mortal) Completed(ctx context.Context, id string, change clearml.StatusChange) error {
	_, err := around(m, "completed", func() (struct{}, error) { return struct{}{}, m.API.Completed(ctx, id, change) })
	return err
}

// die runs a job that is killed at the place, and gives the name of the place, "" when it got to its end first.
func (l *lab) die(id, job string, restart, place int) string {
	l.t.Helper()
	cmd := exec.CommandContext(l.t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(),
		"RUNNER_TEST_TASK="+id, "RUNNER_TEST_JOB="+job, "RUNNER_TEST_QUEUE="+l.queue, "RUNNER_TEST_SERVER="+l.APIURL(),
		"RUNNER_TEST_KEY="+l.AccessKey, "RUNNER_TEST_SECRET="+l.SecretKey, "RUNNER_TEST_DIR="+l.t.TempDir(),
		fmt.Sprintf("RUNNER_TEST_PLACE=%d", place), fmt.Sprintf("RUNNER_TEST_RESTART=%d", restart))
	out, err := cmd.Output()
	text := strings.TrimSpace(string(out))
	name, killed := strings.CutPrefix(text, "killed ")
	if !killed {
		if err != nil || text != Completed.String() {
			l.t.Fatalf("the run came to %q: %v", text, err)
		}
		return ""
	}
	return name
}

// mend does what the glue does about a job that is certainly dead, by what it can see, and says what it saw.
func (l *lab) mend(id, job string) string {
	l.t.Helper()
	task := l.read(id)
	switch inQueue := len(l.Entries("slurm")) == 1; {
	case task.Status == clearml.StatusQueued && inQueue:
		return "in the queue"
	case task.Status == clearml.StatusQueued && l.marked(id) == job:
		l.do("queues.add_task", map[string]any{"queue": l.queue, "task": id})
		return "put back"
	case task.Status == clearml.StatusInProgress && l.marked(id) == job && !inQueue:
		l.do("tasks.stopped", map[string]any{"task": id})
		l.enqueue(id)
		return "enqueued again"
	case task.Status == clearml.StatusCompleted && !inQueue:
		return "done"
	default:
		l.t.Fatalf("nobody can mend this: the task is %s, queue %v, mark of job %q", task.Status, l.Entries("slurm"), l.marked(id))
		return ""
	}
}

// A runner killed at any place leaves the task where the glue finds it, and the next job completes it.
func TestKilledAnywhereNothingIsLostOrDoubled(t *testing.T) {
	places := 0
	for place := 1; ; place++ {
		l := newLab(t)
		runs := t.TempDir() + "/runs"
		id := l.queued("echo $SLURM_JOB_ID >> " + runs)
		name := l.die(id, "7", 0, place)
		if name == "" {
			break // the run got to its end before this place
		}
		places++
		t.Run(name, func(t *testing.T) {
			saw := l.mend(id, "7")
			if want := map[string]string{
				"before mark": "in the queue", "after mark": "in the queue", "before claim": "in the queue",
				"after claim": "put back", "before started": "put back",
				"after started": "enqueued again", "before runtime": "enqueued again", "after runtime": "enqueued again",
				"before completed": "enqueued again", "after completed": "done",
			}[name]; saw != want {
				t.Errorf("the glue sees: %s, not %s", saw, want)
			}
			ran := lines(t, runs)
			if saw == "done" {
				if ran != 1 {
					t.Errorf("ran %d times", ran)
				}
				return
			}
			if name := l.die(id, "8", 0, 0); name != "" || l.Status(id) != "completed" {
				t.Fatalf("the next job left the task %s", l.Status(id))
			}
			if again := lines(t, runs); again != ran+1 {
				t.Errorf("the next job ran it %d times", again-ran)
			}
		})
	}
	if places < 10 {
		t.Errorf("only %d places were tried", places)
	}
}

// The same, but Slurm starts the killed job again under its id, and no glue looks in between.
func TestKilledAnywhereTheRestartedJobGoesOn(t *testing.T) {
	for place := 1; ; place++ {
		l := newLab(t)
		runs := t.TempDir() + "/runs"
		id := l.queued("echo $SLURM_JOB_ID >> " + runs)
		name := l.die(id, "7", 0, place)
		if name == "" {
			return
		}
		t.Run(name, func(t *testing.T) {
			ran := lines(t, runs)
			r := l.prepare(again(l.job(id, "7"))).start(t.Context())
			o := r.wait(t)
			if name == "after completed" {
				if o.Kind != NotOurs {
					t.Errorf("a completed task came to %s", o.Kind)
				}
			} else if o.Kind != Completed || lines(t, runs) != ran+1 {
				t.Errorf("came to %s, ran %d times more", o.Kind, lines(t, runs)-ran)
			}
			if l.Status(id) != "completed" || len(l.Entries("slurm")) != 0 {
				t.Errorf("the task is %s, queue %v", l.Status(id), l.Entries("slurm"))
			}
		})
	}
}

// Two jobs for one entry, one killed at any place of its way: whatever happens, the program runs to its end once.
func TestRivalOfAKilledJobCompletesTheTaskOrLeavesIt(t *testing.T) {
	for place := 1; ; place++ {
		l := newLab(t)
		runs := t.TempDir() + "/runs"
		id := l.queued("echo run >> " + runs)
		name := l.die(id, "7", 0, place)
		if name == "" {
			return
		}
		t.Run(name, func(t *testing.T) {
			ran := lines(t, runs)
			o := l.prepare(l.job(id, "8")).start(t.Context()).wait(t)
			switch entryStood := strings.HasSuffix(name, "mark") || name == "before claim"; {
			case entryStood && (o.Kind != Completed || lines(t, runs) != ran+1):
				t.Errorf("the rival found the entry and came to %s", o.Kind)
			case !entryStood && (o.Kind != NotOurs || lines(t, runs) != ran):
				t.Errorf("the rival found no entry and came to %s", o.Kind)
			case !entryStood && l.marked(id) != "7":
				t.Errorf("the mark names job %q: nobody finds the dead one", l.marked(id))
			}
		})
	}
}

func lines(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}
