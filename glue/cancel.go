package glue

import (
	"context"
	"slices"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// cancelAgain is how long a scancel has to show effect before it is repeated; a running job gets Slurm's KillWait, 30 s by
// default, between TERM and KILL.
const cancelAgain = 45 * time.Second

// cancel ends a job of ours. It is repeated by later looks for as long as the job stays.
func (g *Glue) cancel(ctx context.Context, rec *record, s *sighting) error {
	now := time.Now()
	if !s.cancelTried.IsZero() && now.Sub(s.cancelTried) < cancelAgain {
		return nil
	}
	s.cancelTried = now
	// A pending job may start at this very moment; it is judged anew then, for it may just have taken the entry.
	pending := columnOf(nil, &s.Job) == colPending
	options := slurm.CancelOptions{PendingOnly: pending}
	err := g.deps.Slurm.Cancel(ctx, []string{s.ID}, options)
	if err != nil && !isAway(err) && slices.Contains(g.users.linuxUsers(), s.User) {
		options.RunAs = s.User // nobody but the job's owner and Slurm's operators may cancel it
		err = g.deps.Slurm.Cancel(ctx, []string{s.ID}, options)
	}
	if err != nil {
		if isAway(err) {
			s.cancelTried = time.Time{}
		}
		return g.slurmTrouble(err)
	}
	s.cancelledAt, g.moved = now, now
	g.tell(rec.task, s.ID, "job "+s.ID+" cancelled: "+g.whyCancel(rec, s))
	return nil
}

// whyCancel gives the reason of a cancellation as the log has it.
func (g *Glue) whyCancel(rec *record, s *sighting) string {
	task, entry := g.tasks[rec.task], g.entries[rec.task]
	switch {
	case task == nil:
		return "the task was deleted"
	case entry != nil && !entry.Added.Equal(s.Added):
		return "the task was enqueued anew, a job for the new entry takes its place"
	case entry != nil:
		return "another job stands for the same entry"
	case task.Status == "queued":
		return "the task left the queue"
	default:
		return "the task is " + string(task.Status)
	}
}
