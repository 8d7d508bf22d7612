package glue

import (
	"testing"
	"time"
)

// An agent that reports the end of a run late does not take the entry of the task's next turn away.
func TestATaskStoppedByItsFormerRunIsQueuedAgain(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	b.call("tasks.stopped", map[string]any{"task": id, "force": true}, nil)
	if len(b.Entries("gpu")) != 1 || b.Status(id) != "stopped" {
		t.Fatalf("the task is %s, the queue %v", b.Status(id), b.Entries("gpu"))
	}
	b.look(id)
	if err := b.glue.requeue(t.Context(), b.glue.entries[id]); err != nil {
		t.Fatal(err)
	}
	if len(b.Entries("gpu")) != 1 || b.Status(id) != "queued" {
		t.Errorf("the task is %s, the queue %v", b.Status(id), b.Entries("gpu"))
	}
}

func TestATaskStoppedByItsUserStaysStopped(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	entry := b.glue.entries[id]
	b.call("tasks.stop", map[string]any{"task": id}, nil)
	if err := b.glue.requeue(t.Context(), entry); err != nil {
		t.Fatal(err)
	}
	if len(b.Entries("gpu")) != 0 || b.Status(id) != "stopped" {
		t.Errorf("the task is %s, the queue %v", b.Status(id), b.Entries("gpu"))
	}
}

// An entry that somebody left behind costs Slurm nothing, for as long as it stands.
func TestAnEntryOfACompletedTaskAsksSlurmNothing(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	b.call("tasks.stopped", map[string]any{"task": id, "force": true}, nil)
	b.call("tasks.completed", map[string]any{"task": id, "force": true}, nil)
	b.look(id)
	if !b.glue.entryWithoutJob(time.Now()) {
		t.Fatal("a new entry needs to know whether it has a job")
	}
	if err := b.glue.act(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.glue.entryWithoutJob(time.Now().Add(time.Hour)) {
		t.Error("squeue would be asked again and again")
	}
}
