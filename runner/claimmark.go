package runner

import (
	"context"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// Runtime fields of a task. A reset empties them all, which tells a turn of this job from a later one of somebody else;
// the mark, a user property, outlives it.
const (
	runtimeHost  = "_exec_agent_hostname" // as every ClearML agent writes it
	runtimeClaim = "_slurm_claim"         // the job, and which of its runs, that started the task
)

// mark names this job as the holder of the turn that began at added; zero outside Slurm, where there is no job to name.
func (c *claimer) mark(added clearml.Time) clearml.ClaimMark {
	if !c.cfg.Slurm.InJob() {
		return clearml.ClaimMark{}
	}
	// The mark is compared with what comes back from the server, which keeps microseconds.
	return clearml.ClaimMark{
		Task: c.cfg.TaskID, Cluster: c.cfg.Slurm.Cluster, Job: c.cfg.Slurm.JobID,
		Added: clearml.Time{Time: added.UTC().Truncate(1000)},
	}
}

// writeMark writes the mark; a zero mark is not written.
func (c *claimer) writeMark(ctx context.Context, mark clearml.ClaimMark) error {
	if mark.Job == "" {
		return nil
	}
	param := clearml.Param{
		Section: "properties", Name: clearml.ClaimProperty, Value: mark.String(), Type: "str",
		Description: "the Slurm job that runs this turn",
	}
	return patiently(ctx, c.cfg.Timing.ClaimWait, func(ctx context.Context) error {
		return c.api.EditHyperparams(ctx, c.cfg.TaskID, []clearml.Param{param}, false)
	})
}

// ownMark says whether the task's mark names this job.
func (c *claimer) ownMark(task *clearml.Task) bool {
	mark, ok := task.ClaimMark()
	return ok && c.cfg.Slurm.InJob() && mark.Job == c.cfg.Slurm.JobID && mark.Cluster == c.cfg.Slurm.Cluster
}

// runID names this run of this job: a job that Slurm requeues keeps its id.
func (c *claimer) runID() string {
	return fmt.Sprintf("%s run=%d", c.jobID(), c.cfg.Slurm.RestartCount)
}

func (c *claimer) jobID() string {
	return fmt.Sprintf("cluster=%s job=%s", c.cfg.Slurm.Cluster, c.cfg.Slurm.JobID)
}

// lost says whether the task's runtime names another holder: a job that was given the task because this one was thought
// dead, or a later run of this one while its node was cut off.
func (c *claimer) lost(task *clearml.Task, t *turn) bool {
	if task == nil || !c.cfg.Slurm.InJob() || !t.announced.Load() {
		return false
	}
	claim, there := task.Runtime[runtimeClaim]
	return there && claim != c.runID()
}

// statusFields is what a look at a running task asks for.
func statusFields() []string {
	return []string{"id", "status", "status_reason", "status_message", "runtime"}
}
