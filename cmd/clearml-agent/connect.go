package main

import (
	"context"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/version"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/runner"
)

// connectPatiently logs in, and waits for a server that is away as long as the runner's own claim would: an allocation may
// have cost days of waiting.
func (a *app) connectPatiently(cfg *conf.Config) (*clearml.Client, error) {
	client, err := session.Client(cfg, session.Options{Worker: cli.Hostname(), Product: program + "/" + version.Number})
	if err != nil {
		return nil, err
	}
	err = patiently(a.ctx, runner.DefaultClaimWait, client.Login, func(err error) {
		a.log.Warn("the ClearML server does not answer: asking again", "for", runner.DefaultClaimWait, "error", err)
	})
	return client, session.Explain(err, cfg.API())
}

// patiently repeats a login while the server is away. It repeats at once, for the client has made pauses of its own before it
// gave up. away is told of the first failure.
func patiently(ctx context.Context, wait time.Duration, login func(context.Context) error, away func(error)) error {
	for begin, told := time.Now(), false; ; told = true {
		err := login(ctx)
		if !clearml.IsUnreachable(err) || ctx.Err() != nil || time.Since(begin) >= wait {
			return err
		}
		if !told {
			away(err)
		}
	}
}
