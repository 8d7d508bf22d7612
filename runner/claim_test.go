package runner

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

var _ API = (*clearml.Client)(nil)

func TestClaimTakesTheEntryMarksAndStartsOnce(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	added := l.entryAdded(id)
	won, kind := claim(t, l.claimer(l.job(id, "7"), nil))
	if kind != Completed || won.resumed {
		t.Fatalf("claim came to %s", kind)
	}
	task := l.read(id)
	if task.Status != clearml.StatusInProgress || len(l.Entries("slurm")) != 0 {
		t.Errorf("the task is %s, queue %v", task.Status, l.Entries("slurm"))
	}
	if mark, ok := task.ClaimMark(); !ok || mark.Job != "7" || mark.Cluster != "atlas" || !mark.Added.Equal(added.Time) {
		t.Errorf("mark is %v, entry was added %v", mark, added)
	}
	if task.Runtime[runtimeHost] != "n1" || task.Runtime[runtimeClaim] != "cluster=atlas job=7 run=0" {
		t.Errorf("runtime is %v", task.Runtime)
	}
	if n := l.calls("tasks.started"); n != 1 {
		t.Errorf("tasks.started was called %d times", n)
	}
	if body := l.Requests("tasks.started")[0].JSON(); body["force"] != false {
		t.Errorf("tasks.started was forced: %v", body)
	}
	if !strings.Contains(task.StatusMessage, "job 7") {
		t.Errorf("the status message %q does not name the job", task.StatusMessage)
	}
}

func TestOfManyJobsAtOnceOneWinsAndItsMarkStands(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	const jobs = 8
	won := make([]*turn, jobs)
	var wg sync.WaitGroup
	for i := range jobs {
		wg.Go(func() {
			won[i], _ = l.claimer(l.job(id, fmt.Sprint(i+1)), nil).claim(t.Context())
		})
	}
	wg.Wait()
	winner := ""
	for i, w := range won {
		if w == nil {
			continue
		}
		if winner != "" {
			t.Fatalf("jobs %s and %d both won", winner, i+1)
		}
		winner = fmt.Sprint(i + 1)
	}
	if winner == "" {
		t.Fatal("nobody won")
	}
	if got := l.read(id).Runtime[runtimeClaim]; got != "cluster=atlas job="+winner+" run=0" {
		t.Errorf("job %s won, the runtime says %v", winner, got)
	}
	if n := l.calls("tasks.started"); n != 1 {
		t.Errorf("tasks.started was called %d times", n)
	}
}

// A loser marks first and asks then: the winner must put its own mark back, or nobody closes the task should it die.
func TestMarkOfALoserIsPutRight(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	api := &hooks{API: l.client(), after: map[string]func(){"remove": func() {
		if err := l.claimer(l.job(id, "8"), nil).writeMark(t.Context(), clearml.ClaimMark{Task: id, Cluster: "atlas", Job: "8"}); err != nil {
			t.Error(err)
		}
	}}}
	if _, kind := claim(t, l.claimer(l.job(id, "7"), api)); kind != Completed {
		t.Fatalf("claim came to %s", kind)
	}
	if got := l.marked(id); got != "7" {
		t.Errorf("the mark names job %s, not the winner", got)
	}
}

func TestTaskThatIsNotQueuedIsLeftAlone(t *testing.T) {
	for _, status := range []clearml.Status{
		clearml.StatusCreated, clearml.StatusInProgress, clearml.StatusStopped, clearml.StatusFailed,
		clearml.StatusCompleted, clearml.StatusClosed, clearml.StatusPublished,
	} {
		t.Run(string(status), func(t *testing.T) {
			l := newLab(t)
			id := l.inStatus(status)
			before := l.read(id)
			if _, kind := claim(t, l.claimer(l.job(id, "7"), nil)); kind != NotOurs {
				t.Errorf("claim came to %s", kind)
			}
			if after := l.read(id); !after.LastChange.Equal(before.LastChange.Time) {
				t.Error("the task was written to")
			}
		})
	}
}

