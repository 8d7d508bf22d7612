package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/runner"
	"github.com/clearml-hpc/clearml-agent/runner/build"
)

// Run builds a folder or an image for a task, and leaves the task as it is.
func (c *buildCommand) Run(a *app) error {
	var err error
	if a.log, err = a.logger(c.LogLevel); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	cfg, err := a.load(c.overrides()...)
	if err != nil {
		return err
	}
	client, err := a.connect(cfg, clearml.RetryPolicy{Attempts: 3})
	if err != nil {
		return err
	}
	if cfg, err = a.withVaults(cfg, client); err != nil {
		return err
	}
	id, err := client.ResolveTask(a.ctx, c.ID)
	if err != nil {
		return session.Explain(err, cfg.API())
	}
	task, err := client.Task(a.ctx, id)
	if err != nil {
		return session.Explain(err, cfg.API())
	}
	if c.image() {
		return c.buildImage(a, cfg, task)
	}
	return c.buildFolder(a, cfg, task)
}

func (c *buildCommand) sif() bool   { return strings.HasSuffix(c.Target, ".sif") }
func (c *buildCommand) image() bool { return c.Docker.Set || c.ForceDocker || c.sif() }

func (c *buildCommand) check() error {
	if c.EntryPoint != "" && !c.image() {
		return cli.Failf(exitcode.Usage, "--entry-point is for images: add --docker [IMAGE], or name a FILE.sif as --target")
	}
	if c.ForceDocker && c.Docker.Image == "" {
		return cli.Failf(exitcode.Usage, "--force-docker: name the image with --docker IMAGE")
	}
	return nil
}

func (c *buildCommand) buildFolder(a *app, cfg *conf.Config, task *clearml.Task) error {
	config, err := c.runnerConfig(a, cfg)
	if err != nil {
		return err
	}
	dir := c.Target
	if dir == "" {
		dir = filepath.Join(cfg.Path("agent.venvs_dir"), "build-"+task.ID)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return cli.Fail(exitcode.Failed, err)
	}
	self, err := os.Executable()
	if err != nil {
		return cli.Failf(exitcode.Failed, "cannot tell where this program is: %w", err)
	}
	built, err := build.Folder(a.ctx, task, dir, self, config, a.Err)
	if err != nil {
		return cli.Failf(exitcode.Failed, "cannot build task %s: %w", task.ID, err)
	}
	fmt.Fprintf(a.Err, "%-11s %s\n", "interpreter", or(built.Python.Python, "none: the task is for a shell"))
	fmt.Fprintf(a.Err, "%-11s %s\n", "run it", filepath.Join(dir, build.RunScript))
	fmt.Fprintln(a.Out, dir)
	return nil
}

// runnerConfig is what execute would be told, with the options of build on top.
func (c *buildCommand) runnerConfig(a *app, cfg *conf.Config) (runner.Config, error) {
	settings, err := agentSettings(cfg, &c.worker)
	if err != nil {
		return runner.Config{}, cli.Fail(exitcode.Config, err)
	}
	if c.InstallGlobally && settings.Packages.InstallInto == "" {
		settings.Packages.InstallInto = "1"
	}
	if c.PythonVersion != "" {
		settings.Packages.IgnorePython, settings.Packages.StrictPython = true, true
		settings.Packages.DefaultPython = c.PythonVersion
	}
	return runner.Config{Env: conf.Twins(a.environ), Agent: settings}, nil
}

// buildImage builds a docker image, or an Apptainer one where the target is a FILE.sif.
func (c *buildCommand) buildImage(a *app, cfg *conf.Config, task *clearml.Task) error {
	base, args := c.base(cfg, task)
	if base == "" {
		return cli.Failf(exitcode.Usage, "the task names no container image: name one with --docker IMAGE")
	}
	self, err := os.Executable()
	if err != nil {
		return cli.Failf(exitcode.Failed, "cannot tell where this program is: %w", err)
	}
	config, remove, err := configInside(cfg)
	if err != nil {
		return cli.Fail(exitcode.Failed, err)
	}
	defer remove()
	image := build.Image{
		TaskID: task.ID, Base: base, Args: args, Setup: task.Container.SetupShellScript, Python: c.PythonVersion,
		EntryPoint: build.EntryPoint(c.EntryPoint), Agent: self, Config: config, Env: a.environ, Talk: a.Err,
	}
	name := or(c.Target, "task_id_"+task.ID)
	if c.sif() {
		if name, err = filepath.Abs(name); err == nil {
			err = build.SIF(a.ctx, image, apptainer(a), name)
		}
	} else {
		err = build.Docker(a.ctx, image, name)
	}
	if err != nil {
		return cli.Failf(exitcode.Failed, "cannot build task %s: %w", task.ID, err)
	}
	fmt.Fprintln(a.Out, name)
	return nil
}

// base is the image to build from: the task's own unless another is forced, and the arguments that go with it.
func (c *buildCommand) base(cfg *conf.Config, task *clearml.Task) (image string, args []string) {
	switch {
	case c.ForceDocker || task.Container.Image == "" && c.Docker.Image != "":
		return c.Docker.Image, c.Docker.Args
	case task.Container.Image != "":
		return task.Container.Image, append(strings.Fields(task.Container.Arguments), c.Docker.Args...)
	}
	return cfg.String("agent.default_docker.image"), c.Docker.Args
}

// configInside writes the clearml.conf for a build inside an image, where caches would only be left over.
func configInside(cfg *conf.Config) (path string, remove func(), err error) {
	inside, err := cfg.Without("agent.python_binary").With(
		conf.Setting{Path: "agent.vcs_cache.enabled", Value: false, Origin: "build"},
		conf.Setting{Path: "agent.venvs_cache.path", Value: "", Origin: "build"},
	)
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "clearml-build-")
	if err != nil {
		return "", nil, fmt.Errorf("cannot make a folder for the build's configuration: %w", err)
	}
	path = filepath.Join(dir, "clearml.conf")
	if _, err := inside.WriteFile(path); err != nil {
		os.RemoveAll(dir)
		return "", nil, err
	}
	return path, func() { os.RemoveAll(dir) }, nil
}
