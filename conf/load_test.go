package conf_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// world is a set of files and an environment to load from.
type world struct {
	files map[string]string
	env   []string
	file  string // --config-file
	set   []conf.Setting
}

func (w world) options(warnings *[]string) conf.Options {
	return conf.Options{
		Environ: w.env, Home: "/home/anna", ConfigFile: w.file, Hostname: "login1", Set: w.set,
		Warn: func(x conf.Warning) {
			if warnings != nil {
				*warnings = append(*warnings, x.String())
			}
		},
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := w.files[path]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
	}
}

func (w world) load(t *testing.T) (*conf.Config, []string) {
	t.Helper()
	var warnings []string
	c, err := conf.Load(w.options(&warnings))
	if err != nil {
		t.Fatal(err)
	}
	return c, warnings
}

const clearmlConf = "/home/anna/clearml.conf"

func TestEachLayerLiesOverTheOneBelow(t *testing.T) {
	w := world{files: map[string]string{}}
	check := func(layer, wantValue, wantOrigin string) {
		t.Helper()
		c, _ := w.load(t)
		v, origin := c.Lookup("agent.translate_ssl_replacement_scheme")
		if v.Text() != wantValue || origin.String() != wantOrigin {
			t.Errorf("%s: %s from %s, want %s from %s", layer, v.Text(), origin, wantValue, wantOrigin)
		}
	}
	check("defaults", "https", "default")
	w.files["/home/anna/trains.conf"] = "agent.translate_ssl_replacement_scheme: one"
	check("older file", "one", "~/trains.conf:1")
	w.files[clearmlConf] = "agent {\n  translate_ssl_replacement_scheme: two\n}"
	check("file", "two", "~/clearml.conf:2")
	w.files["/site/node.conf"] = "agent.translate_ssl_replacement_scheme = three"
	w.env = append(w.env, "CLEARML_CONFIG_FILE=/site/node.conf")
	check("named file", "three", "/site/node.conf:1")
	w.env = append(w.env, "CLEARML_AGENT__AGENT__TRANSLATE_SSL_REPLACEMENT_SCHEME=four")
	check("dynamic variable", "four", "$CLEARML_AGENT__AGENT__TRANSLATE_SSL_REPLACEMENT_SCHEME")
	w.env = append(w.env, "CLEARML_AGENT_SSH_URL_REPLACEMENT_SCHEME=five")
	check("registered variable", "five", "$CLEARML_AGENT_SSH_URL_REPLACEMENT_SCHEME")
	w.set = []conf.Setting{{Path: "agent.translate_ssl_replacement_scheme", Value: "six", Origin: "--scheme"}}
	check("command line", "six", "--scheme")
}

