package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/redact"
	"github.com/clearml-hpc/clearml-agent/internal/shlex"
	"github.com/clearml-hpc/clearml-agent/report"
	"github.com/clearml-hpc/clearml-agent/runner"
)

// addReports lets the runner carry console and machine load to the server.
func (a *app) addReports(deps *runner.Deps, cfg *conf.Config, client *clearml.Client, job runner.Config, hide *redact.Redactor) error {
	mode, _ := strconv.Atoi(cfg.Env("CLEARML_MULTI_NODE_SINGLE_TASK"))
	if mode == -1 && job.Rank > 0 {
		return nil // rank 0 speaks for all
	}
	deps.OpenConsole = func(task string) runner.Console {
		c := report.ConsoleConfig{
			Task: task, Worker: job.WorkerID, KeepReturns: !cfg.Bool("agent.suppress_carriage_return"), Redact: hide,
			Notify: func(err error) {
				if err != nil {
					a.log.Warn("the task's console cannot be uploaded for now: it is kept, and sent later", "error", err)
				} else {
					a.log.Info("the task's console is uploaded again")
				}
			},
		}
		if mode > 0 {
			c.Rank = job.Rank
		}
		return report.OpenConsole(a.ctx, client, c)
	}
	tags, err := shlex.Split(cfg.Env("CLEARML_WORKER_TAGS"))
	if err != nil {
		return fmt.Errorf("cannot read the tags in CLEARML_WORKER_TAGS: %w", err)
	}
	interval, err := seconds(cfg, "CLEARML_AGENT_STATUS_REPORT_FREQ_SEC")
	if err != nil {
		return err
	}
	home, _ := cli.Home(a.environ)
	host := report.NewHost(report.HostConfig{Home: or(cfg.Path("agent.resource_monitoring.disk_use_path"), home), Temp: os.TempDir()})
	deps.Monitor = report.NewMonitor(client, host, report.MonitorConfig{
		Worker: job.WorkerID, Queue: job.ClaimFrom, Tags: tags, Interval: interval,
		Notify: func(err error) {
			if err != nil {
				a.log.Debug("machine load cannot be reported for now", "error", err)
			}
		},
	})
	return nil
}

// leaving is how long the last call of a process may take: Slurm may be about to kill it.
const leaving = 3 * time.Second

// leave takes the worker off the server's list, where it would stand idle for minutes after its only task.
func (a *app) leave(client *clearml.Client, worker string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), leaving)
	defer cancel()
	if err := client.Unregister(ctx, worker); err != nil {
		a.log.Debug("the worker stays on the server's list until it expires", "worker", worker, "error", err)
	}
}

// secrets lists the values that must never show in a console.
func secrets(cfg *conf.Config) []string {
	api := cfg.API()
	all := []string{string(api.SecretKey), string(api.Token), cfg.Env("CLEARML_AGENT_GIT_PASS")}
	for _, k := range conf.Keys() {
		if k.Secret {
			all = append(all, string(cfg.Secret(k.Path)))
		}
	}
	for _, c := range gitCredentials(cfg) {
		all = append(all, c.Password)
	}
	var known []string
	for _, s := range all {
		if len(s) >= 4 { // shorter ones would blot out ordinary text
			known = append(known, s)
		}
	}
	return known
}
