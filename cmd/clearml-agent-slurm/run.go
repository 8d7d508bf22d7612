package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Run is the glue itself. It alone of the commands ends in order by a signal, and that is no failure; the others just end.
func (c *runCommand) Run(a *app) error {
	ctx, stop := signal.NotifyContext(a.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := c.watch(ctx, a)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c *runCommand) watch(ctx context.Context, a *app) error {
	if c.UsePBS {
		return cli.Failf(exitcode.Usage, "--use-pbs: PBS is not supported, only Slurm is")
	}
	cfg, err := a.load()
	if err != nil {
		return err
	}
	config, err := c.config(cfg)
	if err != nil {
		return err
	}
	client, err := a.client(cfg, clearml.RetryPolicy{Attempts: 2})
	if err != nil {
		return err
	}
	if config.ConfigFile, err = c.jobConfig(a, cfg, config); err != nil {
		return err
	}
	g, err := glue.New(config, glue.Deps{ClearML: client, Slurm: a.slurm(cfg), Log: a.log})
	if err != nil {
		return coded(a, err)
	}
	if err := session.Login(ctx, client, cfg.API()); err != nil {
		return err
	}
	if c.Once {
		return coded(a, g.Once(ctx))
	}
	return coded(a, g.Run(ctx))
}

// coded gives a failure of the glue its exit code, and prints the findings of templates first.
func coded(a *app, err error) error {
	var failure *glue.Error
	if !errors.As(err, &failure) {
		return err
	}
	for _, finding := range failure.Findings {
		fmt.Fprintln(a.Err, finding)
	}
	code := map[glue.Kind]exitcode.Code{
		glue.KindUsage: exitcode.Usage, glue.KindTemplate: exitcode.Failed, glue.KindQueue: exitcode.Failed, glue.KindCredentials: exitcode.Config,
		glue.KindServer: exitcode.ServerAway, glue.KindRefused: exitcode.Failed, glue.KindSlurm: exitcode.SlurmAway, glue.KindAgent: exitcode.Failed,
	}[failure.Kind]
	return cli.Fail(code, failure)
}

// config is the command line and the configuration as the glue is told them.
func (c *runCommand) config(cfg *conf.Config) (glue.Config, error) {
	const key = "agent.slurm."
	g := glue.Config{
		Version: version.Number, Server: cfg.API().Server, Name: or(c.Name, cli.Hostname()+":slurm"),
		Queues: c.Queue.Values, CreateQueues: c.CreateQueue,
		PreSetup: strings.Join(cfg.Strings(key+"pre_setup"), "\n"), PostSetup: strings.Join(cfg.Strings(key+"post_setup"), "\n"),
		ExecuteArgs:   cfg.Strings(key + "execute_args"),
		ContainerMode: c.SingularityMode, DefaultImage: cfg.String("agent.default_docker.image"),
		Settings: cfg.WithoutSecrets(),
		MaxJobs:  cfg.Int(key + "max_jobs"), MaxJobsPerQueue: cfg.Int(key + "max_jobs_per_queue"),
		SubmitRate: cfg.Float(key + "submit_rate"), SubmitBurst: cfg.Int(key + "submit_burst"),
		MaxAttempts: cfg.Int(key + "max_attempts"), MaxRequeues: cfg.Int(key + "max_requeues"),
	}
	if cfg.Bool(key + "use_pbs") {
		return g, cli.Failf(exitcode.Config, "agent.slurm.use_pbs: PBS is not supported, only Slurm is")
	}
	if len(g.Queues) == 0 || len(c.TemplateFiles.Values) == 0 {
		return g, cli.Failf(exitcode.Usage, "give templates and queues, in pairs: %s --template-files gpu.template --queue gpu", program)
	}
	var err error
	if g.UserMap, err = userMap(cfg); err != nil {
		return g, err
	}
	if c.MaxJobs < 0 || c.SubmitRate < 0 || math.IsNaN(c.SubmitRate) {
		return g, cli.Failf(exitcode.Usage, "--max-jobs and --submit-rate take numbers above 0")
	}
	if c.SrunDelegation {
		g.Delegate = "srun"
	}
	if c.MaxJobs > 0 {
		g.MaxJobs = c.MaxJobs
	}
	if c.SubmitRate > 0 {
		g.SubmitRate = c.SubmitRate
	}
	if c.PollingInterval > 0 {
		g.Pace = glue.Pace{Busy: min(c.PollingInterval, 2*time.Second), Idle: c.PollingInterval, Slurm: max(c.PollingInterval, 2*time.Second)}
	}
	if g.AgentBinary, err = c.agent(cfg.Path(key + "agent_path")); err != nil {
		return g, err
	}
	g.Templates, err = readTemplates(c.TemplateFiles.Values)
	return g, err
}

// agent is clearml-agent as the nodes will see it: named, or beside this program.
func (c *runCommand) agent(configured string) (string, error) {
	path := or(c.AgentPath, configured)
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return "", cli.Failf(exitcode.Failed, "cannot tell where this program is: %w; say where clearml-agent is with --agent-path", err)
		}
		path = filepath.Join(filepath.Dir(self), "clearml-agent")
	}
	return filepath.Abs(path)
}

func readTemplates(paths []string) ([]glue.TemplateFile, error) {
	files := make([]glue.TemplateFile, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, cli.Failf(exitcode.Usage, "cannot read the template: %w", err)
		}
		files[i] = glue.TemplateFile{Path: path, Text: text}
	}
	return files, nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
