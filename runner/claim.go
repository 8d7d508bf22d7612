package runner

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// claimer gains the right to run a task. The queue entry is the token: of all who try to remove it, the server tells one
// that it did. What may happen between any two calls, and who mends it:
//
//	before the mark            the entry stands in the queue: the next look of the glue submits again
//	mark → removal             the same; the mark names a job that has ended, which the glue does not mind
//	removal → tasks.started    queued, in no queue, the mark names this job: the glue puts the task back at the front
//	after tasks.started        in progress, the mark names this job: the glue closes the task by the job's end
//
// A job that loses may overwrite the winner's mark with its own, for it marks first; the winner looks again after the
// removal and while it runs, and writes its own mark once more.
type claimer struct {
	api        API
	log        *slog.Logger
	cfg        Config
	allocation Allocation
}

// turn is the right to run a task, won.
type turn struct {
	task    *clearml.Task
	mark    clearml.ClaimMark // zero outside Slurm
	resumed bool              // an earlier run of this very job had won it

	// announced says that the task's runtime names this run. From then on another name there means another holder.
	announced atomic.Bool
}

// claim returns when the task is ours, in progress, and says so; or with a *halt.
func (c *claimer) claim(ctx context.Context) (*turn, error) {
	task, err := c.read(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case c.cfg.Rank > 0:
		return c.followRankZero(ctx)
	case c.mayResume(task):
		c.log.Info("this job was restarted by Slurm and holds the claim already", "restart", c.cfg.Slurm.RestartCount)
		return c.resume(ctx, task)
	case c.cfg.RequireQueue:
		return c.claimQueued(ctx, task)
	default:
		return c.claimNamed(ctx, task)
	}
}

// claimQueued claims for a scheduler: the task must stand in its queue.
func (c *claimer) claimQueued(ctx context.Context, task *clearml.Task) (*turn, error) {
	if task.Status != clearml.StatusQueued {
		return nil, notOurs("task %s is %s, not queued: nothing to do here", task.ID, task.Status)
	}
	t, err := c.takeEntry(ctx, task)
	if err != nil {
		return nil, err
	}
	return t, c.begin(ctx, t, clearml.StatusChange{})
}

// claimNamed claims for a person, or for a parent that popped the task: whatever its status, short of published. An entry
// that still stands in a queue is taken, or another agent would run the task a second time.
func (c *claimer) claimNamed(ctx context.Context, task *clearml.Task) (*turn, error) {
	t := &turn{task: task}
	switch task.Status {
	case clearml.StatusPublished, clearml.StatusPublishing:
		return nil, refused("task %s is %s and cannot run again: clone it, or give --clone", task.ID, task.Status)
	case clearml.StatusInProgress:
		t.mark = c.mark(clearml.Time{})
		if err := c.writeMark(ctx, t.mark); err != nil {
			return nil, err
		}
		c.announce(ctx, t)
		return t, nil
	case clearml.StatusQueued:
		taken, err := c.takeEntry(ctx, task)
		if err == nil {
			return taken, c.begin(ctx, taken, clearml.StatusChange{})
		}
		if !isNoEntry(err) {
			return nil, err
		}
	}
	t.mark = c.mark(clearml.Time{})
	if err := c.writeMark(ctx, t.mark); err != nil {
		return nil, err
	}
	// These two have no ordinary way to in_progress (clearml-server's transition table).
	force := task.Status == clearml.StatusFailed || task.Status == clearml.StatusClosed
	return t, c.begin(ctx, t, clearml.StatusChange{Force: force})
}

func (c *claimer) read(ctx context.Context) (*clearml.Task, error) {
	var task *clearml.Task
	err := patiently(ctx, c.cfg.Timing.ClaimWait, func(ctx context.Context) (err error) {
		task, err = c.api.Task(ctx, c.cfg.TaskID)
		return err
	})
	if clearml.IsNotFound(err) {
		return nil, refused("cannot run task %s: it does not exist, or belongs to another company", c.cfg.TaskID)
	}
	return task, err
}
