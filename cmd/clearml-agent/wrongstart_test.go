package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestAWrongStartSaysOneSentence(t *testing.T) {
	other := httptest.NewServer(http.NotFoundHandler()) // answers, but is no ClearML API
	defer other.Close()
	unknown := strings.Repeat("0", 32)
	for story, c := range map[string]struct {
		spoil func(*stage)
		args  string
		code  exitcode.Code
		says  []string
	}{
		"a task id that does not exist":           {nil, "execute --id " + unknown, exitcode.Failed, []string{unknown, "does not exist"}},
		"a task name that does not exist":         {nil, "execute --id fitt", exitcode.Failed, []string{`there is no task "fitt"`}},
		"no task":                                 {nil, "execute", exitcode.Usage, []string{"--id", "clearml-agent execute --help"}},
		"an unknown task to clone":                {nil, "execute --clone --id " + unknown, exitcode.Failed, []string{unknown}},
		"an unknown task to plan for":             {nil, "execute --plan --id " + unknown, exitcode.Failed, []string{unknown}},
		"a command with a slip":                   {nil, "exectue --id x", exitcode.Usage, []string{"exectue", `did you mean "execute"`}},
		"an option with a slip":                   {nil, "list --jsno", exitcode.Usage, []string{"--jsno", `"--json"`}},
		"an abbreviation that fits several":       {nil, "execute --id x --git x", exitcode.Usage, []string{"--git-pass, --git-user"}},
		"an option without its value":             {nil, "execute --id", exitcode.Usage, []string{"--id"}},
		"no command":                              {nil, "", exitcode.Usage, []string{"execute", "--help"}},
		"a log level that there is not":           {nil, "execute --id x --log-level LOUD", exitcode.Usage, []string{`"LOUD" is no log level`, "WARNING"}},
		"a container":                             {nil, "execute --id x --docker python:3.12", exitcode.Usage, []string{"--docker", "template"}},
		"a configuration that is not there":       {nil, "--config-file /nowhere/clearml.conf list", exitcode.Config, []string{"could not open", "/nowhere/clearml.conf"}},
		"arguments from a file that is not there": {nil, "@/nowhere", exitcode.Usage, []string{"/nowhere"}},
		"a key with a slip":                       {nil, "config get agent.venvs_dri", exitcode.Failed, []string{"did you mean agent.venvs_dir?"}},
		"config without get":                      {nil, "config agent.venvs_dir", exitcode.Usage, []string{"config get agent.venvs_dir"}},
		"no credentials": {
			func(s *stage) { s.write("clearml.conf", "api { api_server: \""+s.server.APIURL()+"\" }\n") }, "list", exitcode.Config,
			[]string{"no credentials", "CLEARML_API_ACCESS_KEY", "~/clearml.conf", "clearml-agent init"},
		},
		"no configuration": {
			func(s *stage) { os.Remove(s.dir + "/clearml.conf") }, "list", exitcode.Config, []string{"no server", "clearml-agent init"},
		},
		"no home": {func(s *stage) { s.set("HOME=") }, "init", exitcode.Config, []string{"HOME", "--file"}},
		"credentials that the server refuses": {
			func(s *stage) { s.set("CLEARML_API_ACCESS_KEY=REVOKED", "CLEARML_API_SECRET_KEY=x") }, "list", exitcode.Config,
			[]string{"refused the key REVO…"},
		},
		"a host that is no ClearML API": {
			func(s *stage) { s.set("CLEARML_API_HOST=" + other.URL) }, "list", exitcode.Config, []string{"not as a ClearML API server"},
		},
		"a server that is down": {
			func(s *stage) { s.set("CLEARML_API_HOST=http://127.0.0.1:1") }, "list", exitcode.ServerAway, []string{"does not answer"},
		},
		"a package manager that there is not": {
			func(s *stage) { s.set("CLEARML_AGENT__AGENT__PACKAGE_MANAGER__TYPE=pixi") }, "execute --id " + unknown, exitcode.Config,
			[]string{`agent.package_manager.type is "pixi"`},
		},
	} {
		t.Run(story, func(t *testing.T) {
			s := newStage(t)
			if c.spoil != nil {
				c.spoil(s)
			}
			code, out, talk := s.run(strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			for _, part := range c.says {
				if !strings.Contains(talk, part) {
					t.Errorf("%q is not in: %s", part, talk)
				}
			}
			if !strings.HasPrefix(talk, program+": ") || strings.Count(talk, "\n") != 1 || out != "" {
				t.Errorf("not one sentence: %q, and results %q", talk, out)
			}
		})
	}
}

// TestWhatTheReferenceHasAndThisHasNotSaysWhatReplacesIt gives every option of the Python agent's commands that are not here.
func TestWhatTheReferenceHasAndThisHasNotSaysWhatReplacesIt(t *testing.T) {
	s := newStage(t)
	for args, want := range map[string]string{
		"daemon": "clearml-agent-slurm",
		"daemon --queue a b --order-fairness --polling-interval 10 --foreground --docker nvidia/cuda --force-current-version -O":    "clearml-agent-slurm",
		"daemon --services-mode --create-queue --child-report-tags x y -d --gpus 0,1 --log-level INFO --standalone-mode --cpu-only": "clearml-agent-slurm",
		"daemon --services-mode 5 --dynamic-gpus --queue a=1 b=2-4 --use-owner-token --check-bootstrap --git-user u --git-pass p":   "clearml-agent-slurm",
		"daemon --stop":                                     "clearml-agent-slurm",
		"daemon --stop host:0 host:1":                       "clearml-agent-slurm",
		"daemon --status --uptime 17-20 --downtime 1-2":     "clearml-agent-slurm",
		"daemon --podman image":                             "clearml-agent-slurm",
		"install-bootstrap --check":                         "one static file",
		"install-bootstrap --force --from-file clearml.whl": "one static file",
	} {
		code, out, talk := s.run(strings.Fields(args)...)
		if code != exitcode.Usage || !strings.Contains(talk, want) || out != "" {
			t.Errorf("%s: exit %d, want 2 and %q in: %s%s", args, code, want, out, talk)
		}
	}
}
