package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf/hocon"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Run writes a first clearml.conf. An existing one is left as it is.
func (c *initCommand) Run(a *app) error {
	path, err := c.path(a)
	if err != nil || path == "" {
		return err
	}
	s, err := a.interview(path)
	if err != nil {
		return cli.Failf(exitcode.Config, "%w; nothing was written", err)
	}
	if err := writeNew(path, s.text()); err != nil {
		return cli.Failf(exitcode.Config, "cannot write the configuration: %w", err)
	}
	fmt.Fprintf(a.Err, "\nwritten: %s (readable by you alone)\nnext: clearml-agent config, or put a task in a queue and run the glue: clearml-agent-slurm --help\n", path)
	return nil
}

// path is where the configuration goes; "" when one is there already.
func (c *initCommand) path(a *app) (string, error) {
	path := c.File
	if path == "" {
		path = a.env("CLEARML_CONFIG_FILE")
	}
	candidates := []string{path}
	if path == "" {
		home, err := cli.Home(a.environ)
		if err != nil {
			return "", cli.Failf(exitcode.Config, "cannot tell where your home is: %w; name a file with --file", err)
		}
		path = filepath.Join(home, "clearml.conf")
		candidates = []string{filepath.Join(home, "trains.conf"), path}
	}
	for _, old := range candidates {
		if info, err := os.Stat(old); err == nil && info.Size() > 0 {
			fmt.Fprintf(a.Err, "%s is there already and was left as it is. Change it with an editor, see its effect with: clearml-agent config\nTo write another: clearml-agent init --file FILE\n", old)
			return "", nil
		}
	}
	return path, nil
}

// interview asks for everything, and takes from the environment what is there.
func (a *app) interview(path string) (settings, error) {
	p := newPrompter(a.In, a.Err)
	var s settings
	var err error
	fmt.Fprintf(a.Err, "This writes %s.\n\n", path)
	if s.AccessKey, s.SecretKey = a.env("CLEARML_API_ACCESS_KEY"), a.env("CLEARML_API_SECRET_KEY"); s.AccessKey != "" && s.SecretKey != "" {
		fmt.Fprintf(a.Err, "credentials: from CLEARML_API_ACCESS_KEY and CLEARML_API_SECRET_KEY (%s…)\n", shown(s.AccessKey))
		s.Hosts, err = a.hostsFromEnvironment()
		if err != nil {
			return s, err
		}
	} else {
		fmt.Fprint(a.Err, "In the web UI open Settings, Workspace, and press \"Create new credentials\".\nPaste what it shows, from \"api {\" to the last \"}\":\n\n")
		s, err = fromBlock(p.block())
		if err != nil {
			return s, err
		}
		if s.AccessKey == "" || s.SecretKey == "" {
			fmt.Fprintln(a.Err, "\nThat holds no access_key and secret_key.")
			if err := askCredentials(p, &s); err != nil {
				return s, err
			}
		}
	}
	if err := a.askHosts(p, &s); err != nil {
		return s, err
	}
	if err := a.checkLogin(p, &s); err != nil {
		return s, err
	}
	askRest(p, &s)
	return s, nil
}

func (a *app) hostsFromEnvironment() (hosts, error) {
	h := hosts{API: a.env("CLEARML_API_HOST"), Web: a.env("CLEARML_WEB_HOST"), Files: a.env("CLEARML_FILES_HOST")}
	first := h.API
	if first == "" {
		first = h.Web
	}
	if first == "" {
		return hosts{}, nil
	}
	derived, err := deriveHosts(first)
	if err != nil {
		return h, err
	}
	return hosts{API: or(h.API, derived.API), Web: or(h.Web, derived.Web), Files: or(h.Files, derived.Files)}, nil
}

// fromBlock reads what the web UI shows, or any piece of a clearml.conf.
func fromBlock(text string) (settings, error) {
	var s settings
	v, err := hocon.Parse("what was pasted", []byte(text), hocon.Options{})
	if err != nil {
		return s, err
	}
	get := func(paths ...string) string {
		for _, path := range paths {
			if found := v.Get(strings.Split(path, ".")...); found != nil {
				return strings.TrimRight(found.Text(), "/")
			}
		}
		return ""
	}
	s.AccessKey = get("api.credentials.access_key", "credentials.access_key")
	s.SecretKey = get("api.credentials.secret_key", "credentials.secret_key")
	s.Hosts = hosts{API: get("api.api_server", "api.host", "host"), Web: get("api.web_server"), Files: get("api.files_server")}
	return s, nil
}

func askCredentials(p *prompter, s *settings) (err error) {
	if s.AccessKey, err = p.must("access key", false); err != nil {
		return err
	}
	s.SecretKey, err = p.must("secret key", true)
	return err
}

func (a *app) askHosts(p *prompter, s *settings) error {
	given := or(s.Hosts.Web, s.Hosts.API)
	if given == "" {
		given = p.ask("web address of the ClearML server", "https://app.clear.ml")
	}
	derived, err := deriveHosts(given)
	if err != nil {
		return err
	}
	s.Hosts = hosts{API: or(s.Hosts.API, derived.API), Web: or(s.Hosts.Web, derived.Web), Files: or(s.Hosts.Files, derived.Files)}
	s.Hosts.API = p.ask("API server", s.Hosts.API)
	s.Hosts.Files = p.ask("file server", s.Hosts.Files)
	return nil
}

// checkLogin tries the credentials, and asks for others once.
func (a *app) checkLogin(p *prompter, s *settings) error {
	for try := 1; ; try++ {
		user, err := a.login(a.ctx, *s)
		if err == nil {
			fmt.Fprintf(a.Err, "\nlogged in at %s as %q\n\n", s.Hosts.API, user)
			return nil
		}
		if try == 2 || p.ended || errors.Is(err, context.Canceled) {
			return err
		}
		fmt.Fprintf(a.Err, "\n%v\nAnother try:\n", err)
		s.Hosts.API = p.ask("API server", s.Hosts.API)
		if err := askCredentials(p, s); err != nil {
			return err
		}
	}
}

// askRest asks for what may stay empty.
func askRest(p *prompter, s *settings) {
	switch strings.ToLower(p.ask("models and artifacts go to: (N)owhere by default, the file (S)erver, or a URI of your own", "N")) {
	case "n", "none", "":
	case "s", "server":
		s.OutputURI = s.Hosts.Files
	default:
		s.OutputURI = p.ask("URI", "")
	}
	if s.GitUser = p.ask("user for git over https (empty: ssh keys or git's own set-up)", ""); s.GitUser != "" {
		s.GitPass = p.secret("token or password for " + s.GitUser)
	}
	for !p.ended {
		index := p.ask("further package index (empty: no more)", "")
		if index == "" {
			break
		}
		s.ExtraIndexURLs = append(s.ExtraIndexURLs, index)
	}
}

// writeNew writes a file that only its owner reads, and never over another.
func writeNew(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s appeared meanwhile and was left as it is", path)
	}
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// shown gives as much of a key as may be shown.
func shown(key string) string { return key[:min(len(key), 4)] }