func TestEntryThatIsGoneIsSomeoneElses(t *testing.T) {
	for name, gone := range map[string]func(l *lab, id string){
		"taken by another agent": func(l *lab, id string) {
			l.do("queues.remove_task", map[string]any{"queue": l.queue, "task": id})
		},
		"dequeued by its owner": func(l *lab, id string) { l.do("tasks.dequeue", map[string]any{"task": id}) },
		"moved to another queue": func(l *lab, id string) {
			l.do("tasks.enqueue", map[string]any{"task": id, "queue": l.QueueID("other")})
		},
		"queue deleted": func(l *lab, id string) {
			l.do("queues.delete", map[string]any{"queue": l.queue, "force": true})
		},
	} {
		for _, when := range []string{"before", "during"} {
			t.Run(name+" "+when+" the claim", func(t *testing.T) {
				l := newLab(t)
				id := l.queued("true")
				api := &hooks{API: l.client(), before: map[string]func(){}}
				if when == "before" {
					gone(l, id)
				} else {
					api.before["remove"] = func() { gone(l, id) }
				}
				status := func() clearml.Status { return l.read(id).Status }
				if _, kind := claim(t, l.claimer(l.job(id, "7"), api)); kind != NotOurs {
					t.Errorf("claim came to %s", kind)
				}
				if n := l.calls("tasks.started"); n != 0 {
					t.Errorf("the task was started; it is %s", status())
				}
			})
		}
	}
}

// What its owner does while the claim runs counts more than the claim.
func TestOwnerWhoActsBetweenClaimAndStartWins(t *testing.T) {
	for name, act := range map[string]func(l *lab, id string){
		"abort": func(l *lab, id string) { l.do("tasks.stop", map[string]any{"task": id}) },
		"reset": func(l *lab, id string) { l.do("tasks.reset", map[string]any{"task": id}) },
		"moved": func(l *lab, id string) {
			l.do("tasks.enqueue", map[string]any{"task": id, "queue": l.QueueID("other")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("true")
			api := &hooks{API: l.client(), after: map[string]func(){"remove": func() { act(l, id) }}}
			if _, kind := claim(t, l.claimer(l.job(id, "7"), api)); kind != NotOurs {
				t.Errorf("claim came to %s", kind)
			}
			if n := l.calls("tasks.started"); n != 0 {
				t.Error("the task was started against its owner's wish")
			}
		})
	}
}

func TestTaskEnqueuedAgainDuringTheClaimIsClaimedAnew(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	api := &hooks{API: l.client(), after: map[string]func(){"remove": func() { l.enqueue(id) }}}
	if _, kind := claim(t, l.claimer(l.job(id, "7"), api)); kind != Completed {
		t.Fatalf("claim came to %s", kind)
	}
	if left := l.Entries("slurm"); len(left) != 0 {
		t.Errorf("an entry is left, so another job would run the task again: %v", left)
	}
}

func TestLostAnswerOfTheClaim(t *testing.T) {
	for name, tc := range map[string]struct {
		drop  string
		slurm Allocation
		then  func(l *lab, id string)
		want  Kind
	}{
		"it never arrived: asked again":                 {drop: fakeclearml.DropBefore, want: Completed},
		"it won, and no other job is alive":             {drop: fakeclearml.DropAfter, slurm: slurmSays{}, want: Completed},
		"half an answer is none":                        {drop: fakeclearml.DropHalf, slurm: slurmSays{}, want: Completed},
		"another job is alive: left to be put back":     {drop: fakeclearml.DropAfter, slurm: slurmSays{other: true}, want: Unclear},
		"Slurm cannot be asked: left to be put back":    {drop: fakeclearml.DropAfter, want: Unclear},
		"Slurm does not answer: left to be put back":    {drop: fakeclearml.DropAfter, slurm: slurmSays{err: errors.New("slurmctld is away")}, want: Unclear},
		"the task is started by somebody: someone else": {drop: fakeclearml.DropAfter, slurm: slurmSays{}, then: start, want: NotOurs},
		"another job's mark stands there: someone else": {drop: fakeclearml.DropAfter, slurm: slurmSays{}, then: markOther, want: NotOurs},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("true")
			if _, err := l.Inject(fakeclearml.Fault{Endpoint: "queues.remove_task", Drop: tc.drop, Count: 1}); err != nil {
				t.Fatal(err)
			}
			api := &hooks{API: l.client(), after: map[string]func(){}}
			if tc.then != nil {
				api.after["remove"] = func() { tc.then(l, id) }
			}
			c := l.claimer(l.job(id, "7"), api)
			c.allocation = tc.slurm
			if _, kind := claim(t, c); kind != tc.want {
				t.Errorf("claim came to %s, not %s", kind, tc.want)
			}
			if started := l.calls("tasks.started") == 1; started != (tc.want == Completed) {
				t.Errorf("started: %v", started)
			}
			if tc.want == Unclear && l.marked(id) != "7" {
				t.Error("nothing tells the glue that this job may hold the task")
			}
		})
	}
}

func start(l *lab, id string) { l.do("tasks.started", map[string]any{"task": id}) }

