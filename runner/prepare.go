package runner

import (
	"context"
	"io"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

// Prepared is a task that is set up and not run.
type Prepared struct {
	Code     checkout.Result
	Python   *pyenv.Env
	Commands [][]string // to be run in Code.WorkingDir, one after the other; the last is the program

	// PythonPath is PYTHONPATH as the program needs it; "" for none.
	PythonPath string
	// Environ is the task's own variables, KEY=VALUE [enable_task_env].
	Environ []string
}

// Prepare puts a task's code and packages below dir, which is absolute and is not removed. It neither claims the task nor
// writes to it. What the steps say goes to console. The caller closes Python.
func Prepare(ctx context.Context, task *clearml.Task, dir string, cfg Config, console io.Writer) (Prepared, error) {
	plan, err := NewPlan(task, cfg)
	if err != nil {
		return Prepared{}, err
	}
	plan.Dir, plan.Code.Dir, plan.Packages.Dir = dir, dir, dir
	cfg.KeepFiles = true
	s := &setup{plan: plan, cfg: cfg, console: console}
	if err := s.prepare(ctx, steps()); err != nil {
		s.close()
		return Prepared{}, err
	}
	p := Prepared{Code: s.code, Python: s.env, Commands: s.commands}
	if s.env.Kind != pyenv.Shell {
		p.PythonPath = pythonPath("", cfg.Agent, s.code)
	}
	p.Environ = sortedEnviron(ownVariables(task, cfg))
	return p, nil
}
