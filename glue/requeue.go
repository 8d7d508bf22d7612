package glue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// requeue makes a stopped task queued again whose entry stands in its queue: the agent of its run before reported the end of
// that run after the task had been enqueued anew. Task and entry are looked at once more, for the user goes first.
//
// The server enqueues no task that has an entry already (400/706, and the status is rolled back), so the entry is taken out
// first, which one caller is told; the new one goes to the front, for the old one stood before most. A glue killed between
// the two leaves the task stopped, as its status said.
func (g *Glue) requeue(ctx context.Context, entry *Entry) error {
	ctx, cancel := lastingFor(ctx, writeTime)
	defer cancel()
	task, err := g.deps.ClearML.Task(ctx, entry.Task)
	if err != nil || task.Status != clearml.StatusStopped {
		return err
	}
	queues, err := g.deps.ClearML.Queues(ctx, []string{entry.Queue}, "id", "entries")
	if err != nil {
		return err
	}
	same := func(e clearml.Entry) bool { return e.Task == entry.Task && e.Added.Equal(entry.Added) }
	if len(queues) != 1 || !slices.ContainsFunc(queues[0].Entries, same) {
		return nil // taken out meanwhile
	}
	if won, err := g.deps.ClearML.RemoveTask(ctx, entry.Queue, entry.Task); err != nil || !won {
		return err
	}
	change := clearml.StatusChange{Reason: "enqueued anew while its run before was ending"}
	if err := g.deps.ClearML.EnqueueForce(ctx, entry.Task, entry.Queue, change); err != nil {
		return err
	}
	if err := g.deps.ClearML.MoveTaskToFront(ctx, entry.Queue, entry.Task); err != nil {
		g.warn(entry.Task, "queued again at the end of its queue, not at the front: "+oneLine(err.Error()))
	}
	g.moved = time.Now()
	g.record(entry.Task).read = false
	g.tell(entry.Task, "", fmt.Sprintf("%q was stopped while it stands in queue %s: the end of its run before came late; it is queued again", task.Name, g.queues[entry.Queue].name))
	return nil
}
