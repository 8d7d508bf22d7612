package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/internal/redact"
	"github.com/clearml-hpc/clearml-agent/runner"
)

// Run executes one task.
func (c *executeCommand) Run(a *app) error {
	if c.Docker.Set {
		return cli.Failf(exitcode.Usage, "execute --docker: containers are started by the sbatch template (see examples/sbatch/singularity.template); run \"clearml-agent execute\" inside one")
	}
	var err error
	if a.log, err = a.logger(c.LogLevel); err != nil {
		return err
	}
	a.environ = c.withGPUs(a.environ)
	cfg, err := a.load(c.overrides()...)
	if err != nil {
		return err
	}
	client, err := a.connectPatiently(cfg)
	if err != nil {
		return err
	}
	if cfg, err = a.withVaults(cfg, client); err != nil {
		return err
	}
	for _, f := range cfg.ApplyFiles() {
		if f.Err != nil {
			a.log.Warn("a file of the configuration's files section was not written", "name", f.Name, "path", f.Path, "error", f.Err)
		}
	}
	id, err := c.task(a, client)
	if err != nil {
		return session.Explain(err, cfg.API())
	}
	job, err := c.runnerConfig(a, cfg, id)
	if err != nil {
		return err
	}
	if c.Plan {
		return c.printPlan(a, client, job)
	}
	return c.execute(a, cfg, client, job)
}

// task finds the task by id or name, and clones it if asked; a plan is the same for both.
func (c *executeCommand) task(a *app, client *clearml.Client) (string, error) {
	id, err := client.ResolveTask(a.ctx, c.ID)
	if err != nil || !c.Clone || c.Plan {
		return id, err
	}
	if job := runner.ReadSlurmJob(a.environ); job.NTasks > 1 || job.RestartCount > 0 || runner.Rank(a.environ) > 0 {
		return "", cli.Failf(exitcode.Usage, "execute --clone: every rank, and every restart of the job by Slurm, would make a clone of its own: clone task %s once, and run the clone by its id", id)
	}
	task, err := client.Task(a.ctx, id)
	if err != nil {
		return "", err
	}
	clone, err := client.Clone(a.ctx, id, "Clone of "+task.Name)
	if err == nil {
		fmt.Fprintf(a.Err, "running %s, a clone of %s\n", clone, id)
	}
	return clone, err
}

func (c *executeCommand) runnerConfig(a *app, cfg *conf.Config, id string) (runner.Config, error) {
	settings, err := agentSettings(cfg, &c.worker)
	if err != nil {
		return runner.Config{}, cli.Fail(exitcode.Config, err)
	}
	if c.StandaloneMode {
		settings.Packages.SkipInstall = true
	}
	environ := slices.Clone(a.environ)
	for _, v := range cfg.Environment() {
		environ = append(environ, v.Name+"="+v.Value)
	}
	environ = conf.Twins(environ)
	slurm, rank := runner.ReadSlurmJob(a.environ), runner.Rank(a.environ)
	return runner.Config{
		TaskID: id, ClaimFrom: c.ClaimFrom, RequireQueue: c.RequireQueue, Unmonitored: c.DisableMonitoring,
		Slurm: slurm, Rank: rank,
		WorkerID: workerID(cfg, slurm, rank), Host: cli.Hostname(), Version: version.Number, GPUs: slurm.GPUs,
		Dir: cfg.Path("agent.venvs_dir"), KeepFiles: a.global.Debug,
		Env: environ, ConfigFile: cfg.ConfigFile(), LogLevel: c.LogLevel, Agent: settings,
	}, nil
}

// workerID names this process in the server's list of workers. A worker id counts only from a variable: many jobs share a
// configuration file. Without one it is the host and the job, and the rank above 0; outside Slurm the host and the visible
// GPUs, or the process.
func workerID(cfg *conf.Config, job runner.SlurmJob, rank int) string {
	w := cfg.Worker(true, false)
	if !job.InJob() || w.ID != "" && w.ID == cfg.String("agent.worker_id") {
		return w.Slot(os.Getpid())
	}
	id := fmt.Sprintf("%s:slurm:%s", or(cfg.String("agent.worker_name"), cli.Hostname()), job.JobID)
	if rank > 0 {
		id += fmt.Sprintf(":%d", rank)
	}
	return id
}

