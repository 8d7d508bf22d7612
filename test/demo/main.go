// Command demo shows one task's whole way: it builds both commands, starts an embedded ClearML server and a Slurm, enqueues
// an example with the real ClearML SDK, and follows it until it is completed. "make demo" runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	queue    = "slurm"
	script   = "examples/python/fit_a_curve.py"
	template = "examples/sbatch/native.template"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	d := &demo{out: out, root: root, dir: filepath.Join(root, "out", "demo"), began: time.Now()}
	if err := d.prepare(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	for _, step := range []func(context.Context) error{d.build, d.startServer, d.startSlurm, d.python, d.startGlue, d.enqueue, d.follow, d.show} {
		if err := step(ctx); err != nil {
			return d.explain(err)
		}
	}
	return nil
}

// demo is everything that runs, and where its files go.
type demo struct {
	out   io.Writer
	root  string // of the repository
	dir   string // out/demo
	began time.Time

	server server
	slurm  cluster
	venv   string
	glue   *process
	task   string

	enqueued time.Time
	closers  []func() error // in the order of starting
}

// prepare empties the folder of the last run, but for what makes the next one quick.
func (d *demo) prepare() error {
	if _, err := os.Stat(filepath.Join(d.root, "go.mod")); err != nil {
		return errors.New("run it in the repository's root: make demo")
	}
	for _, old := range []string{"console.txt", "glue.log", "clearml.conf", "files", "slurm", "jobs"} {
		if err := os.RemoveAll(filepath.Join(d.dir, old)); err != nil {
			return err
		}
	}
	return os.MkdirAll(filepath.Join(d.dir, "jobs"), 0o755)
}

func (d *demo) close() error {
	var errs []error
	for i := len(d.closers) - 1; i >= 0; i-- {
		errs = append(errs, d.closers[i]())
	}
	return errors.Join(errs...)
}

// explain adds where to look to an error.
func (d *demo) explain(err error) error {
	return fmt.Errorf("%w\nthe glue's log: %s, job output: %s", err, d.path("glue.log"), d.path("jobs"))
}

func (d *demo) path(name string) string { return filepath.Join(d.dir, name) }

// row prints one line of the timeline; began is when what it tells of began, zero for no time.
func (d *demo) row(name, what string, began time.Time) {
	took := ""
	if !began.IsZero() {
		took = fmt.Sprintf("%6.1f s", time.Since(began).Seconds())
	}
	fmt.Fprintf(d.out, "%-13s %-70s %s\n", name, what, took)
}
