package pyenv

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// installer puts a list of packages into an environment.
type installer interface {
	// name is "uv" or "pip".
	name() string
	// install installs the list into the environment whose interpreter is python. It runs in dir, where it may leave files.
	install(ctx context.Context, python, dir string, l list, console io.Writer) error
	// settings is everything beside the list that decides what is installed; it is part of a layer's key.
	settings() []string
	// nearest gives the version of a package that comes closest to those the requirement asks for, "" when none is known.
	nearest(ctx context.Context, python, dir, requirement string) string
}

// findUV looks where uv mostly is: in PATH, beside the interpreter, in the user's own programs.
func findUV(req Request, python interpreter) string {
	if path, err := tool.LookPath("uv", req.Environ); err == nil {
		return path
	}
	var beside []string
	for _, executable := range []string{python.Executable, python.Base} {
		if executable != "" {
			beside = append(beside, filepath.Join(filepath.Dir(executable), "uv"))
		}
	}
	if home := tool.Getenv(req.Environ, "HOME"); home != "" {
		beside = append(beside, filepath.Join(home, ".local", "bin", "uv"))
	}
	for _, path := range beside {
		if _, err := tool.LookPath(path, nil); err == nil {
			return path
		}
	}
	return ""
}

// chooseInstaller takes uv where it is and can do what is asked, and pip otherwise.
func chooseInstaller(req Request, python interpreter, config pipConfig, console io.Writer) (installer, error) {
	s := req.Settings
	uv := ""
	if s.Installer != Pip {
		uv = findUV(req, python)
	}
	flags, strange := uvFlags(s.ExtraFlags)
	switch {
	case s.Installer == UV && uv == "":
		return nil, &Error{Failure: NoInstaller, Detail: "uv is asked for (agent.package_manager) and this node has none: neither in PATH, nor beside the interpreter, nor in ~/.local/bin"}
	case uv != "" && s.Installer == UVOrPip && strange != "":
		fmt.Fprintf(console, "packages are installed by pip, for uv does not know the flag %s\n", strange)
		uv = ""
	case uv != "" && s.Installer == UVOrPip && s.SystemSitePackages && pipOf(python) != "":
		uv = "" // uv does not see what the system has installed, and would install it again
	}
	tools := toolEnviron(req)
	if uv != "" {
		return &uvInstaller{path: uv, config: config, flags: flags, upgrade: s.Upgrade, environ: tools}, nil
	}
	if pipOf(python) == "" && python.Seeds["pip"] == "" {
		return nil, &Error{Failure: NoInstaller, Detail: fmt.Sprintf("this node has no uv, and %s has no pip", python.Executable)}
	}
	return &pipInstaller{base: python, config: config, flags: s.ExtraFlags, upgrade: s.Upgrade, environ: tools}, nil
}

// readSite reads what pip's configuration and the agent's say about indexes, be it as flags.
func (b *builder) readSite() {
	b.config = readPipConfig(b.req.Environ)
	if extra := b.req.Settings.ExtraIndexURLs; len(extra) > 0 {
		b.config["extra-index-url"] = strings.TrimSpace(strings.Join(extra, " ") + " " + b.config["extra-index-url"])
	}
	b.req.Settings.ExtraFlags = b.config.takeAddresses(b.req.Settings.ExtraFlags)
}

// toolEnviron is the environment of installers: nothing of an environment that happens to be active, and git's credentials.
func toolEnviron(req Request) []string {
	env := tool.Unsetenv(req.Environ, "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
	return tool.Setenv(env, append(slices.Clone(req.GitEnviron), "PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_INPUT=1")...)
}

// writeList writes the lines for a tool. They may hold credentials.
func writeList(dir string, lines []string) (string, error) {
	name := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return "", &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	return name, nil
}
