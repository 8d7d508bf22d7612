package main

import (
	"context"
	"log/slog"
	"slices"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/logging"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/terminal"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

const program = "clearml-agent"

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
		Description: "Run ClearML tasks: in Slurm jobs, or anywhere.\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 configuration or credentials, 4 server away; \"execute\" gives the task's own code, and 70 when it could not be set up.",
	}
}

// run is the whole process, but for its exit.
func run(ctx context.Context, args, environ []string, s cli.Streams) exitcode.Code {
	var g grammar
	selected, err := cli.Parse(description(), &g, debugFirst(args), s)
	if err != nil {
		return cli.Report(program, err, s)
	}
	a := &app{Streams: s, ctx: ctx, environ: environ, global: &g}
	if a.log, err = a.logger(""); err == nil {
		err = selected.Run(a)
	}
	return cli.Report(program, err, s)
}

// debugFirst spells out the -d that stands before the command; after "daemon" it means --detached.
func debugFirst(args []string) []string {
	for i, arg := range args {
		if arg == "-d" {
			args = slices.Clone(args)
			args[i] = "--debug"
			return args
		}
		if len(arg) == 0 || arg[0] != '-' {
			break
		}
	}
	return args
}

func (a *app) env(name string) string { return cli.Lookup(a.environ, name) }

// logger logs to stderr at the level of the option, of --debug, or of CLEARML_LOG_LEVEL.
func (a *app) logger(option string) (*slog.Logger, error) {
	name := option
	if name == "" {
		name = a.env("CLEARML_LOG_LEVEL")
	}
	level, err := logging.Level(name)
	if err != nil {
		return nil, cli.Fail(exitcode.Usage, err)
	}
	if a.global.Debug {
		level = slog.LevelDebug
	}
	return logging.New(a.Err, logging.Options{Level: level, Colour: terminal.Colour(a.Err, a.global.NoColor, a.env)}), nil
}

// load reads the configuration, with what the command line says on top.
func (a *app) load(set ...conf.Setting) (*conf.Config, error) {
	if a.global.Debug {
		set = append(set, conf.Setting{Path: "agent.debug", Value: true, Origin: "--debug"})
	}
	return session.Load(a.environ, a.global.ConfigFile, set, a.Err, a.log)
}

// connect logs in to the server.
func (a *app) connect(c *conf.Config, retry clearml.RetryPolicy) (*clearml.Client, error) {
	client, err := session.Client(c, session.Options{Worker: cli.Hostname(), Product: program + "/" + version.Number, Retry: retry})
	if err != nil {
		return nil, err
	}
	return client, session.Login(a.ctx, client, c.API())
}

// login tries credentials that are not in any configuration yet, and gives the user's name.
func (a *app) login(ctx context.Context, s settings) (string, error) {
	c, err := conf.Load(conf.Options{Set: []conf.Setting{
		{Path: "api.api_server", Value: s.Hosts.API, Origin: "the answers"},
		{Path: "api.credentials.access_key", Value: s.AccessKey, Origin: "the answers"},
		{Path: "api.credentials.secret_key", Value: s.SecretKey, Origin: "the answers"},
	}})
	if err != nil {
		return "", err
	}
	client, err := session.Client(c, session.Options{Worker: cli.Hostname(), Product: program + "/" + version.Number, Retry: clearml.RetryPolicy{Attempts: 2}})
	if err != nil {
		return "", err
	}
	if err := session.Login(ctx, client, c.API()); err != nil {
		return "", err
	}
	return client.ServerInfo().UserName, nil
}
