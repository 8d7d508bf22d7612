package runner

import (
	"context"
	"time"
)

// preemptionLate is how much later than it said Slurm may take a preempted job: it looks for these twice a minute.
const preemptionLate = time.Minute

// awaitPreemption stays until Slurm takes the job that it is about to preempt. A job that ended by itself before would count as
// failed, and not be queued again (seen on 22.05; 26.05 knows better).
func (w *watcher) awaitPreemption(ctx context.Context, cause *Cause) {
	if cause == nil || cause.Why != Preempted {
		return
	}
	late := time.NewTimer(time.Until(cause.Until) + preemptionLate)
	defer late.Stop()
	select {
	case <-w.ending:
	case <-w.hard:
	case <-late.C:
	case <-ctx.Done():
	}
}
