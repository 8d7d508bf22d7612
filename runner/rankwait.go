package runner

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// foreignFor is how long a task must be in progress under another's name before a rank gives up. Rank 0 writes its name a
// moment after it started the task, but its node may be slower to begin than the others.
const foreignFor = time.Minute

// followRankZero waits until rank 0 of this run of this job has started the task. It writes nothing.
func (c *claimer) followRankZero(ctx context.Context) (*turn, error) {
	var foreignSince time.Time
	for end := time.Now().Add(c.cfg.Timing.RankWait); ; {
		task, err := c.read(ctx)
		if err != nil {
			return nil, err
		}
		switch {
		case c.startedByRankZero(task):
			mark, _ := task.ClaimMark()
			t := &turn{task: task, mark: mark}
			t.announced.Store(c.cfg.Slurm.InJob())
			return t, nil
		case task.Status == clearml.StatusInProgress && c.startedByThisJob(task):
			// by an earlier run of it: this run's rank 0 will say so
		case task.Status == clearml.StatusInProgress && foreignSince.IsZero():
			foreignSince = time.Now()
		case task.Status == clearml.StatusInProgress:
			if time.Since(foreignSince) > foreignFor {
				return nil, notOurs("task %s is run by another job or agent: rank %d has nothing to do", task.ID, c.cfg.Rank)
			}
		case task.Status != clearml.StatusQueued && c.cfg.RequireQueue:
			return nil, notOurs("task %s is %s: rank %d has nothing to do", task.ID, task.Status, c.cfg.Rank)
		case c.cfg.ClaimFrom != "" && task.Execution.Queue != c.cfg.ClaimFrom:
			return nil, notOurs("task %s was moved to another queue: rank %d has nothing to do", task.ID, c.cfg.Rank)
		default:
			foreignSince = time.Time{}
		}
		if time.Now().After(end) {
			return nil, &halt{Unclear, fmt.Errorf("rank 0 did not start task %s within %s", task.ID, quantity.Duration(c.cfg.Timing.RankWait))}
		}
		if err := pauseFor(ctx, jittered(c.rankPoll())); err != nil {
			return nil, err
		}
	}
}

// startedByRankZero holds also when rank 0 has completed the task by now: its ranks need not end together.
func (c *claimer) startedByRankZero(task *clearml.Task) bool {
	running := task.Status == clearml.StatusInProgress
	if !c.cfg.Slurm.InJob() {
		return running // nothing names the run
	}
	return (running || task.Status == clearml.StatusCompleted) && task.Runtime[runtimeClaim] == c.runID()
}

// startedByThisJob says whether any run of this job started the task.
func (c *claimer) startedByThisJob(task *clearml.Task) bool {
	claim, _ := task.Runtime[runtimeClaim].(string)
	return c.cfg.Slurm.InJob() && strings.HasPrefix(claim, c.jobID()+" run=")
}

// rankPoll spreads the looks of many ranks: together they ask about four times a second.
func (c *claimer) rankPoll() time.Duration {
	return min(max(time.Second, time.Duration(c.cfg.Slurm.NTasks)*250*time.Millisecond), 30*time.Second)
}
