package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// errNoEntry says that the task stands in no queue that we know of.
var errNoEntry = errors.New("the task has no entry in the queue")

// claimRounds bounds how often a task that is enqueued again during the claim is claimed anew.
const claimRounds = 3

// takeEntry takes the task's entry out of its queue, between two writes of the mark.
func (c *claimer) takeEntry(ctx context.Context, task *clearml.Task) (*turn, error) {
	queue := firstText(c.cfg.ClaimFrom, task.Execution.Queue)
	for range claimRounds {
		entry, err := c.entry(ctx, queue)
		if err != nil {
			return nil, err
		}
		mark := c.mark(entry.Added)
		if err := c.writeMark(ctx, mark); err != nil {
			return nil, err
		}
		if err := c.remove(ctx, queue, mark); err != nil {
			return nil, err
		}
		after, again, err := c.confirm(ctx, task, queue, mark)
		if err != nil {
			return nil, err
		}
		if !again {
			return &turn{task: after, mark: mark}, nil
		}
	}
	return nil, notOurs("task %s was enqueued again %d times while it was being claimed", task.ID, claimRounds)
}

// confirm looks at the task after its entry was taken: its owner may have changed their mind, and a job that lost may have
// overwritten the mark. again means that a newer entry stands in the queue: what was taken was an older turn.
func (c *claimer) confirm(ctx context.Context, before *clearml.Task, queue string, mark clearml.ClaimMark) (after *clearml.Task, again bool, err error) {
	var (
		wg       sync.WaitGroup
		entryErr error
	)
	wg.Go(func() { _, entryErr = c.entry(ctx, queue) })
	after, err = c.read(ctx)
	wg.Wait()
	switch {
	case err != nil:
		return nil, false, err
	case entryErr != nil && !isNoEntry(entryErr):
		return nil, false, entryErr
	case after.Status != clearml.StatusQueued:
		return nil, false, notOurs("task %s became %s while it was being claimed: left as it is", after.ID, after.Status)
	case after.Execution.Queue != before.Execution.Queue:
		return nil, false, notOurs("task %s was moved to queue %s while it was being claimed: left there", after.ID, after.Execution.Queue)
	case entryErr == nil:
		return nil, true, nil
	}
	if held, ok := after.ClaimMark(); !ok || held.String() != mark.String() {
		err = c.writeMark(ctx, mark)
	}
	return after, false, err
}

// remove asks for the entry until it is answered. An answer that was lost may have been a yes: then settle looks.
func (c *claimer) remove(ctx context.Context, queue string, mark clearml.ClaimMark) error {
	lost := false
	return patiently(ctx, c.cfg.Timing.ClaimWait, func(ctx context.Context) error {
		removed, err := c.api.RemoveTask(ctx, queue, c.cfg.TaskID)
		switch {
		case err != nil:
			lost = lost || clearml.IsLost(err)
			return err
		case removed:
			return nil
		case lost:
			return c.settle(ctx, mark)
		default:
			return notOurs("task %s was claimed by another job or agent: nothing to do here", c.cfg.TaskID)
		}
	})
}

// settle decides about a claim whose answer was lost and whose repeat found nothing to remove: either the lost call took
// the entry, or somebody else did. Whoever else it was shows within seconds, by the status or by their own mark.
func (c *claimer) settle(ctx context.Context, mark clearml.ClaimMark) error {
	c.log.Warn("the claim's answer was lost; looking who holds the task", "for", c.cfg.Timing.LostAnswer)
	for end := time.Now().Add(c.cfg.Timing.LostAnswer); ; {
		task, err := c.read(ctx)
		if err != nil {
			return err
		}
		if task.Status != clearml.StatusQueued {
			return notOurs("task %s was claimed by another job or agent: nothing to do here", task.ID)
		}
		if held, ok := task.ClaimMark(); c.cfg.Slurm.InJob() && (!ok || held.String() != mark.String()) {
			return notOurs("task %s was claimed by job %s: nothing to do here", task.ID, held.Job)
		}
		if !time.Now().Before(end) {
			break
		}
		if err := pauseFor(ctx, min(time.Until(end), 2*time.Second)); err != nil {
			return err
		}
	}
	if !c.cfg.Slurm.InJob() {
		return nil // nobody would put the task back
	}
	if c.allocation == nil {
		return c.unclear("Slurm cannot be asked from here whether another job holds it")
	}
	other, err := c.allocation.OtherJob(ctx)
	switch {
	case err != nil:
		return c.unclear(err.Error())
	case other:
		return c.unclear("another job for the task is alive")
	}
	return nil
}

func (c *claimer) unclear(why string) error {
	return &halt{Unclear, fmt.Errorf("the answer to the claim of task %s was lost, and it may be another's (%s): leaving it to be put back", c.cfg.TaskID, why)}
}

// entry finds the task's entry in the queue; errNoEntry when there is none.
func (c *claimer) entry(ctx context.Context, queue string) (clearml.Entry, error) {
	if queue == "" {
		return clearml.Entry{}, noEntry("task %s is in no queue", c.cfg.TaskID)
	}
	var q *clearml.Queue
	err := patiently(ctx, c.cfg.Timing.ClaimWait, func(ctx context.Context) (err error) {
		q, err = c.api.Queue(ctx, queue)
		return err
	})
	if clearml.IsNotFound(err) {
		return clearml.Entry{}, noEntry("queue %s does not exist any more", queue)
	}
	if err != nil {
		return clearml.Entry{}, err
	}
	for _, e := range q.Entries {
		if e.Task == c.cfg.TaskID {
			return e, nil
		}
	}
	return clearml.Entry{}, noEntry("task %s is no longer in queue %s: taken, moved or dequeued", c.cfg.TaskID, q.Name)
}

func noEntry(format string, args ...any) error {
	return &halt{NotOurs, fmt.Errorf(format+" (%w)", append(args, errNoEntry)...)}
}

func firstText(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

func isNoEntry(err error) bool { return errors.Is(err, errNoEntry) }
