package runner

import (
	"context"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// mayResume says whether an earlier run of this very job held the task. The mark alone does not tell: a reset keeps it, and
// an ordinary agent may run the task by now. Its runtime does: a reset empties it.
func (c *claimer) mayResume(task *clearml.Task) bool {
	if c.cfg.Slurm.RestartCount == 0 || !c.ownMark(task) {
		return false
	}
	switch task.Status {
	case clearml.StatusInProgress:
		_, announced := task.Runtime[runtimeHost]
		return c.startedByThisJob(task) || !announced
	case clearml.StatusQueued:
		return true // if its entry is gone; resume looks
	default:
		return false
	}
}

// resume goes on with a turn that an earlier run of this job won. Still queued without an entry, that run died between the
// claim and tasks.started; with an entry, it died before the claim, or somebody put the task back.
func (c *claimer) resume(ctx context.Context, task *clearml.Task) (*turn, error) {
	mark, _ := task.ClaimMark()
	t := &turn{task: task, mark: mark, resumed: true}
	if task.Status == clearml.StatusInProgress {
		// No tasks.started: it would wipe out an abort that came while the job was waiting.
		c.announce(ctx, t)
		return t, nil
	}
	taken, err := c.takeEntry(ctx, task)
	if err == nil {
		return taken, c.begin(ctx, taken, clearml.StatusChange{})
	}
	if queue := c.cfg.ClaimFrom; !isNoEntry(err) || queue != "" && queue != task.Execution.Queue {
		return nil, err
	}
	return t, c.begin(ctx, t, clearml.StatusChange{})
}
