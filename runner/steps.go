package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// setup is what the steps fill, one after the other.
type setup struct {
	plan     Plan
	cfg      Config
	console  io.Writer
	code     checkout.Result
	env      *pyenv.Env
	commands [][]string
	environ  []string
	folder   folder
}

// step is one phase of set-up. It says what it came to in one line, or nothing.
type step struct {
	name string
	run  func(context.Context, *setup) (string, error)
}

// steps gives all phases between plan and program, in their order.
func steps() []step {
	return []step{
		{"folder", makeFolder},
		{"code", fetchCode},
		{"packages", buildEnvironment},
		{"command", composeCommand},
	}
}

// setupError is a step that failed, for reasons that are not the program's.
type setupError struct {
	step string
	err  error
}

func (e *setupError) Error() string { return e.err.Error() }
func (e *setupError) Unwrap() error { return e.err }

// prepare runs the steps and tells the task's owner about each.
func (s *setup) prepare(ctx context.Context, steps []step) error {
	for _, step := range steps {
		begin := time.Now()
		what, err := step.run(ctx, s)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return &setupError{step.name, err}
		case what != "":
			fmt.Fprintln(s.console, phaseLine(step.name, what, time.Since(begin)))
		}
	}
	return nil
}

// close gives free what the steps took.
func (s *setup) close() {
	if s.env != nil {
		s.env.Close()
	}
	s.folder.close()
}

func fetchCode(ctx context.Context, s *setup) (string, error) {
	code, err := checkout.Checkout(ctx, s.plan.Code, s.console)
	s.code = code
	return code.Description, err
}

func buildEnvironment(ctx context.Context, s *setup) (string, error) {
	req := s.plan.Packages
	req.WorkDir, req.GitEnviron = s.code.WorkingDir, s.code.GitEnviron
	if s.code.Repository != "" || s.code.Kind == checkout.CodeDir {
		req.RepoDir = s.code.Root
	}
	if s.code.EntryPoint != "" {
		req.EntryPoint = s.code.EntryPoint
	}
	env, err := pyenv.Build(ctx, req, s.console)
	if err != nil {
		return "", err
	}
	s.env = env
	return env.Description, nil
}

func composeCommand(_ context.Context, s *setup) (string, error) {
	s.environ = programEnviron(s.cfg, s.plan, s.code, s.env)
	commands, err := pyenv.Command(pyenv.CommandRequest{
		Binary: s.plan.Code.Script.Binary, EntryPoint: s.code.EntryPoint, WorkingDir: s.code.WorkingDir,
		Optimize: s.plan.Optimize, Environ: s.environ,
	}, s.env.Python)
	if err == nil && len(commands) == 0 {
		err = errors.New("cannot tell what to run: the task has no entry point")
	}
	s.commands = commands
	return "", err
}
