package runner

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
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

	end context.CancelCauseFunc
	signalled
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

// watchLimit ends the task before the allocation's time does, so that its program can save what it has and the end is
// told by the one who knows. The end may be put off meanwhile: an administrator gives more time, or the job is suspended.
func (w *watcher) watchLimit(ctx context.Context) {
	start, end := w.cfg.Slurm.JobStart, w.cfg.Slurm.JobEnd
	if start.IsZero() {
		start = time.Now()
	}
	if end.IsZero() {
		end = w.askEnd(ctx, end) // Slurm 22.05 does not put it into the environment
	}
	for !end.IsZero() {
		margin := limitMargin(w.cfg.Timing.LimitMargin, start, end)
		if pauseFor(ctx, time.Until(end)-margin) != nil {
			return
		}
		later := w.askEnd(ctx, end)
		if !later.After(end) {
			w.end(because(TimeLimit, "the allocation's time limit ends in %s", quantity.Duration(margin)).until(end))
			return
		}
		end = later
	}
}

// askEnd asks when the allocation ends; what is known already stands where Slurm does not say.
func (w *watcher) askEnd(ctx context.Context, known time.Time) time.Time {
	if state, ok := w.ask(ctx); ok && !state.End.IsZero() {
		return state.End
	}
	return known
}

// askLimit bounds how long Slurm is waited for: the time of a job that is being ended is short.
const askLimit = 2 * time.Second

func (w *watcher) ask(ctx context.Context) (JobState, bool) {
	if w.job == nil {
		return JobState{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	state, err := w.job.State(ctx)
	return state, err == nil
}

// limitMargin is how long before the limit the program is told: at most a tenth of the whole time.
func limitMargin(most time.Duration, start, end time.Time) time.Duration {
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
