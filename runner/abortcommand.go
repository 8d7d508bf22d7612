package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mvdan.cc/sh/v3/shell"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/proc"
)

// defaultAbortCommandLimit is the ClearML agent's (CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT).
const defaultAbortCommandLimit = 3 * time.Minute

// runAbortCommand runs the configured command while the program still runs, so that it can save what the program has. It is
// the abort callback of programs that do not use the SDK. Its failure is told, and no more.
func (p *program) runAbortCommand(ctx context.Context) {
	command := p.setup.cfg.Agent.AbortCommand
	if command == "" {
		return
	}
	begin := time.Now()
	if err := p.abortCommand(ctx, command); err != nil {
		fmt.Fprintf(p.console, "the abort command failed: %v\n", err)
		return
	}
	fmt.Fprintf(p.console, "the abort command ended after %s\n", quantity.Duration(time.Since(begin)))
}

func (p *program) abortCommand(ctx context.Context, command string) error {
	env := lookup(p.setup.environ)
	argv, err := shell.Fields(command, func(name string) string { return env[name] })
	if err != nil {
		return fmt.Errorf("cannot read %q as a command: %w", command, err)
	}
	limit := p.setup.cfg.Agent.AbortCommandLimit
	if limit <= 0 {
		limit = defaultAbortCommandLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	process, err := proc.Start(ctx, proc.Spec{
		Argv: argv, Dir: p.setup.code.WorkingDir, Env: p.setup.environ, Output: p.output,
		Grace: linger, Linger: linger, WaitDelay: outputWait,
	})
	if err != nil {
		return err
	}
	select {
	case <-process.Exited():
	case <-p.watcher.hard:
		process.Stop(0)
	}
	if exit := process.Wait(); !exit.Success() {
		return errors.New(exit.String())
	}
	return nil
}
