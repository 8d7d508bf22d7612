package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// build compiles both commands. The imitation of Slurm compiles its own.
func (d *demo) build(ctx context.Context) error {
	began := time.Now()
	env := append(os.Environ(), "CGO_ENABLED=0")
	if _, err := output(ctx, d.root, env, "go", "build", "-o", "bin/", "./cmd/clearml-agent", "./cmd/clearml-agent-slurm"); err != nil {
		return err
	}
	d.row("building", "clearml-agent, clearml-agent-slurm", began)
	return nil
}

// server is the embedded ClearML server.
type server struct{ *fakeclearml.Server }

func (d *demo) startServer(context.Context) error {
	began := time.Now()
	s, err := fakeclearml.Start(fakeclearml.Options{
		Listen: "127.0.0.1:0", Queues: []string{queue}, FilesDir: d.path("files"),
		Users: []fakeclearml.User{{ID: "demo", Name: "demo", AccessKey: "DEMO", SecretKey: "demo-secret"}},
	})
	if err != nil {
		return fmt.Errorf("cannot start the embedded server: %w", err)
	}
	d.server.Server = s
	d.closers = append(d.closers, s.Close)
	d.row("server", fmt.Sprintf("embedded ClearML at %s (user demo)", s.APIURL()), began)
	return os.WriteFile(d.path("clearml.conf"), []byte(d.conf()), 0o600)
}

// conf is the configuration for SDK, glue and agent; caches stay in the demo's folder.
func (d *demo) conf() string {
	return fmt.Sprintf(`api {
    api_server: %q
    web_server: %q
    files_server: %q
    credentials { access_key: %q, secret_key: %q }
}
agent {
    venvs_dir: %q
    venvs_cache.path: %q
    vcs_cache.path: %q
}
sdk.storage.cache.default_base_dir: %q
sdk.development.report_use_subprocess: false
`, d.server.APIURL(), d.server.WebURL(), d.server.FilesURL(), d.server.AccessKey, d.server.SecretKey,
		d.path("cache/venvs-builds"), d.path("cache/venvs"), d.path("cache/vcs"), d.path("cache/sdk"))
}

// cluster is the Slurm in use: what a process needs in its environment to speak to it.
type cluster struct{ env []string }

// startSlurm starts the real one when slurmctld is installed and we are root, else the imitation.
func (d *demo) startSlurm(ctx context.Context) error {
	began := time.Now()
	real, err := d.realSlurm(ctx)
	if err == nil {
		d.row("slurm", real, began)
		return nil
	}
	text, ferr := d.fakeSlurm(ctx)
	if ferr != nil {
		return errors.Join(err, ferr)
	}
	d.row("slurm", fmt.Sprintf("%s (no real one: %v)", text, err), began)
	return nil
}

func (d *demo) realSlurm(ctx context.Context) (string, error) {
	if os.Getenv("DEMO_FAKESLURM") != "" {
		return "", errors.New("DEMO_FAKESLURM is set")
	}
	if os.Geteuid() != 0 {
		return "", errors.New("it takes root to start one")
	}
	c, err := realslurm.Start(ctx, realslurm.Options{Accounting: exists("mariadbd") && exists("slurmdbd")})
	if err != nil {
		return "", err
	}
	d.closers = append(d.closers, func() error { c.Stop(); return nil })
	d.slurm.env = c.Env()
	return fmt.Sprintf("real, %s, 4 nodes with 4 GPUs each (fake devices)", c.Version), nil
}

func exists(program string) bool {
	for _, dir := range []string{"", "/usr/sbin/", "/usr/local/sbin/"} {
		if _, err := exec.LookPath(dir + program); err == nil {
			return true
		}
	}
	return false
}

// environ is the demo's own environment for the programs it starts, with extra on top.
func (d *demo) environ(extra ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "CLEARML_") && !strings.HasPrefix(kv, "TRAINS_") && !strings.HasPrefix(kv, "SLURM_") {
			env = append(env, kv)
		}
	}
	env = append(env, "CLEARML_CONFIG_FILE="+d.path("clearml.conf"), "CLEARML_CACHE_DIR="+d.path("cache/sdk"))
	return append(append(env, d.slurm.env...), extra...)
}

func (d *demo) startGlue(ctx context.Context) error {
	began := time.Now()
	p, err := start(d.path("jobs"), d.path("glue.log"), d.environ(), filepath.Join(d.root, "bin", "clearml-agent-slurm"),
		"--template-files", filepath.Join(d.root, template), "--queue", queue, "--polling-interval", "1s")
	if err != nil {
		return err
	}
	d.glue = p
	d.closers = append(d.closers, p.stop)
	if err := d.wait(ctx, 20*time.Second, "the glue to announce its queue", func() (bool, error) {
		if err := p.ended(); err != nil {
			return false, err
		}
		text, _ := os.ReadFile(p.log)
		return strings.Contains(string(text), template), nil
	}); err != nil {
		return err
	}
	d.row("glue", fmt.Sprintf("queue %q → %s", queue, template), began)
	return nil
}

// wait looks until done, an error, or the deadline.
func (d *demo) wait(ctx context.Context, limit time.Duration, what string, done func() (bool, error)) error {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return fmt.Errorf("ended while it waited for %s: %w", what, context.Cause(ctx))
			}
			return fmt.Errorf("waited %s for %s", quantity.Duration(limit), what)
		case <-tick.C:
		}
	}
}
