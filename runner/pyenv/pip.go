package pyenv

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// pipInstaller installs with the pip of the base interpreter, aimed at the environment: that spares a pip of its own there,
// which takes seconds to put in.
type pipInstaller struct {
	base    interpreter
	config  pipConfig
	flags   []string
	upgrade bool
	environ []string
}

// pipOf gives the version of the interpreter's pip if it can be aimed at another environment (--python, pip 22.3), else "".
func pipOf(python interpreter) string {
	version := distVersion(python.Seeds["pip"], "pip")
	if atLeast(version, 22, 3) {
		return version
	}
	return ""
}

func (p *pipInstaller) name() string { return "pip" }

func (p *pipInstaller) install(ctx context.Context, python, dir string, l list, console io.Writer) error {
	lines := make([]string, len(l.lines))
	for i, line := range l.lines {
		lines[i] = line.text
	}
	file, err := writeList(dir, lines)
	if err != nil {
		return err
	}
	defer os.Remove(file)
	argv, err := p.command(ctx, python, dir, console)
	if err != nil {
		return err
	}
	argv = append(append(argv, "install", "--progress-bar", "off", "-r", file), p.flags...)
	if p.upgrade {
		argv = append(argv, "--upgrade")
	}
	_, err = tool.Run(ctx, tool.Command{Argv: argv, Dir: dir, Env: p.env(), Echo: console, Merge: true})
	return err
}

// command gives the pip to use: the base's, or, where that is too old, one put into the environment.
func (p *pipInstaller) command(ctx context.Context, python, dir string, console io.Writer) ([]string, error) {
	if pipOf(p.base) != "" || python == p.base.Executable {
		argv := []string{p.base.Base, "-I", "-m", "pip"}
		if python == p.base.Executable {
			return []string{python, "-m", "pip"}, nil
		}
		return append(argv, "--python", python), nil
	}
	_, err := tool.Run(ctx, tool.Command{Argv: []string{python, "-I", "-m", "ensurepip", "--default-pip"}, Dir: dir, Env: p.env(), Echo: console})
	return []string{python, "-m", "pip"}, err
}

func (p *pipInstaller) env() []string { return tool.Setenv(p.environ, p.config.pipEnviron()...) }

func (p *pipInstaller) settings() []string {
	return append(append(settingLines(p.config, p.environ), p.flags...), fmt.Sprint("upgrade=", p.upgrade))
}

// nearest is not asked of pip: its error lists the versions.
func (p *pipInstaller) nearest(context.Context, string, string, string) string { return "" }

// distVersion reads a distribution's version off the name of its metadata folder.
func distVersion(site, name string) string {
	if site == "" {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(site, name+"-*.*-info"))
	if err != nil || len(found) == 0 {
		return ""
	}
	version := strings.TrimPrefix(filepath.Base(found[len(found)-1]), name+"-")
	version = strings.TrimSuffix(strings.TrimSuffix(version, ".dist-info"), ".egg-info")
	version, _, _ = strings.Cut(version, "-py")
	return version
}
