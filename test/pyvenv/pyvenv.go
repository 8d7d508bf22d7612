// Package pyvenv gives tests a Python environment with packages of PyPI in it, kept between runs in the user's cache folder
// (clearml-agent-test/pyvenv). The packages are oracles: what they do is compared with what we do.
package pyvenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// The releases that tests compare with.
const (
	Agent = "clearml-agent==3.0.3"
	SDK   = "clearml==2.1.12"
)

// Ensure returns the folder of the environment, with the packages installed. Test processes wait for each other. Where there
// is no python3, or a package cannot be had, the test is skipped and says so.
func Ensure(t testing.TB, packages ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("no Python packages to compare with: %v", err)
	}
	e := environment{folder: filepath.Join(cache, "clearml-agent-test", "pyvenv")}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if err := e.ensure(ctx, packages); err != nil {
		t.Skipf("no Python packages to compare with: %v", err)
	}
	return e.folder
}

// Python is the interpreter of an environment.
func Python(folder string) string { return filepath.Join(folder, "bin", "python") }

type environment struct{ folder string }

func (e environment) ensure(ctx context.Context, packages []string) error {
	if err := os.MkdirAll(filepath.Dir(e.folder), 0o755); err != nil {
		return err
	}
	lock := flock.New(e.folder + ".lock")
	if ok, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil || !ok {
		return fmt.Errorf("cannot lock %s: %w", lock.Path(), err)
	}
	defer lock.Unlock() //nolint:errcheck // the process's end unlocks too
	missing := slices.DeleteFunc(slices.Clone(packages), func(p string) bool { return slices.Contains(e.installed(), p) })
	if len(missing) == 0 {
		return nil
	}
	if _, err := os.Stat(Python(e.folder)); err != nil {
		if err := command(ctx, "python3", "-m", "venv", "--clear", e.folder); err != nil {
			return err
		}
	}
	install := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, missing...)
	if err := command(ctx, Python(e.folder), install...); err != nil {
		return err
	}
	list := strings.Join(append(e.installed(), missing...), "\n") + "\n"
	return os.WriteFile(e.list(), []byte(list), 0o644)
}

// list names what was installed, so that finding nothing to do costs no Python start.
func (e environment) list() string { return filepath.Join(e.folder, "installed.txt") }

func (e environment) installed() []string {
	text, err := os.ReadFile(e.list())
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}

func command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second
	// An environment of another Python must not leak in.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "PYTHON") || strings.HasPrefix(kv, "VIRTUAL_ENV=")
	})
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("cannot run %s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
