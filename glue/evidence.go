package glue

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// examine asks the accounting, once per job, for what a verdict on it can say beside the state: who cancelled it, and what it
// used of the memory it asked for. It says whether anything was learnt. A silent accounting costs the verdict nothing else.
func (g *Glue) examine(ctx context.Context, s *sighting) bool {
	if s.examined || !g.cluster.Accounting || !s.ended() {
		return false
	}
	s.examined = true
	switch s.State {
	case slurm.Cancelled:
		jobs, err := g.deps.Slurm.History(ctx, []string{s.ID}, time.Time{})
		if err != nil || len(jobs) != 1 || jobs[0].CancelledBy == "" {
			return false
		}
		s.CancelledBy = jobs[0].CancelledBy
		return true
	case slurm.OutOfMemory:
		used, err := g.deps.Slurm.Usage(ctx, s.ID)
		if err != nil {
			return false
		}
		s.Used = used
		return true
	default:
		return false
	}
}
