package glue

import (
	"context"
	"errors"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/backoff"
)

// loop looks and acts until ctx ends or the key is refused. Between two rounds it waits: shortly while something moves,
// longer when nothing does, and ever longer while the server or Slurm is away.
func (g *Glue) loop(ctx context.Context) error {
	defer g.leave(ctx)
	for {
		wait, err := g.round(ctx)
		if ctx.Err() != nil {
			return nil // told to end; whatever was cut short, the next start looks at anew
		}
		if ended := g.ending(err); ended != nil {
			return ended
		}
		if !backoff.Sleep(ctx, wait) {
			return nil
		}
	}
}

// step is one look and what follows from it. Its error is an *away.
func (g *Glue) step(ctx context.Context) error {
	if err := g.look(ctx); err != nil {
		return err
	}
	g.answered(sideServer, time.Now())
	g.answered(sideSlurm, time.Now())
	if err := g.act(ctx); err != nil {
		return err
	}
	return g.report(ctx)
}

// round is one step, and says how long to wait before the next one. Its error is an *away, which has been told already, but for
// refused credentials, which end the glue, and what the end of ctx cut short.
func (g *Glue) round(ctx context.Context) (time.Duration, error) {
	err := g.step(ctx)
	now := time.Now()
	var gone *away
	switch {
	case ctx.Err() != nil || clearml.IsCredentials(err):
		return 0, err
	case errors.As(err, &gone):
		return g.outage(gone, g.liveJobs(), now), err
	}
	if g.busy(now) {
		return jitter(g.cfg.Pace.Busy), nil
	}
	return jitter(g.cfg.Pace.Idle), nil
}

// busy holds for a while after anything moved, and while something is about to be decided.
func (g *Glue) busy(now time.Time) bool { return now.Sub(g.moved) < busyFor*g.cfg.Pace.Busy }

// busyFor is how many short intervals follow a movement.
const busyFor = 15

func (g *Glue) liveJobs() int {
	n := 0
	for _, rec := range g.book {
		for _, s := range rec.jobs {
			if !s.ended() {
				n++
			}
		}
	}
	return n
}

// ending gives the error that ends the glue, if err is one: a key that the server refuses stays refused.
func (g *Glue) ending(err error) error {
	if err == nil || !clearml.IsCredentials(err) {
		return nil
	}
	return g.badKey(err)
}

func (g *Glue) badKey(err error) *Error {
	return failure(KindCredentials, err, "the server at %s refused the key: it was revoked, is wrong, or belongs to another server. Run: clearml-agent init",
		g.cfg.Server)
}

// ended says whether ctx has ended: between two steps, where that is no failure.
func ended(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}
