package runner

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/proc"
)

// linger is how long what a program left behind gets between SIGTERM and SIGKILL; outputWait, how long its output is waited
// for after that.
const (
	linger     = time.Second
	outputWait = 2 * time.Second
)

// program runs a task's commands, the last of which is its program proper.
type program struct {
	setup   *setup
	watcher *watcher
	console io.Writer // for what we say
	output  io.Writer // for what it says
}

// run runs all commands and gives the end of the last. An error means that the program itself did not run.
func (p *program) run(ctx context.Context) (proc.Exit, error) {
	last := len(p.setup.commands) - 1
	for _, argv := range p.setup.commands[:last] {
		exit, err := p.runOne(ctx, argv)
		if ctx.Err() != nil {
			return exit, context.Cause(ctx)
		}
		if err == nil && !exit.Success() {
			err = fmt.Errorf("cannot prepare the program: %s: %s", filepath.Base(argv[0]), exit)
		}
		if err != nil {
			return exit, &setupError{"command", err}
		}
	}
	fmt.Fprintf(p.console, "%-11s %s\n", "run", display(p.setup.commands[last]))
	return p.runOne(ctx, p.setup.commands[last])
}

// runOne runs one command to its end. The end of ctx does not end it at once: its abort callback and a grace come first.
func (p *program) runOne(ctx context.Context, argv []string) (proc.Exit, error) {
	if err := ctx.Err(); err != nil {
		return proc.Exit{}, context.Cause(ctx)
	}
	p.watcher.dropPassed()
	process, err := proc.Start(context.WithoutCancel(ctx), proc.Spec{
		Argv: argv, Dir: p.setup.code.WorkingDir, Env: p.setup.environ, Output: p.output,
		Linger: linger, WaitDelay: outputWait,
	})
	if err != nil {
		return proc.Exit{}, &setupError{"run", err}
	}
	for {
		select {
		case sig := <-p.watcher.pass:
			process.Signal(sig)
			continue
		case <-process.Exited():
		case <-ctx.Done():
			p.stop(context.WithoutCancel(ctx), process, causeOf(ctx))
		}
		return process.Wait(), nil
	}
}

func (p *program) stop(ctx context.Context, process *proc.Process, cause *Cause) {
	if cause.byOwner() {
		p.runAbortCommand(ctx)
		p.watcher.awaitCallback(ctx, process.Exited())
	}
	process.Stop(p.grace(cause))
	ending := p.watcher.ending
	for {
		select {
		case <-process.Exited():
		case <-p.watcher.hard:
			process.Stop(0)
		case <-ending:
			ending = nil
			process.Stop(p.setup.cfg.Timing.GraceSlurm)
			continue
		}
		return
	}
}

// grace is the time between SIGTERM and SIGKILL.
func (p *program) grace(cause *Cause) time.Duration {
	timing := p.setup.cfg.Timing
	switch {
	case !cause.Until.IsZero():
		// All that is left but what the last words need.
		return max(time.Until(cause.Until)-timing.FinalSlurm, time.Second)
	case cause.Why == Signalled:
		return timing.GraceSlurm
	default:
		return timing.Grace
	}
}

// display writes a command as people would type it, the interpreter by its name alone.
func display(argv []string) string {
	words := make([]string, len(argv))
	for i, word := range argv {
		if i == 0 {
			word = filepath.Base(word)
		}
		if word == "" || strings.ContainsAny(word, " \t\n'\"\\$`|&;<>()*?[]#~") {
			word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		words[i] = word
	}
	return strings.Join(words, " ")
}
