package realslurm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Cluster is a running cluster. Its methods may be called from one goroutine at a time.
type Cluster struct {
	Dir     string // everything of the cluster lies here
	BinDir  string // of sbatch, squeue, …
	Conf    string // the slurm.conf for those
	Version string // "22.05.8"
	Cluster string // the cluster's name

	layout     layout
	lock       *os.File
	supervisor *supervisor
}

// Start starts a cluster and returns when its nodes are idle. The caller must Stop it; when the calling process dies
// instead, the cluster ends by itself. An error is ErrNotInstalled when this release of Slurm is not to be had.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	if os.Geteuid() != 0 {
		return nil, fmt.Errorf("cannot start a real slurm cluster without root: %w", os.ErrPermission)
	}
	root, err := findRoot(ctx, options.Version, options.RootsDir)
	if err != nil {
		return nil, err
	}
	sweep(options.Dir)
	dir, err := os.MkdirTemp(options.Dir, dirPrefix)
	if err != nil {
		return nil, fmt.Errorf("cannot make the cluster's folder: %w", err)
	}
	c := &Cluster{Dir: dir, Cluster: options.Cluster, layout: layout{Options: options, dir: dir, root: root}}
	if err := c.start(ctx); err != nil {
		err = fmt.Errorf("%w%s", err, c.lastWords())
		c.Stop()
		return nil, err
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context) error {
	var err error
	if c.lock, err = newLock(c.Dir); err != nil {
		return err
	}
	// The commands of ordinary users read the configuration and the munge socket in here.
	if err := os.Chmod(c.Dir, 0o755); err != nil {
		return fmt.Errorf("cannot open the cluster's folder: %w", err)
	}
	if c.layout.ports, err = takePorts(ctx); err != nil {
		return err
	}
	if err := c.layout.write(); err != nil {
		return err
	}
	if err := c.findCommands(ctx); err != nil {
		return err
	}
	if c.supervisor, err = startSupervisor(ctx, c.layout); err != nil {
		return err
	}
	if err := c.StartDaemon("munged"); err != nil {
		return err
	}
	if err := c.waitFor(ctx, "munge's socket", fileExists(c.layout.path("run", "munge.sock"))); err != nil {
		return err
	}
	if c.layout.Accounting {
		if err := c.startAccounting(ctx); err != nil {
			return err
		}
	}
	if err := c.StartDaemon("slurmctld"); err != nil {
		return err
	}
	for i := range c.layout.Nodes {
		if err := c.StartDaemon(c.layout.nodeName(i)); err != nil {
			return err
		}
	}
	return c.WaitReady(ctx)
}

// findCommands settles where the commands are and which version they are.
func (c *Cluster) findCommands(ctx context.Context) error {
	c.BinDir, c.Conf = c.layout.path("bin"), c.layout.path("etc", "slurm.conf")
	if c.layout.root == "" {
		path, err := exec.LookPath("sbatch")
		if err != nil {
			return fmt.Errorf("cannot find sbatch: %w", ErrNotInstalled)
		}
		c.BinDir = filepath.Dir(path)
	}
	out, err := c.Command(ctx, "squeue", "--version").Output()
	if err != nil {
		return fmt.Errorf("cannot ask squeue for its version: %w", err)
	}
	c.Version = versionText.FindString(string(out))
	return nil
}

// startAccounting starts MariaDB and slurmdbd and registers the cluster before slurmctld first speaks to it.
func (c *Cluster) startAccounting(ctx context.Context) error {
	if err := c.StartDaemon("mariadbd"); err != nil {
		return err
	}
	if err := c.waitFor(ctx, "mariadb's socket", fileExists(c.layout.path("run", "mysql.sock"))); err != nil {
		return err
	}
	if err := c.StartDaemon("slurmdbd"); err != nil {
		return err
	}
	return c.waitFor(ctx, "slurmdbd", func(ctx context.Context) bool {
		return c.Command(ctx, "sacctmgr", "-i", "add", "cluster", c.Cluster).Run() == nil
	})
}

// WaitReady returns when every node is idle or at work.
func (c *Cluster) WaitReady(ctx context.Context) error {
	return c.waitFor(ctx, "the nodes", func(ctx context.Context) bool {
		out, err := c.Command(ctx, "sinfo", "-h", "-N", "-p", "debug", "-o", "%T").Output()
		states := strings.Fields(string(out))
		for _, state := range states {
			if state != "idle" && state != "mixed" && state != "allocated" {
				return false
			}
		}
		return err == nil && len(states) == c.layout.Nodes
	})
}

// StartDaemon starts one of munged, mariadbd, slurmdbd, slurmctld, n1, n2, …; it does not wait until that one answers.
func (c *Cluster) StartDaemon(name string) error { return c.supervisor.do("start", name) }

// StopDaemon ends a daemon in its own time (SIGTERM): an outage, or the way to see a save and a restart.
func (c *Cluster) StopDaemon(name string) error { return c.supervisor.do("stop", name) }

// KillDaemon ends a daemon with SIGKILL.
func (c *Cluster) KillDaemon(name string) error { return c.supervisor.do("kill", name) }

// Env is what a process needs in its environment, beside the caller's own, to speak to the cluster: PATH and SLURM_CONF.
func (c *Cluster) Env() []string {
	return []string{"PATH=" + c.BinDir + ":" + os.Getenv("PATH"), "SLURM_CONF=" + c.Conf}
}

// Command prepares one of the cluster's own commands.
func (c *Cluster) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.BinDir, name), args...)
	cmd.Env = append(os.Environ(), c.Env()...)
	return cmd
}

// Stop ends everything at once and removes the cluster's folder. It may be called twice.
func (c *Cluster) Stop() {
	if c.supervisor != nil {
		c.supervisor.end()
		c.supervisor = nil
	}
	os.RemoveAll(c.Dir)
	if c.lock != nil {
		c.lock.Close()
		c.lock = nil
	}
	if c.layout.ports != nil {
		c.layout.ports.release()
		c.layout.ports = nil
	}
}

func (c *Cluster) waitFor(ctx context.Context, what string, ready func(context.Context) bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, fmt.Errorf("%s took more than a minute", what))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ready(ctx) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("cannot start the cluster: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
	return nil
}

func fileExists(path string) func(context.Context) bool {
	return func(context.Context) bool {
		_, err := os.Stat(path)
		return err == nil
	}
}

// lastWords gathers what the daemons said last, for the error of a start that failed.
func (c *Cluster) lastWords() string {
	logs, err := filepath.Glob(filepath.Join(c.Dir, "log", "*.out"))
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, path := range logs {
		text, err := os.ReadFile(path)
		if err != nil || len(text) == 0 {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		fmt.Fprintf(&b, "\n%s: %s", filepath.Base(path), strings.Join(lines[max(0, len(lines)-3):], " · "))
	}
	return b.String()
}
