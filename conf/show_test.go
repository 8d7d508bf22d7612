package conf_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

const withSecrets = `
api { api_server: "https://api.example.org", credentials { access_key = AK, secret_key = hush-1 }
      auth.token_expiration_threshold_sec = 600 }
agent {
  git_user: anna
  git_pass: hush-2
  git.extra_credentials: [{user: u, pass: hush-3, host: h}]
  extra_docker_arguments: ["-e", "MY_TOKEN=hush-4", "--env=DB_PASSWORD=hush-5", "-v", "/a:/b", "-e", "SITE=hush-6"]
  hide_docker_command_env_vars.extra_keys: ["SITE"]
  package_manager.extra_index_url: ["https://u:hush-7@index.example.org/simple", "https://plain.example.org"]
}
sdk.azure.storage.containers: [{account_name: a, account_key: hush-8}]
sdk.aws.s3 { key: hush-9, secret: hush-10, region: eu }
sdk.unknown.api_token: hush-11
environment { HIDDEN_NAME: hush-12 }
files { f { path: /x, contents: hush-13 } }
`

func TestNoSecretIsShown(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: withSecrets}, env: []string{"CLEARML_AUTH_TOKEN=hush-14", "AZURE_STORAGE_ACCOUNT=a", "AZURE_STORAGE_KEY=hush-15"}}.load(t)
	var text, object bytes.Buffer
	if err := c.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if err := c.WriteJSON(&object); err != nil {
		t.Fatal(err)
	}
	var single strings.Builder
	for _, e := range c.Entries() {
		for path := e.Key; path != ""; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
			v, _ := c.Masked(path)
			single.WriteString(conf.Format(v) + "\n")
		}
	}
	fmt.Fprintf(&single, "%v %+v %#v %s", c.API(), c.API(), c.API(), c.Secret("agent.git_pass"))
	slog.New(slog.NewJSONHandler(&single, nil)).Info("x", "api", c.API(), "secret", c.Secret("agent.git_pass"))
	for what, shown := range map[string]string{"text": text.String(), "json": object.String(), "one by one": single.String()} {
		if i := strings.Index(shown, "hush"); i >= 0 {
			t.Errorf("%s shows %.60s", what, shown[max(0, i-30):])
		}
	}
	for _, want := range []string{
		"agent.git_user = anna ", "agent.git_pass = \"********\"", "environment.HIDDEN_NAME = \"********\"", "files.f.path = /x",
		`"-e", "MY_TOKEN=********"`, `"--env=DB_PASSWORD=********"`, `"-v", "/a:/b"`, "https://u:********@index.example.org/simple",
		"api.auth.token_expiration_threshold_sec = 600", `"https://plain.example.org"`, "sdk.aws.s3.region = eu",
	} {
		if !strings.Contains(strings.ReplaceAll(text.String(), `,"`, `, "`), want) {
			t.Errorf("%q is missing in\n%s", want, text.String())
		}
	}
}

func TestTemplatesSeeNoSecret(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: withSecrets}}.load(t)
	text, err := json.Marshal(c.WithoutSecrets())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "hush") {
		t.Errorf("%s", text)
	}
	agent, _ := c.WithoutSecrets()["agent"].(map[string]any)
	if _, there := agent["git_pass"]; there || agent["git_user"] != "anna" {
		t.Errorf("git_pass is there, or git_user is not: %v", agent)
	}
}

func TestShownLinesCanBeReadAgain(t *testing.T) {
	c, _ := world{
		files: map[string]string{clearmlConf: "agent { git_user: \"a, b # c\", git_host: h\n \"odd key\" { \"x.y\": \"\" }\n n: null }"},
		env:   []string{"CLEARML_WORKER_NAME=w1"},
	}.load(t)
	var text bytes.Buffer
	if err := c.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	again, err := hocon.Parse("shown", text.Bytes(), hocon.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text.Bytes())
	}
	for path, want := range map[string]string{"agent.git_user": "a, b # c", `agent."odd key"."x.y"`: "", "agent.worker_name": "w1", "agent.package_manager.type": "pip"} {
		keys, _ := hocon.ParsePath(path)
		if v := again.Get(keys...); v == nil || v.Text() != want {
			t.Errorf("%s reads %q", path, v.Text())
		}
	}
	for _, want := range []string{"# default", "# ~/clearml.conf:1", "# $CLEARML_WORKER_NAME"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in\n%s", want, text.String())
		}
	}
}

func TestASettingThatNothingReadsIsShownAsSuch(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: "agent { docker_force_pull: true, git_user: anna, snug.enabled: true, nonsense: 1 }\nsite.x: 1"}}.load(t)
	idle := map[string]bool{}
	for _, e := range c.Entries() {
		if e.Idle {
			idle[e.Key] = true
		}
	}
	want := map[string]bool{"agent.docker_force_pull": true, "agent.snug.enabled": true, "agent.nonsense": true}
	if diff := cmp.Diff(want, idle); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestJSONHasEverySettingWithItsOrigin(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: "\nagent.venvs_cache.max_entries: 3"}, env: []string{"CLEARML_CPU_ONLY=1"}}.load(t)
	var out bytes.Buffer
	if err := c.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Files []struct {
			Path  string
			Found bool
		}
		Variables []string
		Settings  []struct {
			Key    string
			Value  any
			Origin struct {
				Kind, Name string
				Line       int
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, s := range got.Settings {
		lines[s.Key] = fmt.Sprint(s.Value, " ", s.Origin.Kind, " ", s.Origin.Name, " ", s.Origin.Line)
	}
	for key, want := range map[string]string{
		"agent.venvs_cache.max_entries": "3 file ~/clearml.conf 2",
		"agent.cpu_only":                "true variable CLEARML_CPU_ONLY 0",
		"agent.vcs_cache.enabled":       "true default  0",
	} {
		if lines[key] != want {
			t.Errorf("%s: %q, want %q", key, lines[key], want)
		}
	}
	if fmt.Sprint(got.Files) != "[{/home/anna/trains.conf false} {/home/anna/clearml.conf true}]" || fmt.Sprint(got.Variables) != "[CLEARML_CPU_ONLY]" {
		t.Errorf("files %v variables %v", got.Files, got.Variables)
	}
}

func TestAKeyThatIsNotSetAnswersWithWhatIsImplied(t *testing.T) {
	c, _ := world{}.load(t)
	if v, origin := c.Masked("agent.task_ping_interval_sec"); conf.Format(v) != "60" || origin.String() != "default" {
		t.Errorf("%s from %s", conf.Format(v), origin)
	}
	if v, origin := c.Masked("agent.git_user"); v != nil || origin.String() != "not set" {
		t.Errorf("%v from %s", v, origin)
	}
	if v, _ := c.Masked("agent.vcs_cache"); conf.Format(v) != `{"enabled":true,"path":"~/.clearml/vcs-cache"}` {
		t.Errorf("%s", conf.Format(v))
	}
}

// BenchmarkLoad is what `clearml-agent config` costs before it prints.
func BenchmarkLoadAndShow(b *testing.B) {
	w := world{files: map[string]string{clearmlConf: withSecrets}}
	for b.Loop() {
		c, err := conf.Load(w.options(nil))
		if err != nil {
			b.Fatal(err)
		}
		if err := c.WriteText(&bytes.Buffer{}); err != nil {
			b.Fatal(err)
		}
	}
}
