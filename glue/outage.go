package glue

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// side names whose absence an error shows.
type side int

const (
	sideServer side = iota
	sideSlurm
	sideAccounting
	sides // how many there are
)

func (s side) String() string {
	return [...]string{"the ClearML server", "slurmctld", "slurmdbd"}[s]
}

// away is an error of a call that leaves the picture as it was.
type away struct {
	side side
	err  error
}

func (a *away) Error() string { return a.err.Error() }

// words is what the other side, or the way to it, said last.
func (a *away) words() string {
	var silent *slurm.Unavailable
	if errors.As(a.err, &silent) {
		return oneLine(silent.Words)
	}
	return oneLine(a.err.Error())
}

func (a *away) Unwrap() error { return a.err }

// outage counts the failures in a row of one side and spreads the tries.
type outage struct {
	since  time.Time
	fails  int
	toldAt time.Time
}

// quiet is how long an outage goes on without another line in the log.
const quiet = 10 * time.Minute

// failed notes one more failure; it gives the wait before the next try, and whether to tell of it.
func (o *outage) failed(now time.Time, first, longest time.Duration) (wait time.Duration, tell bool) {
	if o.fails == 0 {
		o.since = now
	}
	wait = longest
	if o.fails < 16 {
		wait = min(first<<o.fails, longest)
	}
	o.fails++
	if tell = o.fails == 1 || now.Sub(o.toldAt) >= quiet; tell {
		o.toldAt = now
	}
	return jitter(wait), tell
}

// over notes an answer and says how long the outage was, 0 if there was none.
func (o *outage) over(now time.Time) time.Duration {
	if o.fails == 0 {
		return 0
	}
	d := now.Sub(o.since)
	*o = outage{}
	return max(d, 1)
}

// jitter spreads d by a sixth to both sides, so that several glues do not ask in step.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d - d/6 + time.Duration(rand.Int64N(int64(d/3)+1))
}

// outage tells of the first failure of a side, which leaves that many jobs as they are, and gives the wait before the next try.
func (g *Glue) outage(gone *away, jobs int, now time.Time) time.Duration {
	wait, tell := g.outages[gone.side].failed(now, g.cfg.Pace.Busy, g.cfg.Pace.OutageMax)
	if tell {
		g.deps.Log.Warn(fmt.Sprintf("%s does not answer (%s); %s; looking again in %s",
			gone.side, gone.words(), unchanged(jobs), quantity.Duration(wait)))
	}
	return wait
}

func unchanged(jobs int) string {
	if jobs == 1 {
		return "1 job keeps its last state"
	}
	return quantity.Count(jobs, "job") + " keep their last state"
}

// answered notes that a side answered, and tells of it after an outage.
func (g *Glue) answered(who side, now time.Time) {
	if d := g.outages[who].over(now); d > 0 {
		g.deps.Log.Info(fmt.Sprintf("%s answers again after %s", who, quantity.Duration(d)))
		g.moved = now
	}
}