func markOther(l *lab, id string) {
	mark := clearml.ClaimMark{Task: id, Cluster: "atlas", Job: "8"}
	l.do("tasks.edit_hyper_params", map[string]any{"task": id, "hyperparams": []any{map[string]any{
		"section": "properties", "name": clearml.ClaimProperty, "value": mark.String(),
	}}})
}

func TestServerThatIsAwayIsWaitedForWithinBounds(t *testing.T) {
	t.Run("back in time", func(t *testing.T) {
		l := newLab(t)
		id := l.queued("true")
		if _, err := l.Inject(fakeclearml.Fault{Endpoint: "tasks.get_by_id", Status: 503, Plain: true, Count: 2}); err != nil {
			t.Fatal(err)
		}
		if _, kind := claim(t, l.claimer(l.job(id, "7"), nil)); kind != Completed {
			t.Errorf("claim came to %s", kind)
		}
	})
	t.Run("for too long", func(t *testing.T) {
		l := newLab(t)
		id := l.queued("true")
		l.Maintenance(true)
		if _, kind := claim(t, l.claimer(l.job(id, "7"), nil)); kind != ServerAway {
			t.Errorf("claim came to %s", kind)
		}
		l.Maintenance(false)
		if len(l.Entries("slurm")) != 1 {
			t.Error("the entry was lost")
		}
	})
}

// tasks.started overwrites the status message that carries an abort, so it must not be repeated blindly.
func TestLostAnswerOfStartedIsLookedUpNotRepeated(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	if _, err := l.Inject(fakeclearml.Fault{Endpoint: "tasks.started", Drop: fakeclearml.DropAfter, Count: 1}); err != nil {
		t.Fatal(err)
	}
	if _, kind := claim(t, l.claimer(l.job(id, "7"), nil)); kind != Completed {
		t.Fatalf("claim came to %s", kind)
	}
	if n := l.calls("tasks.started"); n != 1 {
		t.Errorf("tasks.started was called %d times", n)
	}
}

func TestUnknownTaskIsRefusedByName(t *testing.T) {
	l := newLab(t)
	_, err := l.claimer(l.job("0123456789abcdef0123456789abcdef", "7"), nil).claim(t.Context())
	if o := halted(err); o.Kind != Refused || o.ExitCode != exitcode.Failed || !strings.Contains(err.Error(), "0123456789abcdef") {
		t.Errorf("got %s: %v", o.Kind, err)
	}
}

// A person who names a task means it, whatever its status.
func TestNamedTaskIsStartedFromItsStatus(t *testing.T) {
	for status, want := range map[clearml.Status]Kind{
		clearml.StatusCreated: Completed, clearml.StatusStopped: Completed, clearml.StatusCompleted: Completed,
		clearml.StatusFailed: Completed, clearml.StatusClosed: Completed, clearml.StatusInProgress: Completed,
		clearml.StatusPublished: Refused,
	} {
		t.Run(string(status), func(t *testing.T) {
			l := newLab(t)
			cfg := l.job(l.inStatus(status), "")
			cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
			_, kind := claim(t, l.claimer(cfg, nil))
			if kind != want {
				t.Fatalf("claim came to %s", kind)
			}
			after := l.read(cfg.TaskID)
			if kind == Completed && after.Status != clearml.StatusInProgress {
				t.Errorf("the task is %s", after.Status)
			}
			if _, marked := after.ClaimMark(); marked {
				t.Error("a mark names a job where there is none")
			}
		})
	}
}

func TestNamedTaskThatWaitsInAQueueIsTakenOutOfIt(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued("true"), "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed {
		t.Fatalf("claim came to %s", kind)
	}
	if left := l.Entries("slurm"); len(left) != 0 {
		t.Errorf("the entry is left, so an agent would run the task again: %v", left)
	}
}

func TestNamedTaskThatAParentPoppedIsRun(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued("true"), "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	l.do("queues.get_next_task", map[string]any{"queue": l.queue})
	if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed || l.Status(cfg.TaskID) != "in_progress" {
		t.Fatalf("claim came to %s, the task is %s", kind, l.Status(cfg.TaskID))
	}
}

func (l *lab) entryAdded(id string) clearml.Time {
	l.t.Helper()
	var answer struct{ Queue clearml.Queue }
	if err := l.Call("queues.get_by_id", map[string]any{"queue": l.queue}, &answer); err != nil {
		l.t.Fatal(err)
	}
	for _, e := range answer.Queue.Entries {
		if e.Task == id {
			return e.Added
		}
	}
	l.t.Fatal("the task is not in the queue")
	return clearml.Time{}
}