func TestVaultsLieOverFilesAndUnderVariables(t *testing.T) {
	w := world{
		files: map[string]string{clearmlConf: "agent { git_user: file, git_host: file, worker_name: here, slurm.user_map { u1: anna, u2: ben } }"},
		env:   []string{"CLEARML_AGENT_GIT_USER=variable", "CLEARML_AGENT__AGENT__GIT_HOST=dynamic"},
	}
	c, _ := w.load(t)
	vaults := []conf.Vault{
		{Description: "lab", Data: "agent { git_user: vault, git_host: vault, worker_name: elsewhere, slurm.user_map { } }"},
		{ID: "broken", Data: "agent { git_host: "},
	}
	over, err := c.WithVaults(vaults, []conf.Vault{{Description: "watch", Data: "agent.git_user: monitoring"}})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{over.String("agent.git_user"), over.String("agent.git_host"), over.String("agent.worker_name")}
	if diff := cmp.Diff([]string{"monitoring", "vault", "here"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, origin := over.Lookup("agent.git_host"); origin.String() != "vault lab" {
		t.Errorf("origin %s", origin)
	}
}

func TestValueOfAVariableThatIsNoHOCONIsText(t *testing.T) {
	c, _ := world{env: []string{
		"CLEARML_AGENT__AGENT__GIT_PASS=p@ss=w$rd",
		"CLEARML_AGENT__AGENT__EXTRA_DOCKER_ARGUMENTS=[\"-v\", \"/a:/b\"]",
		"CLEARML_AGENT__AGENT__VENVS_CACHE__MAX_ENTRIES=3",
		"CLEARML_AGENT__AGENT__TASK_PING_INTERVAL_SEC=10s",
		"CLEARML_AGENT__SDK__DEVELOPMENT__WORKER=a, b: c",
	}}.load(t)
	if got := string(c.Secret("agent.git_pass")); got != "p@ss=w$rd" {
		t.Errorf("git_pass %q", got)
	}
	if got := c.Strings("agent.extra_docker_arguments"); !cmp.Equal(got, []string{"-v", "/a:/b"}) {
		t.Errorf("arguments %q", got)
	}
	if got := c.Int("agent.venvs_cache.max_entries"); got != 3 {
		t.Errorf("max_entries %d", got)
	}
	if got := c.Duration("agent.task_ping_interval_sec"); got != 10*time.Second {
		t.Errorf("ping %s", got)
	}
	if got := c.String("sdk.development.worker"); got != "a, b: c" {
		t.Errorf("text that would set two keys: %q", got)
	}
}

func TestAMisspeltKeyIsNamedWithItsPlaceAndTheNearestRightOne(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{
			"agent {\n  venvs_cahce { path: x }\n}",
			`~/clearml.conf:2:3: "agent.venvs_cahce" is no known key (kept, without effect); did you mean agent.venvs_cache?`,
		},
		{
			"agent.package_manager.tpye: pip",
			`~/clearml.conf:1:1: "agent.package_manager.tpye" is no known key (kept, without effect); did you mean agent.package_manager.type?`,
		},
		{
			"agent.pip_version: 22",
			`~/clearml.conf:1:1: "agent.pip_version" is no known key (kept, without effect); did you mean agent.package_manager.pip_version?`,
		},
		{
			"api.git_user: x",
			`~/clearml.conf:1:1: "api.git_user" is no known key (kept, without effect); did you mean agent.git_user?`,
		},
		{"agnet { git_user: x }", `~/clearml.conf:1:1: "agnet" is no known key (kept, without effect); did you mean agent?`},
		{"agent.zzz: 1", `~/clearml.conf:1:1: "agent.zzz" is no known key (kept, without effect)`},
		{"agent.git_user: [x]", `~/clearml.conf:1:17: agent.git_user takes text, not list; it is ignored`},
		{"agent.venvs_cache.max_entries: many", `~/clearml.conf:1:32: agent.venvs_cache.max_entries takes a whole number, not "many"; the default counts`},
	} {
		c, warnings := world{files: map[string]string{clearmlConf: row.text}}.load(t)
		if diff := cmp.Diff([]string{row.want}, warnings); diff != "" {
			t.Errorf("%s\n-want +got:\n%s", row.text, diff)
		}
		if got := c.Int("agent.venvs_cache.max_entries"); got != 10 {
			t.Errorf("%s: max_entries %d, want the default", row.text, got)
		}
	}
}

func TestNothingIsSaidAboutWhatIsRight(t *testing.T) {
	_, warnings := world{files: map[string]string{clearmlConf: `
api { api_server: https://api.example.org, credentials { access_key = AK, secret_key = SK } }
agent {
  git.extra_credentials: [{user: a, pass: b, host: c}]
  package_manager { pip_version: "<24", extra_index_url: ["https://x/simple"] }
  slurm.user_map { "u1": anna, default: svc }
  default_docker { image: i, match_rules: [] }
  cuda_version: 11.8
  docker_container_name_format_fields { foo: "bar.moo" }
}
sdk { aws { s3 { credentials: [] } } }
environment { A: 1, B: null }
files { f { path: x, contents: { a: 1 } } }
site { anything: 1 }
`}}.load(t)
	if len(warnings) > 0 {
		t.Errorf("warnings: %q", warnings)
	}
}

func TestWhatStopsLoading(t *testing.T) {
	for name, row := range map[string]struct {
		w    world
		want string
	}{
		"syntax":          {world{files: map[string]string{clearmlConf: "a: 1\nagent { git_user: user@host }\n"}}, "~/clearml.conf:2:23: @ cannot stand in a value"},
		"missing file":    {world{file: "~/nope.conf"}, "~/nope.conf: there is no such file"},
		"variable":        {world{env: []string{"CLEARML_CPU_ONLY=maybe"}}, "CLEARML_CPU_ONLY=maybe is neither yes nor no"},
		"environment":     {world{env: []string{"TRAINS_ENV=prod"}}, "TRAINS_ENV=prod is none of default, demo, local"},
		"words":           {world{env: []string{"CLEARML_AGENT_EXTRA_DOCKER_ARGS='a"}}, "CLEARML_AGENT_EXTRA_DOCKER_ARGS: a quote is not closed"},
		"unknown ${name}": {world{files: map[string]string{clearmlConf: "a: ${NOPE}"}}, "${NOPE} is neither a setting of this file nor an environment variable"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := conf.Load(row.w.options(nil))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("error %v, want %q in it", err, row.want)
			}
		})
	}
}

func TestSyntaxErrorsCanBeTakenApart(t *testing.T) {
	_, err := conf.Load(world{files: map[string]string{clearmlConf: "a = [1"}}.options(nil))
	var syntax *hocon.Error
	if !errors.As(err, &syntax) {
		t.Fatalf("%v", err)
	}
	if line, col := syntax.Pos.LineCol(); line != 1 || col != 5 {
		t.Errorf("at %d:%d", line, col)
	}
}

func TestConfigFolder(t *testing.T) {
	dir := t.TempDir()
	for path, text := range map[string]string{
		"default/agent.conf":           "git_user: folder\ngit_host: folder",
		"default/agent/slurm.conf":     "max_jobs: 7",
		"default/ignored.txt":          "{{{",
		"demo/agent.conf":              "git_host: demo",
		"elsewhere/agent.conf":         "git_host: wrong",
		"default/agent/deep/more.conf": "x: 1",
	} {
		writeFile(t, filepath.Join(dir, path), text)
	}
	c, err := conf.Load(conf.Options{Environ: []string{"CLEARML_CONFIG_PATH=" + dir, "TRAINS_ENV=demo"}})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.String("agent.git_user"), c.String("agent.git_host"), c.String("agent.slurm.max_jobs"), c.String("agent.deep.more.x")}
	if diff := cmp.Diff([]string{"folder", "demo", "7", "1"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
