package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestConfigShowsEveryValueWithItsOriginAndNoSecret(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_WORKER_NAME=atlas", "CLEARML_AGENT_GIT_PASS=very-secret-token")
	code, out, talk := s.run("config")
	if code != exitcode.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	line := func(key string) string {
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, key+" =") {
				return strings.Join(strings.Fields(line), " ")
			}
		}
		return ""
	}
	for key, want := range map[string]string{
		"agent.worker_name":             `agent.worker_name = atlas # $CLEARML_WORKER_NAME`,
		"api.credentials.secret_key":    `api.credentials.secret_key = ******** # ~/clearml.conf:4`,
		"agent.venvs_cache.max_entries": `agent.venvs_cache.max_entries = 10 # default`,
	} {
		if got := strings.ReplaceAll(line(key), `"`, ""); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for _, secret := range []string{s.server.SecretKey, "very-secret-token"} {
		if strings.Contains(out+talk, secret) {
			t.Errorf("%q was shown", secret)
		}
	}
	if _, out, _ := s.run("config", "--json"); !json.Valid([]byte(out)) || strings.Contains(out, s.server.SecretKey) {
		t.Errorf("no JSON, or it shows the secret: %.200s", out)
	}
}

func TestConfigGetPrintsAValueForScripts(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_AGENT__AGENT__PACKAGE_MANAGER__EXTRA_INDEX_URL=[https://a/simple]")
	for key, want := range map[string]string{
		"agent.venvs_cache.max_entries":         "10\n",
		"api.credentials.secret_key":            "********\n",
		"agent.package_manager.extra_index_url": "[\"https://a/simple\"]\n",
	} {
		if code, out, talk := s.run("config", "get", key); code != exitcode.OK || out != want {
			t.Errorf("config get %s: exit %d, %q, want %q; %s", key, code, out, want, talk)
		}
	}
	_, out, _ := s.run("config", "get", "agent.package_manager.extra_index_url", "--json")
	if want := `"origin":"$CLEARML_AGENT__AGENT__PACKAGE_MANAGER__EXTRA_INDEX_URL"`; !strings.Contains(out, want) {
		t.Errorf("%s is not in %s", want, out)
	}
}

// TestDebugSaysWhatWasRead is what one asks for when a setting has no effect.
func TestDebugSaysWhatWasRead(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_WORKER_NAME=atlas")
	_, _, talk := s.run("--debug", "config", "get", "agent.worker_name")
	for _, want := range []string{s.dir + "/clearml.conf", "CLEARML_WORKER_NAME"} {
		if !strings.Contains(talk, want) {
			t.Errorf("%q is not in:\n%s", want, talk)
		}
	}
}
