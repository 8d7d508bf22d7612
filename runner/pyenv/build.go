package pyenv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// builder makes one environment.
type builder struct {
	req     Request
	python  interpreter
	list    list
	config  pipConfig
	console io.Writer
}

// Build gives the task its Python. What the tools say goes to console. Errors are *Error. ctx is the task's: it bounds the
// building, not the use.
func Build(ctx context.Context, req Request, console io.Writer) (*Env, error) {
	if console == nil {
		console = io.Discard
	}
	if tool.IsShell(req.Binary) {
		return &Env{Kind: Shell, Description: "none needed: the task is for a shell"}, nil
	}
	dir, err := filepath.Abs(req.Dir)
	if err != nil {
		return nil, &Error{Detail: err.Error(), Err: err}
	}
	req.Dir = dir
	into, installInto := installTarget(req.Settings.InstallInto)
	ask := prober{environ: req.Environ}
	if req.Settings.CacheDir != "" {
		ask.memory = filepath.Join(newStore(req.Settings).root, "interpreters")
	}
	b := &builder{req: req, console: console}
	if into != "" {
		path, err := tool.LookPath(into, req.Environ)
		if err != nil {
			return nil, &Error{Failure: NoInterpreter, Detail: "CLEARML_AGENT_SKIP_PIP_VENV_INSTALL names " + into + ", which is not on this node", Err: err}
		}
		if b.python, err = ask.ask(ctx, path); err != nil {
			return nil, &Error{Failure: NoInterpreter, Detail: into + " does not work: " + err.Error(), Err: err}
		}
	} else if b.python, err = ask.find(ctx, req, findUV(req, interpreter{}), console); err != nil {
		return nil, err
	}
	if req.Settings.SkipInstall || leaveAlone(req) {
		return b.untouched(), nil
	}
	if b.list, err = chooseList(req, console); err != nil {
		return nil, err
	}
	b.readSite()
	b.list.addTorchIndex(b.config, uvIndexes(req.Environ))
	if installInto {
		return b.installInto(ctx)
	}
	return b.virtual(ctx)
}

// installTarget reads CLEARML_AGENT_SKIP_PIP_VENV_INSTALL: a word for yes or no, or an interpreter.
func installTarget(value string) (interpreter string, on bool) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "", "0", "false", "no", "off", "none", "n", "f":
		return "", false
	case "1", "true", "yes", "on", "y", "t":
		return "", true
	}
	return value, true
}

// leaveAlone says whether a task asks for a program that is no Python, and for nothing else.
func leaveAlone(req Request) bool {
	return req.RepoDir == "" && len(req.Requirements.Pip) == 0 && strings.TrimSpace(req.Binary) != "" && !strings.Contains(req.Binary, "python")
}

func (b *builder) untouched() *Env {
	return &Env{
		Kind: Untouched, Python: b.python.Executable, Version: b.python.Version,
		Description: fmt.Sprintf("as they are in %s (Python %s)", b.python.Executable, b.python.Version),
	}
}

// installInto puts the packages into an interpreter that is there.
func (b *builder) installInto(ctx context.Context) (*Env, error) {
	env := b.untouched()
	env.Kind = Installed
	if b.list.packages() == 0 {
		return env, nil
	}
	req := b.req
	req.Environ = tool.Setenv(req.Environ, "PIP_BREAK_SYSTEM_PACKAGES=1", "UV_BREAK_SYSTEM_PACKAGES=1")
	with, err := chooseInstaller(req, b.python, b.config, b.console)
	if err != nil {
		return nil, err
	}
	dir, err := b.scratch()
	if err != nil {
		return nil, err
	}
	if err := with.install(ctx, b.python.Executable, dir, b.list, b.console); err != nil {
		return nil, b.fault(ctx, with, b.python, dir, err)
	}
	if env.Packages, err = b.freezeInto(ctx, with); err != nil {
		return nil, b.fault(ctx, with, b.python, dir, err)
	}
	env.Description = fmt.Sprintf("%d, installed by %s into %s", countPackages(env.Packages), with.name(), b.python.Executable)
	return env, nil
}

// freezeInto asks the tool, for packages of a system interpreter may stand in several folders.
func (b *builder) freezeInto(ctx context.Context, with installer) ([]string, error) {
	argv := []string{b.python.Executable, "-m", "pip", "freeze"}
	if u, ok := with.(*uvInstaller); ok {
		argv = []string{u.path, "pip", "freeze", "--no-config", "--python", b.python.Executable}
	}
	out, err := tool.Run(ctx, tool.Command{Argv: argv, Env: toolEnviron(b.req)})
	return splitLines(string(out)), err
}

