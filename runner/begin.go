package runner

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// begin moves the task to in_progress, once, and announces who runs it. Whatever its owner did in the meantime wins: the
// status is read again before every attempt but the first, which follows a reading already.
func (c *claimer) begin(ctx context.Context, t *turn, change clearml.StatusChange) error {
	change.Reason = "worker started execution"
	change.Message = c.startMessage()
	first := true
	err := patiently(ctx, c.cfg.Timing.ClaimWait, func(ctx context.Context) error {
		if !first {
			done, err := c.startedMeanwhile(ctx, t)
			if err != nil || done {
				return err
			}
		}
		first = false
		return c.api.Started(ctx, c.cfg.TaskID, change)
	})
	if clearml.IsStatusConflict(err) {
		return notOurs("task %s changed its status while it was being started: left as it is", c.cfg.TaskID)
	}
	if err != nil {
		return err
	}
	c.announce(ctx, t)
	return nil
}

// startedMeanwhile looks whether a tasks.started whose answer was lost has worked. Repeating it blindly would wipe out an
// abort that came after it, for it overwrites the status message that carries the abort.
func (c *claimer) startedMeanwhile(ctx context.Context, t *turn) (bool, error) {
	task, err := c.api.Task(ctx, c.cfg.TaskID)
	if err != nil {
		return false, err
	}
	switch task.Status {
	case clearml.StatusInProgress:
		t.task = task
		return true, nil
	case t.task.Status:
		return false, nil
	default:
		return false, notOurs("task %s became %s while it was being started: left as it is", task.ID, task.Status)
	}
}

func (c *claimer) startMessage() string {
	if c.cfg.Slurm.InJob() {
		return fmt.Sprintf("Slurm job %s running on %s", c.cfg.Slurm.JobID, c.cfg.Host)
	}
	return fmt.Sprintf("Running on %s (worker %s)", c.cfg.Host, c.cfg.WorkerID)
}

// announce writes host and run into the task's runtime, keeping what is there. Ranks above 0 and a later run of this job go
// by it. The task is ours already, so that it could not be written, or was not waited for, is no reason to leave it.
func (c *claimer) announce(ctx context.Context, t *turn) {
	err := patiently(ctx, announceWait, func(ctx context.Context) error {
		return c.writeRuntime(ctx, t, t.task.Runtime)
	})
	if err != nil {
		c.log.Warn("the task's runtime could not be written; trying again later", "err", err)
	}
}

// announceWait bounds how long the set-up waits for a server that went away in the very moment of the claim.
const announceWait = time.Minute

func (c *claimer) writeRuntime(ctx context.Context, t *turn, current map[string]any) error {
	runtime := maps.Clone(current)
	if runtime == nil {
		runtime = map[string]any{}
	}
	runtime[runtimeHost] = c.cfg.Host
	if c.cfg.Slurm.InJob() {
		runtime[runtimeClaim] = c.runID()
	}
	err := c.api.EditTask(ctx, c.cfg.TaskID, map[string]any{"runtime": runtime}, true)
	t.announced.Store(err == nil)
	return err
}
