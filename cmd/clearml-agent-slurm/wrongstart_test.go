package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestAWrongStartSaysOneSentenceAndLosesNothing(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler()) // answers, but is no ClearML API
	defer other.Close()
	booting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		w.Write([]byte("<html><h1>502 Bad Gateway</h1></html>"))
	}))
	defer booting.Close()
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		w.Write([]byte("<html>Sign in</html>"))
	}))
	defer gateway.Close()
	unknown := strings.Repeat("0", 32)
	for story, c := range map[string]struct {
		spoil func(*stage)
		code  exitcode.Code
		says  []string
	}{
		"a queue that does not exist": {
			func(s *stage) { s.replace("gpu", "gpuu") }, exitcode.Failed,
			[]string{`queue "gpuu" does not exist`, `nearest: "gpu"`, "--create-queue", "clearml-agent list --queues"},
		},
		"a template that is not there": {
			func(s *stage) { s.replace(s.args[1], "/nowhere/gpu.template") }, exitcode.Usage,
			[]string{"cannot read the template", "/nowhere/gpu.template"},
		},
		"a folder as the template": {
			func(s *stage) { s.replace(s.args[1], s.dir) }, exitcode.Usage,
			[]string{"cannot read the template", "is a directory"},
		},
		"a template with a mistake": {
			func(s *stage) { s.write("gpu.template", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}\n", 0o644) }, exitcode.Failed,
			[]string{"gpu.template:2:17", "--nodes", "finding", "lint"},
		},
		"two templates for three queues": {
			func(s *stage) {
				s.replace("gpu", "gpu", "cpu", "default")
				s.replace(s.args[1], s.args[1], s.args[1])
			}, exitcode.Usage,
			[]string{"2 templates for 3 queues: give one template for all, or one for each"},
		},
		"neither template nor queue": {func(s *stage) { s.args = []string{"--once"} }, exitcode.Usage, []string{"--template-files", "--queue"}},
		"an option that does not exist": {
			func(s *stage) { s.args = append(s.args, "--quue") }, exitcode.Usage, []string{"--quue", "--queue"},
		},
		"no credentials": {
			func(s *stage) { s.write("clearml.conf", "api {\n api_server: \""+s.server.APIURL()+"\"\n}\n", 0o600) }, exitcode.Config,
			[]string{"no credentials", "CLEARML_API_ACCESS_KEY", "~/clearml.conf", "clearml-agent init"},
		},
		"no configuration at all": {
			func(s *stage) { s.set("HOME=" + s.TempDir()) }, exitcode.Config,
			[]string{"no server", "CLEARML_API_HOST", "clearml-agent init"},
		},
		"a user map that is none, which must not mean that everything runs as the glue": {
			func(s *stage) { s.configure("agent.slurm.user_map = [anna]\n") }, exitcode.Config,
			[]string{"agent.slurm.user_map", "must be an object", "clearml.conf:"},
		},
		"a user map to root": {
			func(s *stage) { s.configure("agent.slurm.user_map { u1: root }\n") }, exitcode.Config,
			[]string{"agent.slurm.user_map", `"u1"`, "root"},
		},
		"a negative limit": {func(s *stage) { s.args = append(s.args, "--max-jobs=-3") }, exitcode.Usage, []string{"--max-jobs"}},
		"a configuration that cannot be parsed": {
			func(s *stage) { s.write("clearml.conf", "api {\n credentials: [\n", 0o600) }, exitcode.Config,
			[]string{"clearml.conf:"},
		},
		"credentials that the server refuses": {
			func(s *stage) { s.set("CLEARML_API_ACCESS_KEY=REVOKED", "CLEARML_API_SECRET_KEY=x") }, exitcode.Config,
			[]string{"refused the key REVO…", "revoked or belongs to another server"},
		},
		"a host that is no ClearML API": {
			func(s *stage) { s.set("CLEARML_API_HOST=" + other.URL) }, exitcode.Config,
			[]string{other.URL, "not as a ClearML API server", "api.api_server"},
		},
		"a proxy whose API server still boots": {
			func(s *stage) { s.set("CLEARML_API_HOST=" + booting.URL) }, exitcode.ServerAway,
			[]string{booting.URL, "does not answer", "HTTP 502 Bad Gateway"},
		},
		"a single sign-on gateway before the server": {
			func(s *stage) { s.set("CLEARML_API_HOST=" + gateway.URL) }, exitcode.Config,
			[]string{gateway.URL, "not as a ClearML API server (HTTP 401)"},
		},
		"a server that is down": {
			func(s *stage) { s.set("CLEARML_API_HOST=http://127.0.0.1:1") }, exitcode.ServerAway,
			[]string{"http://127.0.0.1:1", "does not answer"},
		},
		"no sbatch": {
			func(s *stage) { s.set("PATH=" + s.TempDir()) }, exitcode.SlurmAway,
			[]string{"sbatch", "login node", "agent.slurm.binaries"},
		},
		"slurmctld away": {
			func(s *stage) {
				if err := s.cluster.Outage(true); err != nil {
					s.Fatal(err)
				}
			}, exitcode.SlurmAway, []string{"slurmctld does not answer"},
		},
		"no agent": {
			func(s *stage) { os.Remove(filepath.Join(s.dir, "clearml-agent")) }, exitcode.Failed,
			[]string{"clearml-agent is not at", "--agent-path"},
		},
		"render for a task that does not exist": {
			func(s *stage) { s.args = []string{"render", s.args[1], "--task", unknown} }, exitcode.Failed, []string{unknown},
		},
		"render for a task name that does not exist": {
			func(s *stage) { s.args = []string{"render", s.args[1], "--task", "no such"} }, exitcode.Failed, []string{`there is no task "no such"`},
		},
		"PBS": {func(s *stage) { s.args = append(s.args, "--use-pbs") }, exitcode.Usage, []string{"PBS is not supported"}},
	} {
		t.Run(story, func(t *testing.T) {
			s := newStage(t)
			task := s.queued("gpu")
			c.spoil(s)
			code, out, talk := s.run()
			if code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			for _, part := range c.says {
				if !strings.Contains(talk, part) {
					t.Errorf("%q is not in:\n%s", part, talk)
				}
			}
			if n := strings.Count("\n"+talk, "\n"+program+": "); n != 1 {
				t.Errorf("the program says %d sentences:\n%s", n, talk)
			}
			if out != "" {
				t.Errorf("results of nothing: %q", out)
			}
			if status, entries := s.server.Status(task), s.server.Entries("gpu"); status != "queued" || len(entries) != 1 {
				t.Errorf("the waiting task is %s, the queue holds %v", status, entries)
			}
		})
	}
}

func TestCreateQueueCreatesWhatIsMissing(t *testing.T) {
	s := newStage(t)
	s.replace("gpu", "brand new")
	s.args = append(s.args, "--create-queue")
	if code, _, talk := s.run(); code != exitcode.OK || s.server.QueueID("brand new") == "" {
		t.Errorf("exit %d, the queue's id is %q:\n%s", code, s.server.QueueID("brand new"), talk)
	}
}

// configure adds lines to the configuration.
func (s *stage) configure(lines string) {
	path := filepath.Join(s.dir, "clearml.conf")
	before, err := os.ReadFile(path)
	if err != nil {
		s.Fatal(err)
	}
	s.write("clearml.conf", string(before)+lines, 0o600)
}
