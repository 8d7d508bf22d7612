package main

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// jobConfig gives the path of the clearml.conf that jobs are to read, "" where each finds its own. Credentials never travel
// through Slurm, which stores environments: a glue that got its own from variables writes them to a file for its jobs.
func (c *runCommand) jobConfig(a *app, cfg *conf.Config, g glue.Config) (string, error) {
	named := cfg.Path("agent.slurm.config_file")
	switch {
	case named != "":
		return named, nil
	case len(g.UserMap) > 0:
		return "", nil // jobs of other users cannot read this user's file, and are not to have this user's credentials
	case !fromVariables(cfg):
		return cfg.ConfigFile(), nil
	}
	if api := cfg.API(); api.AccessKey == "" || api.SecretKey == "" {
		return "", cli.Failf(exitcode.Config, "jobs cannot log in with the glue's CLEARML_AUTH_TOKEN, which may end before they do: set CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY, or agent.slurm.config_file to a clearml.conf for jobs")
	}
	path, err := c.jobConfigPath(a, g.Name)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", cli.Failf(exitcode.Config, "cannot make the folder of the jobs' configuration: %w; name another with --job-config-dir", err)
	}
	// A job's worker has the name of its node, not of this host.
	if _, err := cfg.Without("agent.worker_name").Without("agent.worker_id").WriteFile(path); err != nil {
		return "", cli.Failf(exitcode.Config, "%w; name another folder with --job-config-dir", err)
	}
	a.log.Info("credentials came from variables, which jobs do not inherit: jobs read them from a file, readable by you alone", "file", path)
	return path, nil
}

// fromVariables says whether no file holds the credentials in use.
func fromVariables(cfg *conf.Config) bool {
	for _, key := range []string{"api.credentials.access_key", "api.credentials.secret_key"} {
		if _, origin := cfg.Lookup(key); origin.Kind != conf.FromFile {
			return true
		}
	}
	return false
}

var notInFileNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

func (c *runCommand) jobConfigPath(a *app, glueName string) (string, error) {
	dir := c.JobConfigDir
	if dir == "" {
		home, err := cli.Home(a.environ)
		if err != nil {
			return "", cli.Failf(exitcode.Config, "cannot tell where to write the jobs' configuration: %w; name a folder with --job-config-dir", err)
		}
		dir = filepath.Join(home, ".clearml", "clearml-agent-slurm")
	}
	dir, err := filepath.Abs(dir)
	return filepath.Join(dir, notInFileNames.ReplaceAllString(glueName, "-")+".conf"), err
}
