package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/glue"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// jobEnvironment waits for what the job's agent noted.
func (s *stage) jobEnvironment() map[string]string {
	s.Helper()
	path := filepath.Join(s.dir, "job.env")
	timeout := time.After(20 * time.Second)
	for {
		if text, err := os.ReadFile(path); err == nil {
			found := map[string]string{}
			for line := range strings.Lines(string(text)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				found[name] = value
			}
			return found
		}
		select {
		case <-timeout:
			s.Fatal("no job ran")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func TestJobsFindTheCredentialsThatTheGlueHasFromVariables(t *testing.T) {
	for story, options := range map[string][]string{
		"in the usual place": nil,
		"in a folder":        {"--job-config-dir", "DIR/jobs"},
	} {
		t.Run(story, func(t *testing.T) {
			s := newStage(t)
			os.Remove(filepath.Join(s.dir, "clearml.conf"))
			s.set("CLEARML_API_HOST="+s.server.APIURL(), "CLEARML_API_ACCESS_KEY="+s.server.AccessKey, "CLEARML_API_SECRET_KEY="+s.server.SecretKey)
			s.args = append(s.args, "--name", "login 1/a")
			want := filepath.Join(s.dir, ".clearml", "clearml-agent-slurm", "login-1-a.conf")
			for _, option := range options {
				s.args = append(s.args, strings.Replace(option, "DIR", s.dir, 1))
				want = filepath.Join(s.dir, "jobs", "login-1-a.conf")
			}
			s.queued("gpu")
			code, _, talk := s.run()
			if code != exitcode.OK || strings.Count(talk, want) != 1 {
				t.Fatalf("exit %d, and the file is not named once:\n%s", code, talk)
			}
			env := s.jobEnvironment()
			if env["CLEARML_CONFIG_FILE"] != want {
				t.Errorf("the job reads %q, want %q", env["CLEARML_CONFIG_FILE"], want)
			}
			for name, value := range env {
				if strings.Contains(value, s.server.SecretKey) {
					t.Errorf("the secret travelled through Slurm in %s", name)
				}
			}
			if info, err := os.Stat(want); err != nil || info.Mode().Perm() != 0o600 {
				t.Fatalf("%v, or others can read the file", err)
			}
			cfg, err := conf.Load(conf.Options{ConfigFile: want, Hostname: "node7"})
			if err != nil {
				t.Fatal(err)
			}
			if api := cfg.API(); api.Check() != nil || string(api.SecretKey) != s.server.SecretKey || api.Server != s.server.APIURL() {
				t.Errorf("the job cannot log in with the file: %v", api.Check())
			}
			if name := cfg.String("agent.worker_name"); name != "node7" {
				t.Errorf("workers on node7 call themselves %q", name)
			}
		})
	}
}

func TestJobsReadTheGluesOwnFileWhereThatHoldsTheCredentials(t *testing.T) {
	s := newStage(t)
	s.queued("gpu")
	if code, _, talk := s.run(); code != exitcode.OK {
		t.Fatalf("exit %d:\n%s", code, talk)
	}
	if got, want := s.jobEnvironment()["CLEARML_CONFIG_FILE"], filepath.Join(s.dir, "clearml.conf"); got != want {
		t.Errorf("the job reads %q, want %q", got, want)
	}
	if _, err := os.Stat(filepath.Join(s.dir, ".clearml", "clearml-agent-slurm")); err == nil {
		t.Error("another file was written all the same")
	}
}

func TestATokenOfTheGluesIsNotEnoughForJobs(t *testing.T) {
	s := newStage(t)
	os.Remove(filepath.Join(s.dir, "clearml.conf"))
	s.set("CLEARML_API_HOST="+s.server.APIURL(), "CLEARML_AUTH_TOKEN=whatever")
	if code, _, talk := s.run(); code != exitcode.Config || !strings.Contains(talk, "jobs cannot log in with the glue's CLEARML_AUTH_TOKEN") {
		t.Errorf("exit %d:\n%s", code, talk)
	}
}

func TestWhichConfigurationJobsAreToldToRead(t *testing.T) {
	s := newStage(t)
	for story, c := range map[string]struct {
		users   map[string]string
		environ []string
		want    string
	}{
		"the glue's own": {want: filepath.Join(s.dir, "clearml.conf")},
		"jobs of other users find theirs, and not the glue's credentials": {users: map[string]string{"default": "anna"}},
		"the same with credentials in variables": {
			users: map[string]string{"default": "anna"}, environ: []string{"CLEARML_API_ACCESS_KEY=k", "CLEARML_API_SECRET_KEY=s"},
		},
		"the one that is named for all": {
			users: map[string]string{"default": "anna"}, environ: []string{"CLEARML_AGENT__AGENT__SLURM__CONFIG_FILE=/shared/clearml.conf"}, want: "/shared/clearml.conf",
		},
	} {
		a := &app{ctx: t.Context(), environ: append(slices.Clone(s.environ), c.environ...), global: &grammar{}, log: slog.New(slog.DiscardHandler)}
		cfg, err := a.load()
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&runCommand{}).jobConfig(a, cfg, glue.Config{Name: "login1", UserMap: c.users})
		if err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", story, got, err, c.want)
		}
	}
}
