package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// packages is what the example needs where it is enqueued; the job gets its own, from the task.
var packages = []string{"clearml", "numpy"}

// python prepares the environment from which the example is enqueued, once: the next demo finds it.
func (d *demo) python(ctx context.Context) error {
	began := time.Now()
	home, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	// Outside the repository: the SDK looks through every Python file of the repository it finds a script in.
	d.venv = filepath.Join(home, "clearml-agent-demo", "client")
	ready := filepath.Join(d.venv, "ready")
	if _, err := os.Stat(ready); err != nil {
		if err := d.install(ctx); err != nil {
			return err
		}
		if err := os.WriteFile(ready, nil, 0o644); err != nil {
			return err
		}
	}
	text, err := output(ctx, d.dir, d.environ(), d.interpreter(), "-c",
		"import importlib.metadata as m, platform; print('python', platform.python_version()+',', ', '.join(n+' '+m.version(n) for n in ('clearml', 'numpy')))")
	if err != nil {
		return err
	}
	d.row("client", strings.TrimSpace(text), began)
	return nil
}

func (d *demo) interpreter() string { return filepath.Join(d.venv, "bin", "python") }

func (d *demo) install(ctx context.Context) error {
	if err := os.RemoveAll(d.venv); err != nil {
		return err
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return errors.New("the demo enqueues its task from Python: install python3")
	}
	if uv, err := exec.LookPath("uv"); err == nil {
		if _, err := output(ctx, d.dir, os.Environ(), uv, "venv", "--quiet", "--python", python, d.venv); err != nil {
			return err
		}
		_, err = output(ctx, d.dir, os.Environ(), uv, append([]string{"pip", "install", "--quiet", "--python", d.interpreter()}, packages...)...)
		return err
	}
	if _, err := output(ctx, d.dir, os.Environ(), python, "-m", "venv", d.venv); err != nil {
		return fmt.Errorf("%w\non Debian, install python3-venv", err)
	}
	_, err = output(ctx, d.dir, os.Environ(), d.interpreter(), append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, packages...)...)
	return err
}

var taskID = regexp.MustCompile(`task id=([0-9a-f]{32})`)

// enqueue runs the example, which enqueues itself. It is copied to a folder of its own, so that it travels as a script and
// not as a commit of the repository this one was cloned from.
func (d *demo) enqueue(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	code, err := os.ReadFile(filepath.Join(d.root, script))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, filepath.Base(script)), code, 0o644); err != nil {
		return err
	}
	text, err := output(ctx, dir, d.environ(), d.interpreter(), filepath.Base(script))
	if err != nil {
		return err
	}
	found := taskID.FindStringSubmatch(text)
	if found == nil {
		return fmt.Errorf("the example named no task:\n%s", text)
	}
	d.task, d.enqueued = found[1], time.Now()
	fmt.Fprintln(d.out)
	d.row("  task", fmt.Sprintf("%s… \"fit a curve\" enqueued from Python", d.task[:8]), d.enqueued)
	return nil
}
