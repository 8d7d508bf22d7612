package fakeslurm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Commands are the names the program goes by.
func Commands() []string {
	return []string{"sbatch", "squeue", "sacct", "scontrol", "scancel", "sinfo", "srun"}
}

// Cluster is a fake cluster whose controller runs in the calling process. Its methods may be called from several goroutines.
type Cluster struct {
	Dir     string // everything of the cluster lies here
	BinDir  string // of sbatch, squeue, …
	Name    string
	Version string

	controller *controller
	own        bool // Dir was made by us
}

// Start starts a cluster; the caller must Stop it. Without Options.Binary the program is built from source, which takes a
// moment the first time.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	options = options.withDefaults()
	own := options.Dir == ""
	if own {
		dir, err := os.MkdirTemp("", "fakeslurm-")
		if err != nil {
			return nil, fmt.Errorf("cannot make the cluster's folder: %w", err)
		}
		options.Dir = dir
	}
	c := &Cluster{Dir: options.Dir, BinDir: filepath.Join(options.Dir, "bin"), Name: options.Name, Version: options.Version, own: own}
	binary := options.Binary
	if binary == "" {
		binary = filepath.Join(options.Dir, "fakeslurm")
		if err := Build(ctx, binary); err != nil {
			c.Stop()
			return nil, err
		}
	}
	if err := install(options.Dir, binary, options.Name); err != nil {
		c.Stop()
		return nil, err
	}
	control := newController(options)
	if err := control.start(); err != nil {
		c.Stop()
		return nil, err
	}
	c.controller = control
	return c, nil
}

// Build builds the program from source to the path; the working directory must lie in this module.
func Build(ctx context.Context, path string) error {
	out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/clearml-hpc/clearml-agent/test/fakeslurm/cmd/fakeslurm").CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot build fakeslurm: %w: %s", err, out)
	}
	return nil
}

// Stop kills all jobs and removes what Start made. It may be called twice.
func (c *Cluster) Stop() {
	if c.controller != nil {
		c.controller.stop()
		c.controller = nil
	}
	if c.own {
		_ = os.RemoveAll(c.Dir)
	}
}

// Env is what a process needs in its environment to speak to the cluster, beside the caller's own.
func (c *Cluster) Env() []string {
	return []string{"PATH=" + c.BinDir + ":" + os.Getenv("PATH"), "SLURM_CONF=" + filepath.Join(c.Dir, "slurm.conf"), "FAKESLURM_DIR=" + c.Dir}
}

// Outage makes slurmctld go away (true) or come back. Jobs run on meanwhile.
func (c *Cluster) Outage(away bool) error {
	if away {
		c.controller.down()
		return nil
	}
	return c.controller.up()
}

// Slow makes every answer take so long; a client whose patience is shorter sees a timeout although the request was carried out.
func (c *Cluster) Slow(d time.Duration) { c.locked(func(k *controller) { k.slow = d }) }

// Advance lets cluster time pass in an instant: limits, MinJobAge, KillWait and pending times see it.
func (c *Cluster) Advance(d time.Duration) {
	c.locked(func(k *controller) {
		k.offset += d
		k.step()
	})
}

// SetFate orders what befalls jobs that are submitted or requeued from now on; the latest fate that matches counts.
func (c *Cluster) SetFate(fate Fate) {
	c.locked(func(k *controller) { k.fates = append(k.fates, fate) })
}

// ClearFates lets later jobs run as they are.
func (c *Cluster) ClearFates() { c.locked(func(k *controller) { k.fates = nil }) }

// FailSubmits orders what befalls the next submissions.
func (c *Cluster) FailSubmits(fault SubmitFault) {
	c.locked(func(k *controller) { k.faults = append(k.faults, fault) })
}

// SetNode takes a node down, with what runs on it, or brings it back.
func (c *Cluster) SetNode(name string, down bool) {
	c.locked(func(k *controller) {
		for _, n := range k.nodes {
			if n.name == name {
				k.setNode(n, down)
			}
		}
	})
}

// Finish ends a running job at once as the state says (NODE_FAIL, PREEMPTED, OUT_OF_MEMORY, …), put back into the queue if requeue.
func (c *Cluster) Finish(id, state, reason string, requeue bool) error {
	var err error
	c.locked(func(k *controller) {
		jobs := k.find(id)
		if len(jobs) == 0 || jobs[0].state != running {
			err = fmt.Errorf("cannot end job %s: it does not run", id)
			return
		}
		k.suffer(jobs[0], &Fate{End: state, EndReason: reason, Requeue: requeue})
	})
	return err
}

func (c *Cluster) locked(do func(*controller)) {
	c.controller.mu.Lock()
	defer c.controller.mu.Unlock()
	do(c.controller)
}
