package session

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Load reads the configuration for a process of that environment. file is the value of --config-file, set what the command
// line says on top. Warnings go to talk, what was read to the debug log.
func Load(environ []string, file string, set []conf.Setting, talk io.Writer, log *slog.Logger) (*conf.Config, error) {
	home, _ := cli.Home(environ) // without one there is no ~/clearml.conf
	c, err := conf.Load(conf.Options{
		Environ: environ, Home: home, ConfigFile: file, Hostname: cli.Hostname(), Set: set,
		Warn: func(w conf.Warning) { fmt.Fprintln(talk, w) },
	})
	if errors.Is(err, conf.ErrNoConfigFile) {
		return nil, cli.Failf(exitcode.Config, "--config-file: %w", err)
	}
	if err != nil {
		return nil, cli.Fail(exitcode.Config, err)
	}
	for _, f := range c.Files() {
		log.Debug("configuration file", "path", f.Path, "found", f.Found, "named by", f.From)
	}
	log.Debug("environment variables in use", "names", c.Used())
	return c, nil
}
