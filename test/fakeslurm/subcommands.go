package fakeslurm

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const usage = `usage:
  fakeslurm install [options] DIR   make a cluster: DIR/bin has sbatch, squeue, …; the controller starts with the first command
  fakeslurm controller DIR          run the controller of an installed cluster here
  fakeslurm ctl DIR outage|recover|stop
  fakeslurm ctl DIR advance DURATION
  fakeslurm ctl DIR node-down|node-up NODE
  fakeslurm ctl DIR lose-answers N   the next N submissions go in, sbatch says it timed out
  fakeslurm ctl DIR fate [options]   what befalls later jobs (see: fate -h)`

var errUsage = errors.New("wrong usage")

func mainInstall(p Process) error {
	var options Options
	flags := flag.NewFlagSet("fakeslurm install", flag.ContinueOnError)
	flags.SetOutput(p.Stderr)
	flags.StringVar(&options.Name, "cluster", "", "cluster name")
	flags.StringVar(&options.Version, "version", "", "Slurm version to show")
	flags.IntVar(&options.Nodes, "nodes", 0, "number of nodes (4)")
	flags.IntVar(&options.CPUs, "cpus", 0, "CPUs per node (8)")
	flags.IntVar(&options.GPUs, "gpus", 0, "GPUs per node (4)")
	flags.BoolVar(&options.Accounting, "accounting", false, "sacct works")
	flags.DurationVar(&options.MinJobAge, "min-job-age", 0, "how long ended jobs stay (5m)")
	flags.DurationVar(&options.KillWait, "kill-wait", 0, "between SIGTERM and SIGKILL (30s)")
	if err := flags.Parse(p.Args[2:]); err != nil || flags.NArg() != 1 {
		return errUsage
	}
	dir, err := filepath.Abs(flags.Arg(0))
	if err != nil {
		return fmt.Errorf("cannot resolve %s: %w", flags.Arg(0), err)
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find this program: %w", err)
	}
	options = options.withDefaults()
	if err := install(dir, binary, options.Name); err != nil {
		return err
	}
	if err := writeOptions(dir, binary, options); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "export PATH=%s:$PATH\nexport SLURM_CONF=%s\n", filepath.Join(dir, "bin"), filepath.Join(dir, "slurm.conf"))
	return nil
}

func mainController(ctx context.Context, p Process) error {
	if len(p.Args) != 3 {
		return errUsage
	}
	dir, err := filepath.Abs(p.Args[2])
	if err != nil {
		return fmt.Errorf("cannot resolve %s: %w", p.Args[2], err)
	}
	options, err := readOptions(dir)
	if err != nil {
		return err
	}
	c := newController(options)
	if err := c.start(); err != nil {
		return err
	}
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			c.stop()
			return nil
		case <-c.done: // stopped by an order
			c.wait.Wait()
			return nil
		case <-look.C:
			if _, err := os.Stat(adminPath(dir)); err != nil { // the cluster's folder was removed: nobody can reach us any more
				c.stop()
				return nil
			}
		}
	}
}

func mainControl(p Process) error {
	if len(p.Args) < 4 {
		return errUsage
	}
	var o order
	argument := ""
	if len(p.Args) > 4 {
		argument = p.Args[4]
	}
	switch p.Args[3] {
	case "outage", "recover":
		away := p.Args[3] == "outage"
		o.Outage = &away
	case "stop":
		o.Stop = true
	case "advance":
		if err := parseDuration(argument, &o); err != nil {
			return err
		}
	case "node-down", "node-up":
		o.Node, o.Down = argument, p.Args[3] == "node-down"
	case "lose-answers":
		fault := LostAnswer(number(argument, 1))
		o.Fault = &fault
	case "fate":
		fate, err := parseFate(p)
		if err != nil {
			return err
		}
		o.Fate = fate
	default:
		return errUsage
	}
	var answer done
	if err := exchange(adminPath(p.Args[2]), o, &answer); err != nil {
		return err
	}
	if answer.Error != "" {
		return errors.New(answer.Error)
	}
	return nil
}

func parseFate(p Process) (*Fate, error) {
	var fate Fate
	flags := flag.NewFlagSet("fakeslurm ctl DIR fate", flag.ContinueOnError)
	flags.SetOutput(p.Stderr)
	flags.StringVar(&fate.Match, "match", "", "glob on the job name")
	flags.StringVar(&fate.Reason, "reason", "", "stay pending with this reason")
	flags.DurationVar(&fate.PendingFor, "pending-for", 0, "… for so long")
	flags.StringVar(&fate.End, "end", "", "NODE_FAIL, PREEMPTED, OUT_OF_MEMORY, BOOT_FAIL, TIMEOUT, DEADLINE, FAILED")
	flags.StringVar(&fate.EndReason, "end-reason", "", "reason shown then")
	flags.DurationVar(&fate.After, "after", 0, "… so long after the start")
	flags.BoolVar(&fate.Requeue, "requeue", false, "back into the queue instead")
	flags.BoolVar(&fate.NoStart, "no-start", false, "the launch itself fails")
	flags.IntVar(&fate.Runs, "runs", 0, "only the first so many runs of a job")
	if err := flags.Parse(p.Args[4:]); err != nil {
		return nil, errUsage
	}
	return &fate, nil
}

func parseDuration(text string, o *order) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("cannot advance by %q: %w", text, err)
	}
	o.Advance = d
	return nil
}
