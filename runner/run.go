package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/proc"
)

// Execute runs one task from the claim to its final status and says how it ended. It writes to the task only when the
// claim was won, and the status only as rank 0. Cancelling ctx ends the task as SIGTERM would.
func Execute(ctx context.Context, cfg Config, deps Deps) Outcome {
	if cfg.TaskID == "" {
		return halted(refused("cannot execute: no task id was given"))
	}
	return newExecution(cfg, deps).run(ctx)
}

func newExecution(cfg Config, deps Deps) *execution {
	cfg.Timing = cfg.Timing.withDefaults()
	x := &execution{
		cfg: cfg, deps: deps, api: deps.API, log: deps.Log.With("task", cfg.TaskID),
		console: &voices{to: deps.Stdout}, steps: steps(),
	}
	if deps.Stdout == nil {
		x.console.to = io.Discard
	}
	return x
}

// execution is one task on its way.
type execution struct {
	cfg     Config
	deps    Deps
	api     API
	log     *slog.Logger
	console *voices // the job's own output, and the task's console from the claim on
	upload  Console // nil without
	steps   []step  // of set-up
	claimer *claimer
	turn    *turn // what was claimed
}

func (x *execution) run(ctx context.Context) Outcome {
	task, end := context.WithCancelCause(ctx)
	defer end(nil)
	stop := make(chan struct{})
	x.claimer = &claimer{api: x.api, log: x.log, cfg: x.cfg, allocation: x.deps.Allocation}
	w := &watcher{
		api: x.api, log: x.log, cfg: x.cfg, signals: x.deps.Signals, job: x.deps.Allocation,
		claimer: x.claimer, end: end, signalled: newSignalled(),
	}
	signals := w.watchSignals(context.WithoutCancel(ctx), stop)
	defer func() { close(stop); signals.Wait() }()

	won, err := x.claimer.claim(task)
	if err != nil {
		o := unclaimed(task, err)
		if o.ExitCode == 0 { // a failure is the caller's to tell
			x.log.Info("nothing is run", "outcome", o.Kind.String(), "why", err.Error())
		}
		return o
	}
	x.openConsole()
	fmt.Fprintln(x.console, banner(x.cfg))
	x.turn = won
	w.console, w.turn = x.console, won
	watching := w.watch(task)
	monitoring := x.monitor(task)

	ending, tidy := x.perform(task, w)
	outcome := Judge(ending)
	outcome.Began = true
	if m := x.deps.Monitor; m != nil && ending.Exit != nil {
		outcome.Line = strings.TrimSuffix(outcome.Line+" · "+m.Summary(), " · ")
	}
	end(nil)
	x.finish(ctx, outcome, ending.Cause, w.leave)
	tidy()
	watching.Wait()
	monitoring()
	w.awaitPreemption(ctx, ending.Cause)
	return outcome
}

// unclaimed is the outcome when the claim was not won, or not waited for.
func unclaimed(task context.Context, err error) Outcome {
	if task.Err() == nil {
		return halted(err)
	}
	cause := causeOf(task)
	return Outcome{Kind: Aborted, ExitCode: exitcode.Aborted, Err: fmt.Errorf("cannot claim the task: %w", cause)}
}

// perform sets up and runs the program, and gathers what is known at its end. tidy removes what the run left on disk, which
// may take long: after the last word.
func (x *execution) perform(task context.Context, w *watcher) (e Ending, tidy func()) {
	e = Ending{Slurm: x.cfg.Slurm, Rank: x.cfg.Rank, Managed: x.cfg.RequireQueue, Worker: x.cfg.WorkerID}
	kills := watchKills("/")
	s := &setup{cfg: x.cfg, console: x.console}
	exit, err := x.setUpAndRun(task, w, s)
	if err == nil {
		e.Exit, e.Kills = exit, kills.since()
	} else {
		e.Err = err
	}
	if task.Err() != nil {
		e.Cause = causeOf(task)
	}
	if e.Cause != nil && e.Cause.Why == Signalled {
		e.Job = x.slurmsWord(task)
	}
	return e, s.close
}

func (x *execution) setUpAndRun(task context.Context, w *watcher, s *setup) (*proc.Exit, error) {
	plan, err := NewPlan(w.turn.task, x.cfg)
	if err != nil {
		return nil, &setupError{"plan", err}
	}
	s.plan = plan
	if err := s.prepare(task, x.steps); err != nil {
		return nil, err
	}
	x.writeBack(task, w.turn.task, s)
	if x.cfg.Unmonitored {
		// A parent that runs services waits for this very line.
		fmt.Fprintf(x.console, "Running task id [%s]:\n", x.cfg.TaskID)
	}
	exit, err := (&program{setup: s, watcher: w, console: x.console, output: x.console.program()}).run(task)
	if err != nil {
		return nil, err
	}
	return &exit, nil
}

// slurmsWord asks what the signal meant. Slurm sets the job's state before it signals.
func (x *execution) slurmsWord(task context.Context) JobState {
	if x.deps.Allocation == nil {
		return JobState{}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(task), 5*time.Second)
	defer cancel()
	state, err := x.deps.Allocation.State(ctx)
	if err != nil {
		x.log.Warn("Slurm could not be asked why it ended the job", "err", err)
	}
	return state
}

func (x *execution) openConsole() {
	if x.deps.OpenConsole == nil || x.cfg.Unmonitored {
		return
	}
	x.upload = x.deps.OpenConsole(x.cfg.TaskID)
	x.console.to = tee{x.console.to, x.upload}
}

// monitor starts the machine's reports; the function it gives waits for the last one.
func (x *execution) monitor(task context.Context) (wait func()) {
	if x.deps.Monitor == nil || x.cfg.Unmonitored {
		return func() {}
	}
	done := make(chan error, 1)
	go func() { done <- x.deps.Monitor.Run(task, x.cfg.TaskID) }()
	return func() {
		if err := <-done; err != nil {
			x.log.Warn("the machine's reports ended early", "err", err)
		}
	}
}

// causeOf gives the cause of a task's end; whoever merely cancelled it counts as a signal.
func causeOf(task context.Context) *Cause {
	if cause := (*Cause)(nil); errors.As(context.Cause(task), &cause) {
		return cause
	}
	return because(Signalled, "ended by the caller")
}
