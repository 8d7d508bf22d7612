package build

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/runner"
)

// Names of the scripts in a built folder.
const (
	RunScript     = "run"     // runs the program alone
	ExecuteScript = "execute" // runs the task under the agent: console, status and abort as in any execution
)

// Folder builds the task below dir, which is absolute, and writes the scripts. agent is the absolute path of clearml-agent as
// it will be when the task is executed. The layer of packages is kept in dir too, so cfg.Agent.Packages.CacheDir is not used.
func Folder(ctx context.Context, task *clearml.Task, dir, agent string, cfg runner.Config, console io.Writer) (runner.Prepared, error) {
	cfg.Agent.Packages.CacheDir = ""
	// An image is run by others than who built it. A folder of one's own is as private as the umask wants it.
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // see above
		return runner.Prepared{}, fmt.Errorf("cannot make the folder: %w", err)
	}
	p, err := runner.Prepare(ctx, task, dir, cfg, console)
	if err != nil {
		return runner.Prepared{}, err
	}
	defer p.Python.Close()
	for name, text := range map[string]func() (string, error){
		RunScript:     func() (string, error) { return runScript(task, p) },
		ExecuteScript: func() (string, error) { return executeScript(task, agent, p) },
	} {
		script, err := text()
		if err == nil {
			err = writeExecutable(filepath.Join(dir, name), script)
		}
		if err != nil {
			return runner.Prepared{}, fmt.Errorf("cannot write the script %s: %w", name, err)
		}
	}
	return p, nil
}

func writeExecutable(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil { //nolint:gosec // it is to be run
		return err
	}
	return os.Chmod(path, 0o755) //nolint:gosec // whatever the umask
}

// shell collects the lines of a script, with every word quoted.
type shell struct {
	text strings.Builder
	err  error
}

func (s *shell) line(text string) { s.text.WriteString(text + "\n") }

// comment keeps text on one line, for a task's name may hold any characters.
func (s *shell) comment(format string, args ...any) {
	s.line("# " + strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "))
}

func (s *shell) quote(word string) string {
	quoted, err := syntax.Quote(word, syntax.LangPOSIX)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("cannot quote %q: %w", word, err)
	}
	return quoted
}

func (s *shell) words(argv []string) string {
	quoted := make([]string, len(argv))
	for i, word := range argv {
		quoted[i] = s.quote(word)
	}
	return strings.Join(quoted, " ")
}

// python puts the built interpreter before any other.
func (s *shell) python(p runner.Prepared) {
	if p.Python.Dir != "" {
		s.line("export VIRTUAL_ENV=" + s.quote(p.Python.Dir))
	}
	if p.Python.Python != "" {
		s.line("export PATH=" + s.quote(filepath.Dir(p.Python.Python)) + `${PATH:+":$PATH"}`)
	}
}

func runScript(task *clearml.Task, p runner.Prepared) (string, error) {
	var s shell
	s.line("#!/bin/sh")
	s.comment("Runs the program of ClearML task %s (%s). Arguments are added to the program's own.", task.ID, task.Name)
	s.comment("It makes a task of its own; to report to this one: CLEARML_TASK_ID=%s %s", task.ID, RunScript)
	s.python(p)
	for _, variable := range p.Environ {
		name, value, _ := strings.Cut(variable, "=")
		s.line("export " + name + "=" + s.quote(value))
	}
	if p.PythonPath != "" {
		s.line("export PYTHONPATH=" + s.quote(p.PythonPath) + `${PYTHONPATH:+":$PYTHONPATH"}`)
	}
	s.line("cd " + s.quote(p.Code.WorkingDir) + " || exit")
	last := len(p.Commands) - 1
	for _, argv := range p.Commands[:last] {
		s.line(s.words(argv) + " || exit")
	}
	s.line("exec " + s.words(p.Commands[last]) + ` "$@"`)
	return s.text.String(), s.err
}

func executeScript(task *clearml.Task, agent string, p runner.Prepared) (string, error) {
	var s shell
	s.line("#!/bin/sh")
	s.comment("Executes ClearML task %s (%s) with the code and packages that lie here.", task.ID, task.Name)
	s.comment("Credentials: a clearml.conf mounted at /clearml.conf, or any other way that clearml-agent finds them.")
	s.line(`if [ -z "$CLEARML_CONFIG_FILE" ] && [ -r /clearml.conf ]; then export CLEARML_CONFIG_FILE=/clearml.conf; fi`)
	s.comment("An image may be read-only, and without a home folder that can be written.")
	s.line(`if probe=$(mktemp -d "${HOME:-/}/.clearml.XXXXXX" 2>/dev/null); then rmdir "$probe"; else`)
	s.line(`  CLEARML_AGENT__AGENT__VENVS_DIR=$(mktemp -d) && export CLEARML_AGENT__AGENT__VENVS_DIR`)
	s.line(`fi`)
	s.python(p)
	s.line("export CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1")
	s.line("export CLEARML_AGENT_FORCE_CODE_DIR=" + s.quote(p.Code.Root))
	s.line("exec " + s.words([]string{agent, "execute", "--id", task.ID}) + ` "$@"`)
	return s.text.String(), s.err
}
