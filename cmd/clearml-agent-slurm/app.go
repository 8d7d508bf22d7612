package main

import (
	"context"
	"log/slog"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/logging"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/terminal"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

const program = "clearml-agent-slurm"

// app is what every command is handed: the process's surroundings and the global options.
type app struct {
	cli.Streams
	ctx     context.Context
	environ []string
	global  *grammar
	log     *slog.Logger
}

// description is what the program says of itself.
func description() cli.Program {
	return cli.Program{
		Name: program, Groups: groups(),
		Description: "Submit the tasks of ClearML queues to Slurm, and keep task and job telling the same story.\n\nExit codes: 0 done, 1 failed or findings, 2 wrong usage, 3 configuration or credentials, 4 server away, 5 Slurm away.",
	}
}

// run is the whole process, but for its exit.
func run(ctx context.Context, args, environ []string, s cli.Streams) exitcode.Code {
	var g grammar
	selected, err := cli.Parse(description(), &g, args, s)
	if err != nil {
		return cli.Report(program, err, s)
	}
	a := &app{Streams: s, ctx: ctx, environ: environ, global: &g}
	if a.log, err = a.logger(); err == nil {
		err = selected.Run(a)
	}
	return cli.Report(program, err, s)
}

func (a *app) env(name string) string { return cli.Lookup(a.environ, name) }

func (a *app) debug() bool {
	switch a.env("CLEARML_SLURM_GLUE_DEBUG") {
	case "", "0", "false", "no", "off":
		return a.global.Debug
	}
	return true
}

func (a *app) logger() (*slog.Logger, error) {
	name := a.global.LogLevel
	if name == "" {
		name = a.env("CLEARML_LOG_LEVEL")
	}
	level, err := logging.Level(name)
	if err != nil {
		return nil, cli.Fail(exitcode.Usage, err)
	}
	if a.debug() {
		level = slog.LevelDebug
	}
	return logging.New(a.Err, logging.Options{
		Level: level, JSON: a.global.LogJSON, Colour: terminal.Colour(a.Err, a.global.NoColor, a.env),
	}), nil
}

func (a *app) load() (*conf.Config, error) {
	return session.Load(a.environ, a.global.ConfigFile, nil, a.Err, a.log)
}

func (a *app) client(c *conf.Config, retry clearml.RetryPolicy) (*clearml.Client, error) {
	return session.Client(c, session.Options{Worker: cli.Hostname(), Product: program + "/" + version.Number, Retry: retry})
}

func (a *app) slurm(c *conf.Config) *slurm.Client { return session.Slurm(c, withoutSecrets(a.environ)) }
