// Package session turns configuration into a connection to the ClearML server, and what goes wrong on the way into one
// sentence and an exit code.
package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Options say how to speak to the server.
type Options struct {
	Worker  string // worker id or host name, for the server's log
	Product string // "program/version"
	Retry   clearml.RetryPolicy
}

// FirstAnswer is how long a command waits for the server at its start before it says that the server is away.
const FirstAnswer = 12 * time.Second

// Client connects with what the configuration says; it does not speak to the server yet.
func Client(c *conf.Config, o Options) (*clearml.Client, error) {
	api := c.API()
	if err := api.Check(); err != nil {
		return nil, cli.Fail(exitcode.Config, err)
	}
	http, err := clearml.NewHTTPClient(clearml.TLSOptions{SkipVerify: !api.VerifyCertificate && api.CABundle == "", CAFile: api.CABundle})
	if err != nil {
		return nil, cli.Failf(exitcode.Config, "api.verify_certificate: %w", err)
	}
	client, err := clearml.New(clearml.Config{
		Server: api.Server, AccessKey: api.AccessKey, SecretKey: string(api.SecretKey), Token: string(api.Token),
		Worker: o.Worker, Product: o.Product, HTTP: http, Retry: o.Retry,
		TokenThreshold: api.TokenThreshold, TokenLife: api.TokenExpiration,
	})
	if err != nil {
		return nil, cli.Fail(exitcode.Config, err)
	}
	return client, nil
}

// Login makes the first call, and gives up on a server that does not answer within FirstAnswer.
func Login(ctx context.Context, client *clearml.Client, api conf.API) error {
	ctx, cancel := context.WithTimeout(ctx, FirstAnswer)
	defer cancel()
	return Explain(client.Login(ctx), api)
}

// Explain turns a failure of the server or of the way to it into what a person can act on. Other errors stay as they are.
func Explain(err error, api conf.API) error {
	var refused *clearml.Error
	switch {
	case err == nil:
		return nil
	case clearml.IsCredentials(err):
		return cli.Failf(exitcode.Config, "the server at %s refused %s: it was revoked or belongs to another server. Make new credentials in the web UI (Settings, Workspace), and put them into %s",
			api.Server, who(api), "clearml.conf (api.credentials), or run: clearml-agent init")
	case clearml.IsUnreachable(err) || errors.Is(err, context.DeadlineExceeded):
		return cli.Failf(exitcode.ServerAway, "the ClearML server at %s does not answer (%s). Is it running, and is the address right (api.api_server, or CLEARML_API_HOST)?", api.Server, cause(err))
	case errors.As(err, &refused) && refused.Foreign:
		return cli.Failf(exitcode.Config, "%s answers, but not as a ClearML API server (HTTP %d): look at api.api_server, or CLEARML_API_HOST. The API usually listens on port 8008 or at https://api.…", api.Server, refused.HTTPStatus)
	}
	return err
}

func who(api conf.API) string {
	if api.AccessKey == "" {
		return "the token in CLEARML_AUTH_TOKEN"
	}
	return fmt.Sprintf("the key %s…", api.AccessKey[:min(4, len(api.AccessKey))])
}

// cause is the innermost reason, in few words.
func cause(err error) string {
	var lost *clearml.LostError
	if errors.As(err, &lost) {
		err = lost.Err // nothing that a start asks for is lost by that
	}
	var away *clearml.NetError
	if errors.As(err, &away) {
		err = away.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %s", FirstAnswer)
	}
	return err.Error()
}
