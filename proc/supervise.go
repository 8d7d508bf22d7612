package proc

import (
	"context"
	"os"
	"syscall"
	"time"
)

const (
	reapEvery  = 5 * time.Second       // adopted processes that ended meanwhile are buried this often
	sweepEvery = 20 * time.Millisecond // between two looks at what is left
	killLimit  = 10 * time.Second      // a process that SIGKILL does not end hangs in the kernel: nobody can wait for it
)

// supervise carries the program from its start to the last of its processes.
func (p *Process) supervise(ctx context.Context, out *os.File) {
	defer close(p.done)
	begin := time.Now()
	p.awaitEnd(ctx)
	p.drain(out)
	select {
	case <-p.exited:
		p.exit = p.ended
	default:
		p.exit = Exit{Code: -1, Signal: syscall.SIGKILL, Wall: time.Since(begin)}
	}
}

// awaitEnd returns when the program and all it started have ended, or cannot be ended.
func (p *Process) awaitEnd(ctx context.Context) {
	var (
		reap     = time.NewTicker(reapEvery)
		sweep    = newStopped()
		kill     = newStopped()
		exited   = p.exited
		canceled = ctx.Done()
		killAt   time.Time
		giveUp   time.Time
	)
	defer reap.Stop()
	defer sweep.Stop()
	defer kill.Stop()

	ask := func(grace time.Duration) {
		at := time.Now().Add(grace)
		if killAt.IsZero() {
			if grace > 0 {
				p.tree.signal(syscall.SIGTERM)
				p.tree.signal(syscall.SIGCONT) // a stopped process would see its SIGTERM only when it goes on
			}
			killAt = at
		} else if at.Before(killAt) {
			killAt = at
		}
		kill.Reset(time.Until(killAt))
	}
	for {
		select {
		case <-reap.C:
			p.tree.reapAdopted()
		case <-canceled:
			canceled = nil
			ask(p.spec.Grace)
		case grace := <-p.stop:
			ask(grace)
		case <-kill.C:
			if giveUp.IsZero() {
				giveUp = time.Now().Add(killLimit)
			}
			p.tree.signal(syscall.SIGKILL)
			sweep.Reset(sweepEvery)
		case <-exited:
			exited = nil
			p.tree.rootGone = true
			if p.tree.empty() {
				return
			}
			if killAt.IsZero() || p.ended.Signal != syscall.SIGTERM {
				ask(p.spec.Linger)
			} // else it may be a shell that our SIGTERM ended, and what it ran is saving its state: that has the whole grace
			sweep.Reset(sweepEvery)
		case <-sweep.C:
			if exited == nil && p.tree.empty() || !giveUp.IsZero() && time.Now().After(giveUp) {
				return
			}
			if !giveUp.IsZero() {
				p.tree.signal(syscall.SIGKILL) // what was being forked during the last round
			}
			sweep.Reset(sweepEvery)
		}
	}
}

// drain waits for the rest of the output, but not for ever: a process that could not be found may hold it open.
func (p *Process) drain(out *os.File) {
	copied := make(chan struct{})
	go func() {
		p.copied.Wait()
		close(copied)
	}()
	limit := time.NewTimer(p.spec.WaitDelay)
	defer limit.Stop()
	select {
	case <-copied:
	case <-limit.C:
		out.SetReadDeadline(time.Now()) //nolint:errcheck // a pipe that cannot be woken is closed below all the same
	}
	out.Close()
}

func newStopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}
