package runner

import (
	"context"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/proc"
)

// signalled is what signals have asked for so far, beside the end of the task.
type signalled struct {
	hard   chan struct{}  // closed by a person's second signal: no grace any more
	leave  chan struct{}  // closed by a third: not even the last word is waited for
	ending chan struct{}  // closed when Slurm ends the job: it kills everything after its KillWait
	pass   chan os.Signal // is for the program
}

func newSignalled() signalled {
	return signalled{
		hard: make(chan struct{}), leave: make(chan struct{}), ending: make(chan struct{}), pass: make(chan os.Signal, 4),
	}
}

// watchSignals handles signals from before the claim until stop is closed: a later one still counts while the first takes
// its time.
func (w *watcher) watchSignals(ctx context.Context, stop <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	wg.Go(func() { w.handleSignals(ctx, stop) })
	return &wg
}

func (w *watcher) handleSignals(ctx context.Context, stop <-chan struct{}) {
	byPerson, bySlurm := 0, false
	for {
		select {
		case <-stop:
			return
		case sig := <-w.signals:
			switch {
			case sig == syscall.SIGUSR1 || sig == syscall.SIGUSR2:
				w.passOn(sig)
			case sig == syscall.SIGINT || !w.cfg.Slurm.InJob():
				byPerson++
				w.handlePerson(sig, byPerson)
			case !bySlurm:
				bySlurm = w.handleSlurm(ctx, signalName(sig))
			}
		}
	}
}

// passOn keeps a signal for the program, for Slurm's --signal=B:USR1@60 reaches this process alone.
func (w *watcher) passOn(sig os.Signal) {
	select {
	case w.pass <- sig:
	default: // it was sent many times already
	}
}

// dropPassed forgets what came before there was a program to hear it: one that has only just been started dies of it.
func (w *watcher) dropPassed() {
	for len(w.pass) > 0 {
		<-w.pass
	}
}

// handlePerson ends the task at the first signal; whoever sends more does not want to wait.
func (w *watcher) handlePerson(sig os.Signal, times int) {
	switch {
	case times == 2:
		close(w.hard)
	case times == 3:
		close(w.leave)
	case times > 3:
	case sig == syscall.SIGINT:
		w.end(because(Interrupted, "interrupted at the terminal (SIGINT)"))
	default:
		w.end(because(Signalled, "%s received", signalName(sig)))
	}
}

// handleSlurm handles a signal in a job, and says whether the job is being ended. Under srun one and the same end comes as
// several signals within milliseconds, so how many there were means nothing. Slurm sets the job's state before it signals:
// a job that goes on is only being told that its end is near (sbatch --signal, a preemptor's GraceTime), or somebody sent
// the signal by hand (scancel --signal).
func (w *watcher) handleSlurm(ctx context.Context, name string) (ending bool) {
	state, known := w.ask(ctx)
	if known && state.goesOn() {
		w.end(state.notice(name, time.Now()))
		return false
	}
	w.end(because(Signalled, "%s received", name))
	close(w.ending)
	return true
}

// longestNotice bounds what a signal that does not end the job gives its program, and how far ahead of the job's end it
// counts as a word on that end. It is what an abort callback gets.
const longestNotice = defaultCallbackLimit

// notice is the cause of a signal to a job that goes on for now.
func (s JobState) notice(name string, now time.Time) *Cause {
	left := s.End.Sub(now)
	switch {
	case s.Preempted:
		return because(Preempted, "%s received, %s before Slurm preempts the job", name, quantity.Duration(left)).until(s.End)
	case s.End.IsZero() || left > longestNotice:
		return because(SentByHand, "somebody sent %s to the running job", name).until(now.Add(longestNotice))
	default:
		return because(TimeLimit, "%s came %s before the end of the allocation's time", name, quantity.Duration(left)).until(s.End)
	}
}

func signalName(sig os.Signal) string {
	if s, ok := sig.(syscall.Signal); ok {
		return proc.SignalName(s)
	}
	return sig.String()
}
