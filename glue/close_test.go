package glue

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

var refusal = Action{Do: ClaimFail, Verdict: Verdict{Reason: "refused by Slurm", Message: "Refused by Slurm: sbatch: error: Invalid partition name specified"}}

func TestATaskThatSlurmRefusesIsClaimedAndFailedWithItsWords(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	if err := b.glue.claimAndEnd(t.Context(), b.glue.entries[task.ID], refusal); err != nil {
		t.Fatal(err)
	}
	if b.Status(task.ID) != "failed" || len(b.Entries("gpu")) != 0 {
		t.Errorf("the task is %s, the queue %v", b.Status(task.ID), b.Entries("gpu"))
	}
	if b.field(task.ID, "status_reason") != "refused by Slurm" || !strings.Contains(b.field(task.ID, "status_message"), "Invalid partition name") {
		t.Errorf("reason %q, message %q", b.field(task.ID, "status_reason"), b.field(task.ID, "status_message"))
	}
	if console := b.Console(task.ID); strings.Count(console, "Invalid partition name") != 1 {
		t.Errorf("console:\n%s", console)
	}
}

func TestWhoeverLosesTheClaimLeavesTheTaskAlone(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	entry := b.glue.entries[task.ID]
	b.call("queues.get_next_task", map[string]any{"queue": b.queue}, nil) // an ordinary agent
	if err := b.glue.claimAndEnd(t.Context(), entry, refusal); err != nil {
		t.Fatal(err)
	}
	if b.Status(task.ID) != "queued" || b.Console(task.ID) != "" {
		t.Errorf("the task is %s, console %q", b.Status(task.ID), b.Console(task.ID))
	}
}

// The server may take the entry and then go away before the status is set: the mark lets a later look put the task back.
func TestAGlueThatDiesBetweenClaimAndStatusLosesNothing(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	b.Inject(fakeclearml.Fault{Endpoint: "tasks.failed", Count: 1, Status: 503})
	if err := b.glue.claimAndEnd(t.Context(), b.glue.entries[task.ID], refusal); err == nil {
		t.Fatal("the outage was not reported")
	}
	if b.Status(task.ID) != "queued" || len(b.Entries("gpu")) != 0 {
		t.Fatalf("the task is %s, the queue %v", b.Status(task.ID), b.Entries("gpu"))
	}
	// Another glue, which knows nothing.
	b.glue.book = map[string]*record{}
	b.lookAndSettle(2)
	if !slices.Equal(b.Entries("gpu"), []string{task.ID}) {
		t.Errorf("after two looks the queue holds %v\n%s", b.Entries("gpu"), b.log)
	}
}

// lookAndSettle does n rounds without Slurm: the server's side of the look, then everything but submitting.
func (b *bench) lookAndSettle(n int) {
	b.Helper()
	for range n {
		if err := b.glue.seeQueues(b.Context(), time.Now()); err != nil {
			b.Fatal(err)
		}
		if err := b.glue.seeTasks(b.Context(), false); err != nil {
			b.Fatal(err)
		}
		if err := b.glue.sweep(b.Context()); err != nil {
			b.Fatal(err)
		}
		for _, task := range b.glue.concerned() {
			if _, err := b.glue.settle(b.Context(), b.glue.record(task), b.glue.entries[task]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// claimed takes the task as the runner of job 7 would, and lets the job end as state.
func (b *bench) claimed(task *clearml.Task, state string) *record {
	b.Helper()
	entry := b.glue.entries[task.ID]
	mark := clearml.ClaimMark{Task: task.ID, Cluster: "atlas", Job: "7", Added: clearml.Time{Time: entry.Added}}
	if err := b.client.SetProperty(b.Context(), task.ID, clearml.ClaimProperty, mark.String()); err != nil {
		b.Fatal(err)
	}
	b.call("queues.remove_task", map[string]any{"queue": b.queue, "task": task.ID}, nil)
	b.call("tasks.started", map[string]any{"task": task.ID}, nil)
	job := jobIn("RUNNING")
	job.Task, job.Queue, job.Added = task.ID, b.queue, entry.Added
	rec := b.glue.record(task.ID)
	rec.see(*job, time.Now())
	job.State, job.Raw, job.Nodes = slurm.State(state), state, "n1"
	rec.see(*job, time.Now().Add(-time.Hour))
	return rec
}

func TestANodeFailurePutsTheTaskBackInFrontTwiceAndThenFailsIt(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	other := b.queued(nil)
	for attempt := 2; attempt <= 3; attempt++ {
		b.claimed(task, "NODE_FAIL")
		b.lookAndSettle(1)
		if !slices.Equal(b.Entries("gpu"), []string{task.ID, other.ID}) {
			t.Fatalf("attempt %d: the queue holds %v\n%s", attempt, b.Entries("gpu"), b.log)
		}
		b.look(task.ID)
		b.glue.book = map[string]*record{} // the count must outlive the glue
	}
	b.claimed(task, "NODE_FAIL")
	b.lookAndSettle(1)
	if b.Status(task.ID) != "failed" || !strings.Contains(b.field(task.ID, "status_message"), "attempt 3 of 3") {
		t.Errorf("the task is %s: %s", b.Status(task.ID), b.field(task.ID, "status_message"))
	}
	// The user enqueues it once more: the count starts anew.
	b.call("tasks.enqueue", map[string]any{"task": task.ID, "queue": b.queue}, nil)
	b.look(task.ID)
	b.glue.book = map[string]*record{}
	b.claimed(task, "NODE_FAIL")
	b.lookAndSettle(1)
	if b.Status(task.ID) != "queued" {
		t.Errorf("in a new turn the task is %s after its first node failure", b.Status(task.ID))
	}
}

func TestTheRunnersLastWordGoesFirst(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	rec := b.claimed(task, "FAILED")
	seen := b.look(task.ID)
	b.call("tasks.completed", map[string]any{"task": task.ID, "status_message": "the runner's"}, nil)
	action := Action{Do: Fail, Verdict: Verdict{Reason: "r", Message: "the glue's"}}
	if err := b.glue.close(t.Context(), rec, seen, rec.jobs["7"], action); err != nil {
		t.Fatal(err)
	}
	if b.Status(task.ID) != "completed" || b.field(task.ID, "status_message") != "the runner's" {
		t.Errorf("the task is %s: %s", b.Status(task.ID), b.field(task.ID, "status_message"))
	}
}

func TestAUsersFailureIsNeverPutBack(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	b.claimed(task, "FAILED")
	b.lookAndSettle(1)
	if b.Status(task.ID) != "failed" || len(b.Entries("gpu")) != 0 {
		t.Errorf("the task is %s, the queue %v", b.Status(task.ID), b.Entries("gpu"))
	}
}
