package runner

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/proc"
)

// watcher ends a task's context with a cause when its owner, Slurm or the clock says so, and keeps the server knowing that
// it is alive. Its parts never wait for each other: a server that does not answer delays no signal.
type watcher struct {
	api     API
	log     *slog.Logger
	cfg     Config
	console io.Writer
	signals <-chan os.Signal
	job     Allocation
	claimer *claimer
	turn    *turn

	end   context.CancelCauseFunc
	hard  chan struct{} // closed by a second signal: no grace any more
	leave chan struct{} // closed by a third: not even the last word is waited for

	limit atomic.Pointer[time.Time] // when the allocation's time ends, once known
}

// watch watches a claimed task until ctx, the task's context, is over; its cause may come from here.
func (w *watcher) watch(ctx context.Context) *sync.WaitGroup {
	var wg sync.WaitGroup
	wg.Go(func() { w.watchLimit(ctx) })
	if !w.cfg.Unmonitored {
		wg.Go(func() { w.watchStatus(ctx) })
	}
	if !w.cfg.Unmonitored && w.cfg.Rank == 0 {
		wg.Go(func() { w.ping(ctx) })
	}
	return &wg
}

// watchSignals handles signals from before the claim until stop is closed: a second one still counts while the first takes
// its time.
func (w *watcher) watchSignals(stop <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	wg.Go(func() { w.handleSignals(stop) })
	return &wg
}

func (w *watcher) handleSignals(stop <-chan struct{}) {
	seen := 0
	for {
		select {
		case <-stop:
			return
		case sig := <-w.signals:
			seen++
			switch {
			case seen == 2:
				close(w.hard)
			case seen == 3:
				close(w.leave)
			case seen > 3:
			case sig == syscall.SIGINT || sig == os.Interrupt:
				w.end(because(Interrupted, "interrupted at the terminal (SIGINT)"))
			default:
				w.end(because(Signalled, "%s received", signalName(sig)))
			}
		}
	}
}

func signalName(sig os.Signal) string {
	if s, ok := sig.(syscall.Signal); ok {
		return proc.SignalName(s)
	}
	return sig.String()
}

// watchLimit ends the task before the allocation's time does, so that its program can save what it has and the end is
// told by the one who knows.
func (w *watcher) watchLimit(ctx context.Context) {
	end := w.cfg.Slurm.JobEnd
	if end.IsZero() && w.job != nil { // Slurm 22.05 does not put it into the environment
		if state, err := w.job.State(ctx); err == nil {
			end = state.End
		}
	}
	if end.IsZero() {
		return
	}
	w.limit.Store(&end)
	margin := limitMargin(w.cfg.Timing.LimitMargin, w.cfg.Slurm.JobStart, end)
	if pauseFor(ctx, time.Until(end)-margin) == nil {
		w.end(because(TimeLimit, "the allocation's time limit ends in %s", quantity.Duration(margin)))
	}
}

// limitMargin is how long before the limit the program is told: at most a tenth of the whole time.
func limitMargin(most time.Duration, start, end time.Time) time.Duration {
	if start.IsZero() {
		start = time.Now()
	}
	return min(most, end.Sub(start)/10)
}

func (w *watcher) watchStatus(ctx context.Context) {
	var see observer
	wait := w.poll()
	if w.turn.resumed {
		wait = 0 // its owner may have stopped it while the job waited to run again
	}
	began := time.Now()
	for {
		if pauseFor(ctx, wait) != nil {
			return
		}
		wait = w.poll()
		task, err := w.look(ctx, time.Since(began) < markGuard)
		if err != nil {
			continue // the server is away or in trouble; the program is not to suffer
		}
		cause, warning := see.see(task)
		if warning != "" {
			fmt.Fprintln(w.console, warning)
		}
		if cause == nil && w.claimer.lost(task, w.turn) {
			cause = because(ClaimLost, "the task is held by %v now", task.Runtime[runtimeClaim])
		}
		switch {
		case cause != nil:
			w.log.Info("the task is to end", "cause", cause.Detail)
			w.end(cause)
			return
		case task != nil && w.cfg.Rank == 0:
			w.guardMark(ctx, task)
		}
	}
}

// markGuard is how long the mark is looked at: jobs that compete for the same turn write theirs within seconds.
const markGuard = 2 * time.Minute

// look reads the status; task is nil when the server says that there is none.
func (w *watcher) look(ctx context.Context, withMark bool) (*clearml.Task, error) {
	fields := statusFields()
	if withMark && w.turn.mark.Job != "" {
		fields = append(fields, "hyperparams.properties")
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tasks, err := w.api.Tasks(ctx, clearml.TaskQuery{IDs: []string{w.cfg.TaskID}, OnlyFields: fields})
	if err != nil || len(tasks) == 0 {
		return nil, err
	}
	return &tasks[0], nil
}

// guardMark writes our mark again when a job that lost the claim has put its own over it, and our name in the runtime when
// that failed before.
func (w *watcher) guardMark(ctx context.Context, task *clearml.Task) {
	if !w.turn.announced.Load() {
		if err := w.claimer.writeRuntime(ctx, w.turn, task.Runtime); err != nil {
			w.log.Warn("the task's runtime could not be written", "err", err)
		}
	}
	held, marked := task.ClaimMark()
	if !marked || w.turn.mark.Job == "" || held.String() == w.turn.mark.String() {
		return
	}
	w.log.Warn("another job marked this task; it is ours, so the mark is written again", "other", held.Job)
	if err := w.claimer.writeMark(ctx, w.turn.mark); err != nil {
		w.log.Warn("the mark could not be written again", "err", err)
	}
}

// poll draws the time to the next look. Many ranks ask more rarely: rank 0's end takes them along.
func (w *watcher) poll() time.Duration {
	d := jittered(w.cfg.Timing.Poll)
	if w.cfg.Rank > 0 {
		d = max(d, min(time.Duration(w.cfg.Slurm.NTasks)*250*time.Millisecond, 30*time.Second))
	}
	return d
}

func (w *watcher) ping(ctx context.Context) {
	for pauseFor(ctx, w.cfg.Timing.Ping) == nil {
		if err := w.api.Ping(ctx, w.cfg.TaskID); err != nil {
			w.log.Warn("the task could not be pinged", "err", err)
		}
	}
}