// virtual makes the thin environment over a layer that is ready, or is made ready.
func (b *builder) virtual(ctx context.Context) (*Env, error) {
	env := &Env{Kind: Virtual, Version: b.python.Version, Dir: filepath.Join(b.req.Dir, "env"), Description: "none asked for"}
	seeds := filepath.Join(b.req.Dir, "seeds")
	for _, dir := range []string{env.Dir, seeds} {
		if err := os.RemoveAll(dir); err != nil {
			return nil, &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
		}
	}
	venv := ""
	if b.list.packages() > 0 {
		got, err := b.layer(ctx, env)
		if err != nil {
			return nil, err
		}
		venv = got.venv()
		env.Packages = b.withIndexes(got)
		if got.lease != nil {
			env.release = got.lease.End
		}
	}
	if err := writeThin(env.Dir, seeds, venv, b.python, b.req.Settings.SystemSitePackages); err != nil {
		env.Close()
		return nil, &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	env.Python = venvPython(env.Dir)
	env.Environ = []string{
		"VIRTUAL_ENV=" + env.Dir,
		"PATH=" + strings.TrimSuffix(filepath.Join(env.Dir, "bin")+":"+tool.Getenv(b.req.Environ, "PATH"), ":"),
	}
	return env, nil
}

// layer gives the layer for the list, from the cache where it can be shared.
func (b *builder) layer(ctx context.Context, env *Env) (*layer, error) {
	with, err := chooseInstaller(b.req, b.python, b.config, b.console)
	if err != nil {
		return nil, err
	}
	shared, why := b.list.shareable()
	if b.req.Settings.CacheDir == "" || !shared {
		got, err := b.own(ctx, with)
		if err == nil {
			env.Description = fmt.Sprintf("%d, installed by %s", countPackages(got.Packages), with.name())
			if why != "" {
				env.Description += ", not cached: " + tool.MaskURLs(why) + " may change"
			}
		}
		return got, err
	}
	cache := newStore(b.req.Settings)
	key := layerKey(b.python, with, b.list, b.req.Settings.SystemSitePackages)
	env.Key, env.Cached = key, true
	got := cache.open(key)
	if got == nil {
		cache.sweep()
		var built bool
		got, built, err = cache.build(ctx, key, b.console, func(dir string) (record, error) { return b.fill(ctx, with, dir) })
		env.Cached = !built
		if broken := (*storeError)(nil); errors.As(err, &broken) {
			fmt.Fprintf(b.console, "%v; installing for this task alone\n", broken)
			env.Key = ""
			got, err = b.own(ctx, with)
		}
		if err != nil {
			return nil, err
		}
		if built {
			b.alias(cache, got, with)
			cache.sweep()
		}
	}
	env.Description = fmt.Sprintf("%d, installed by %s", countPackages(got.Packages), with.name())
	if env.Cached {
		env.Description = fmt.Sprintf("%d, environment cached", countPackages(got.Packages))
	}
	if env.Key != "" {
		env.Description += fmt.Sprintf(" (key %.4s…)", key)
	}
	return got, nil
}

// alias lets the layer be found by the list that is written back to the task too: what it holds, pinned.
func (b *builder) alias(cache store, got *layer, with installer) {
	pinned := list{}
	for _, text := range b.withIndexes(got) {
		pinned.lines = append(pinned.lines, parseLine(text, got.dir))
	}
	if ok, _ := pinned.shareable(); !ok {
		return
	}
	key := layerKey(b.python, with, pinned, b.req.Settings.SystemSitePackages)
	if key == got.Key {
		return
	}
	if other := cache.publish(got, key); other != nil {
		other.lease.End()
	}
}

// withIndexes lists what a layer holds under the indexes that this very task names: they may bear its user's token, which is
// neither the next user's nor anything to keep in a cache.
func (b *builder) withIndexes(l *layer) []string {
	return append(b.list.indexes(), l.Packages...)
}

// own makes a layer in the task's own folder.
func (b *builder) own(ctx context.Context, with installer) (*layer, error) {
	dir, err := b.scratch()
	if err != nil {
		return nil, err
	}
	got := &layer{dir: dir}
	got.record, err = b.fill(ctx, with, dir)
	return got, err
}

// scratch makes an empty folder for installers in the task's own.
func (b *builder) scratch() (string, error) {
	dir := filepath.Join(b.req.Dir, "packages")
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return "", &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	return dir, nil
}

// fill installs the list into dir/venv.
func (b *builder) fill(ctx context.Context, with installer, dir string) (record, error) {
	venv := filepath.Join(dir, "venv")
	if err := writeVenv(venv, b.python, b.req.Settings.SystemSitePackages); err != nil {
		return record{}, &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	fmt.Fprintf(b.console, "installing %s with %s for Python %s\n", b.list, with.name(), b.python.Version)
	if err := with.install(ctx, venvPython(venv), dir, b.list, b.console); err != nil {
		return record{}, b.fault(ctx, with, b.python, dir, err)
	}
	packages, err := freeze(filepath.Join(venv, b.python.Site), b.req.RepoDir, b.asked)
	if err != nil {
		return record{}, &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	return record{Python: b.python.Version, By: with.name(), Packages: packages}, nil
}

func (b *builder) asked(name string) bool {
	for _, line := range b.list.lines {
		if line.name == name {
			return true
		}
	}
	return false
}
