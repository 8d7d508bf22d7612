package runner

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/runner/checkout"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// Plan is everything that is decided about an execution before anything is touched.
type Plan struct {
	TaskID   string
	TaskName string
	Dir      string // the task's own folder
	Code     checkout.Request
	Packages pyenv.Request // WorkDir, RepoDir and GitEnviron are known once the code is there
	Optimize int
	Environ  []string // KEY=VALUE: set for the program on top of what it inherits
}

// NewPlan plans the execution of a task. It is pure; an error means that the task cannot be run by anybody.
func NewPlan(task *clearml.Task, cfg Config) (Plan, error) {
	requirements, err := pyenv.ParseRequirements(task.Script.Requirements)
	if err != nil {
		return Plan{}, fmt.Errorf("cannot read the task's packages: %w", err)
	}
	script := checkout.Script{
		Binary: task.Script.Binary, Repository: task.Script.Repository, Branch: task.Script.Branch, Tag: task.Script.Tag,
		Commit: task.Script.VersionNum, EntryPoint: task.Script.EntryPoint, WorkingDir: task.Script.WorkingDir, Diff: task.Script.Diff,
	}
	if forced := cfg.Agent.ForceExecScript; forced != "" {
		script.WorkingDir, script.EntryPoint = splitExecScript(forced)
	}
	if script.Repository == "" && script.EntryPoint == "" && strings.TrimSpace(script.Diff) == "" && cfg.Agent.CodeDir == "" {
		return Plan{}, errors.New("the task holds no code: neither a repository nor a script nor an entry point")
	}
	dir := taskDir(cfg)
	tools := toolEnviron(cfg.Env)
	return Plan{
		TaskID: task.ID, TaskName: task.Name, Dir: dir,
		Code: checkout.Request{Script: script, Dir: dir, CodeDir: cfg.Agent.CodeDir, Environ: tools, Settings: cfg.Agent.Checkout},
		Packages: pyenv.Request{
			Binary: script.Binary, EntryPoint: script.EntryPoint, Requirements: requirements,
			Dir: dir, Environ: tools, Settings: cfg.Agent.Packages,
		},
		Optimize: cfg.Agent.Optimize,
		Environ:  taskEnviron(task, cfg),
	}, nil
}

// taskDir names a folder that no other task, job or rank uses, also where all nodes see the same one.
func taskDir(cfg Config) string {
	name := cfg.TaskID
	if cfg.Slurm.InJob() {
		name += fmt.Sprintf("-%s-%d", cfg.Slurm.JobID, cfg.Slurm.RestartCount)
	}
	if cfg.Rank > 0 {
		name += fmt.Sprintf("-r%d", cfg.Rank)
	}
	return filepath.Join(cfg.Dir, name)
}

// splitExecScript reads CLEARML_AGENT_FORCE_EXEC_SCRIPT: "[working_dir:]entry_point".
func splitExecScript(s string) (workingDir, entryPoint string) {
	if dir, entry, ok := strings.Cut(s, ":"); ok {
		return dir, entry
	}
	return ".", s
}

// Print writes the plan for people, without values that may be secret.
func (p Plan) Print(w io.Writer) {
	line := func(key, format string, args ...any) { fmt.Fprintf(w, "%-12s%s\n", key, fmt.Sprintf(format, args...)) }
	s := p.Code.Script
	line("task", "%s  %q", p.TaskID, p.TaskName)
	line("folder", "%s", p.Dir)
	switch {
	case p.Code.CodeDir != "":
		line("code", "folder %s", p.Code.CodeDir)
	case s.Repository != "":
		line("code", "%s @ %s%s", withoutPassword(s.Repository), firstText(s.Commit, s.Tag, s.Branch, "default branch"), changes(s.Diff))
	default:
		line("code", "script, %s", quantity.Count(strings.Count(strings.TrimRight(s.Diff, "\n"), "\n")+1, "line"))
	}
	line("entry", "%s (in %s)", firstText(s.EntryPoint, "the script"), firstText(s.WorkingDir, "."))
	line("interpreter", "%s", firstText(s.Binary, "python"))
	switch r := p.Packages.Requirements; {
	case tool.IsShell(s.Binary):
		line("packages", "none: the task is for a shell")
	case p.Packages.Settings.SkipInstall:
		line("packages", "none installed: the interpreter is used as it is")
	case r.HasPip:
		line("packages", "%d listed by the task", len(r.Pip))
	case s.Repository == "" && p.Code.CodeDir == "":
		line("packages", "none: the task lists none")
	default:
		line("packages", "those of the repository, if it lists any")
	}
	for _, variable := range p.Environ {
		key, _, _ := strings.Cut(variable, "=")
		line("sets", "%s", key)
	}
}

func changes(diff string) string {
	if strings.TrimSpace(diff) == "" {
		return ""
	}
	return " + uncommitted changes"
}

// withoutPassword drops what stands between scheme and host, but for a plain user as in ssh://git@host.
func withoutPassword(repository string) string {
	u, err := url.Parse(repository)
	if err != nil || u.User == nil {
		return repository
	}
	if _, has := u.User.Password(); has || u.Scheme != "ssh" {
		u.User = nil
	}
	return u.String()
}
