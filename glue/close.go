package glue

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// close ends a task whose job is over and whose runner did not, by the verdict.
//
// The task is read once more right before: the runner's last word, however late, goes first.
func (g *Glue) close(ctx context.Context, rec *record, task *clearml.Task, s *sighting, action Action) error {
	ctx, cancel := lastingFor(ctx, writeTime)
	defer cancel()
	now, err := g.deps.ClearML.Task(ctx, rec.task)
	if err != nil {
		return err
	}
	if now.Status != task.Status || markOf(now) != markOf(task) {
		return nil // it moved on; the next look sees how
	}
	change := clearml.StatusChange{Reason: action.Verdict.Reason, Message: action.Verdict.Message, Force: task.Status == clearml.StatusQueued}
	if err := g.end(ctx, rec.task, action.Do, change); err != nil {
		return err
	}
	ending := "failed"
	if action.Do == Stop {
		ending = "stopped"
	}
	id := ""
	if s != nil {
		id = s.ID
		g.noteState(ctx, rec.task, &s.Job)
	}
	g.console(ctx, rec.task, levelOf(action.Do), action.Verdict.Message)
	g.tell(rec.task, id, action.Verdict.Message+" → task "+ending)
	g.forget(rec)
	return nil
}

func (g *Glue) end(ctx context.Context, task string, do Do, change clearml.StatusChange) error {
	if do == Stop || do == ClaimStop {
		return g.deps.ClearML.Stopped(ctx, task, change)
	}
	return g.deps.ClearML.Failed(ctx, task, change)
}

// claimAndEnd takes a queued task's entry, as a runner would, and then ends the task. Whoever loses the claim leaves the
// task alone. The mark written first lets any glue put the task back, should this one die in between.
func (g *Glue) claimAndEnd(ctx context.Context, entry *Entry, action Action) error {
	ctx, cancel := lastingFor(ctx, writeTime)
	defer cancel()
	mark := clearml.ClaimMark{Task: entry.Task, Cluster: g.cluster.Name, Job: glueJob, Added: clearml.Time{Time: entry.Added}}
	if err := g.setProperties(ctx, entry.Task, clearml.Param{Name: clearml.ClaimProperty, Value: mark.String()}); err != nil {
		return err
	}
	won, err := g.deps.ClearML.RemoveTask(ctx, entry.Queue, entry.Task)
	if err != nil || !won {
		return err
	}
	g.moved = time.Now()
	delete(g.entries, entry.Task)
	change := clearml.StatusChange{Reason: action.Verdict.Reason, Message: action.Verdict.Message, Force: true}
	if err := g.end(ctx, entry.Task, action.Do, change); err != nil {
		g.record(entry.Task).lost = true // queued and in no queue: put back by a later look
		return err
	}
	ending := "failed"
	if action.Do == ClaimStop {
		ending = "stopped"
	}
	g.console(ctx, entry.Task, levelOf(action.Do), action.Verdict.Message)
	g.tell(entry.Task, "", action.Verdict.Message+" → task "+ending)
	g.forget(g.record(entry.Task))
	return nil
}

// putBackProperty counts how often the cluster failed a task. Its value names the task and the entry that the last return
// made, so it speaks neither of a clone nor of a later turn that the user asked for.
const putBackProperty = "slurm_put_back"

// putBack enqueues a task again and moves it to the front.
func (g *Glue) putBack(ctx context.Context, rec *record, task *clearml.Task, s *sighting, v Verdict) error {
	if v.Outcome != OutcomePutBack { // it was put back too often
		return g.close(ctx, rec, task, s, Action{Do: Fail, Verdict: v})
	}
	ctx, cancel := lastingFor(ctx, writeTime)
	defer cancel()
	now, err := g.deps.ClearML.Task(ctx, rec.task)
	if err != nil {
		return err
	}
	if now.Status != task.Status || markOf(now) != markOf(task) {
		return nil
	}
	queue := task.Execution.Queue
	if s != nil && s.Queue != "" {
		queue = s.Queue
	}
	// Forced, so that there is no moment in which the task is neither running nor queued. The price: the server remembers
	// in_progress as the status to return to on a dequeue; see takenOut.
	if err := g.deps.ClearML.EnqueueForce(ctx, rec.task, queue, clearml.StatusChange{Reason: v.Reason, Message: v.Message, Force: true}); err != nil {
		return err
	}
	if err := g.deps.ClearML.MoveTaskToFront(ctx, queue, rec.task); err != nil {
		g.warn(rec.task, "put back at the end of its queue, not at the front: "+oneLine(err.Error()))
	}
	g.moved = time.Now()
	id := ""
	if s != nil {
		id = s.ID
	}
	g.countRequeue(ctx, task, queue)
	g.console(ctx, rec.task, levelOf(PutBack), v.Message)
	g.tell(rec.task, id, v.Message)
	rec.notBefore = time.Time{}
	g.forget(rec)
	return nil
}

// countRequeue stores the count with the entry just made. When that fails the task merely gets one attempt more. With the entry in
// the picture, the task's record outlives a job that Slurm forgot: it knows who enqueued the task.
func (g *Glue) countRequeue(ctx context.Context, task *clearml.Task, queue string) {
	queues, err := g.deps.ClearML.Queues(ctx, []string{queue}, "id", "entries")
	if err != nil || len(queues) != 1 {
		return
	}
	for _, e := range queues[0].Entries {
		if e.Task != task.ID {
			continue
		}
		g.entries[task.ID] = &Entry{Task: task.ID, Queue: queue, Added: e.Added.Time}
		value := fmt.Sprintf("task=%s added=%s count=%d", task.ID, e.Added.UTC().Format(time.RFC3339Nano), requeues(task)+1)
		if err := g.setProperties(ctx, task.ID, clearml.Param{Name: putBackProperty, Value: value}); err != nil {
			g.warn(task.ID, "cannot count this return to the queue: "+oneLine(err.Error()))
		}
		return
	}
}

// requeues reads how often the task was put back for its present turn: the one that the mark names.
func requeues(task *clearml.Task) int {
	mark, _ := task.ClaimMark()
	added, count := returned(task)
	if !added.Equal(mark.Added.Time) {
		return 0
	}
	return count
}

// takenOut says whether the task was put back since the claim that its mark names and is in progress all the same: then
// nobody took the new entry, but the user took the task out of the queue, and the server returned it to its former status.
func takenOut(task *clearml.Task) bool {
	mark, ok := task.ClaimMark()
	added, count := returned(task)
	return ok && count > 0 && added.After(mark.Added.Time)
}

// returned reads the property that countRequeue wrote; the count is 0 when there is none for this task.
func returned(task *clearml.Task) (added time.Time, count int) {
	same := false
	for _, field := range strings.Fields(property(task, putBackProperty)) {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "task":
			same = value == task.ID
		case "added":
			added, _ = time.Parse(time.RFC3339Nano, value)
		case "count":
			count, _ = strconv.Atoi(value)
		}
	}
	if !same || added.IsZero() || count < 0 {
		return time.Time{}, 0
	}
	return added, count
}

func markOf(task *clearml.Task) string { return property(task, clearml.ClaimProperty) }

func property(task *clearml.Task, name string) string {
	if task == nil {
		return ""
	}
	return task.Hyperparams["properties"][name].Value
}