func (c *executeCommand) printPlan(a *app, client *clearml.Client, cfg runner.Config) error {
	task, err := client.Task(a.ctx, cfg.TaskID)
	if err != nil {
		return err
	}
	plan, err := runner.NewPlan(task, cfg)
	if err != nil {
		return cli.Fail(exitcode.Failed, err)
	}
	plan.Print(a.Out)
	return nil
}

// execute runs the task and ends with its exit code.
func (c *executeCommand) execute(a *app, cfg *conf.Config, client *clearml.Client, job runner.Config) error {
	hide := redact.New(secrets(cfg)...)
	stdout, closeLog, err := c.stdout(a.Out, hide)
	if err != nil {
		return cli.Failf(exitcode.Usage, "--log-file: %w", err)
	}
	signals := receive()
	defer signal.Stop(signals)
	deps := runner.Deps{API: client, Log: a.log, Stdout: stdout, Signals: signals}
	if job.Slurm.InJob() {
		deps.Allocation = newAllocation(cfg, a.environ, job)
	}
	if !c.DisableMonitoring {
		if err := a.addReports(&deps, cfg, client, job, hide); err != nil {
			return cli.Fail(exitcode.Config, errors.Join(err, closeLog()))
		}
	}
	outcome := runner.Execute(a.ctx, job, deps)
	if deps.Monitor != nil && outcome.Began {
		a.leave(client, job.WorkerID)
	}
	a.log.Debug("ended", "outcome", outcome.Kind.String(), "exit", outcome.ExitCode)
	return errors.Join(c.ended(outcome, cfg), closeLog())
}

// receive gives the signals that the runner handles. SIGPIPE is taken and dropped: a reader of our output that has gone away
// ("execute … | head") would end us without a last word. To ignore it instead would be inherited by the program.
func receive() chan os.Signal {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1, syscall.SIGUSR2)
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return signals
}

// ended turns the outcome into the exit code, with a sentence where the task's console could not say it.
func (c *executeCommand) ended(o runner.Outcome, cfg *conf.Config) error {
	switch {
	case o.ExitCode == 0:
		return nil
	case o.Err != nil:
		err := o.Err
		if o.Kind == runner.ServerAway {
			err = session.Explain(err, cfg.API())
		}
		return cli.Fail(o.ExitCode, err)
	}
	return cli.Fail(o.ExitCode, errors.New(""))
}

// stdout is where the console goes beside the server, without secrets too: our stdout, and the file of --log-file.
func (c *executeCommand) stdout(out io.Writer, hide *redact.Redactor) (io.Writer, func() error, error) {
	if c.LogFile == "" {
		w := hide.Writer(out)
		return w, func() error { w.Flush(); return nil }, nil
	}
	f, err := os.OpenFile(c.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	w := hide.Writer(everyWriter{out, f})
	return w, func() error { w.Flush(); return f.Close() }, nil
}

// everyWriter writes to all of its writers, also when one of them fails: the job's output may be a pipe that nobody reads any more.
type everyWriter []io.Writer

func (w everyWriter) Write(p []byte) (int, error) {
	var errs []error
	for _, to := range w {
		if _, err := to.Write(p); err != nil {
			errs = append(errs, err)
		}
	}
	return len(p), errors.Join(errs...)
}

// withVaults lays the vaults of an enterprise server over the configuration; the open-source server has none.
func (a *app) withVaults(cfg *conf.Config, client *clearml.Client) (*conf.Config, error) {
	if off, _ := cfg.EnvBool("CLEARML_AGENT_DISABLE_VAULT_SUPPORT"); off || client.ServerInfo().FeatureSet == "basic" {
		return cfg, nil
	}
	vaults, err := vaults(a.ctx, client)
	if err != nil {
		a.log.Warn("cannot read the server's vaults: going on without", "error", err)
		return cfg, nil
	}
	with, err := cfg.WithVaults(vaults, nil)
	if err != nil {
		return nil, cli.Fail(exitcode.Config, err)
	}
	return with, nil
}

func vaults(ctx context.Context, client *clearml.Client) ([]conf.Vault, error) {
	found, err := client.Vaults(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]conf.Vault, len(found))
	for i, v := range found {
		out[i] = conf.Vault{ID: v.ID, Description: v.Description, Data: v.Data}
	}
	return out, nil
}
