package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestHostsAreDerivedFromAnyOfThem(t *testing.T) {
	for given, want := range map[string]hosts{
		"https://app.clear.ml":      {"https://api.clear.ml", "https://app.clear.ml", "https://files.clear.ml"},
		"app.clear.ml":              {"https://api.clear.ml", "https://app.clear.ml", "https://files.clear.ml"},
		"https://api.example.org/":  {"https://api.example.org", "https://app.example.org", "https://files.example.org"},
		"http://host:8080":          {"http://host:8008", "http://host:8080", "http://host:8081"},
		"host:8008":                 {"http://host:8008", "http://host:8080", "http://host:8081"},
		"http://host":               {"http://host:8008", "http://host:8080", "http://host:8081"},
		"https://demoapp.x.y":       {"https://demoapi.x.y", "https://demoapp.x.y", "https://demofiles.x.y"},
		"http://host:30080/project": {"http://host:30080", "http://host:30080", "http://host:30080"},
	} {
		if got, err := deriveHosts(given); err != nil || got != want {
			t.Errorf("%s: got %+v %v, want %+v", given, got, err, want)
		}
	}
	if _, err := deriveHosts("http://"); err == nil {
		t.Error("an address without a host was taken")
	}
}

// initialise runs "init" with input as its standard input and gives the file it wrote.
func initialise(t *testing.T, input string, environ ...string) (code exitcode.Code, text, talk string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clearml.conf")
	var out, err strings.Builder
	code = run(t.Context(), []string{"init", "--file", path}, environ, cli.Streams{In: strings.NewReader(input), Out: &out, Err: &err})
	written, _ := os.ReadFile(path)
	if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %o: others can read the secret", info.Mode().Perm())
	}
	return code, string(written), err.String()
}

func TestInitWritesAConfigurationThatWorks(t *testing.T) {
	server, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	block := "api {\n  web_server: " + server.WebURL() + "\n  api_server: " + server.APIURL() + "\n  files_server: " + server.FilesURL() +
		"\n  credentials {\n    \"access_key\" = \"" + server.AccessKey + "\"\n    \"secret_key\" = \"" + server.SecretKey + "\"\n  }\n}\n"

	for story, c := range map[string]struct {
		input   string
		environ []string
		want    map[string]string
	}{
		"pasted block, the rest by default": {block, nil, map[string]string{"api.api_server": server.APIURL(), "agent.git_user": ""}},
		"pasted block, every question answered": {
			block + "\n\ns\nanna\ngit \"token\" \\ $1\nhttps://pypi.example.org/simple\n\n", nil,
			map[string]string{"sdk.development.default_output_uri": server.FilesURL(), "agent.git_user": "anna", "agent.git_pass": `git "token" \ $1`},
		},
		"everything from the environment": {"", []string{
			"CLEARML_API_HOST=" + server.APIURL(), "CLEARML_WEB_HOST=" + server.WebURL(), "CLEARML_FILES_HOST=" + server.FilesURL(),
			"CLEARML_API_ACCESS_KEY=" + server.AccessKey, "CLEARML_API_SECRET_KEY=" + server.SecretKey,
		}, map[string]string{"api.files_server": server.FilesURL()}},
	} {
		t.Run(story, func(t *testing.T) {
			code, text, talk := initialise(t, c.input, c.environ...)
			if code != exitcode.OK {
				t.Fatalf("exit %d:\n%s", code, talk)
			}
			path := filepath.Join(t.TempDir(), "clearml.conf")
			os.WriteFile(path, []byte(text), 0o600)
			var warnings []string
			cfg, err := conf.Load(conf.Options{ConfigFile: path, Warn: func(w conf.Warning) { warnings = append(warnings, w.String()) }})
			if err != nil || len(warnings) > 0 {
				t.Fatalf("%v %q\n%s", err, warnings, text)
			}
			if string(cfg.API().SecretKey) != server.SecretKey || cfg.API().AccessKey != server.AccessKey {
				t.Errorf("the credentials did not arrive:\n%s", text)
			}
			for key, want := range c.want {
				if got := cfg.String(key); got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			if strings.Contains(talk, server.SecretKey) {
				t.Error("the secret was shown")
			}
		})
	}
}

func TestInitWritesNothingWhen(t *testing.T) {
	server, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for story, c := range map[string]struct{ input, want string }{
		"the input ends before the credentials": {"", `the input ended before "access key" was answered`},
		"the server refuses the key": {
			"api {\n api_server: " + server.APIURL() + "\n credentials { access_key: wrong, secret_key: wrong }\n}\n", "refused the key wron…",
		},
		"what was pasted cannot be read": {"api {\n credentials { access_key: \"a\n }\n}\n", "what was pasted:2"},
	} {
		t.Run(story, func(t *testing.T) {
			code, text, talk := initialise(t, c.input)
			if code != exitcode.Config || text != "" || !strings.Contains(talk, c.want) || !strings.Contains(talk, "nothing was written") {
				t.Errorf("exit %d, want 3 and %q in:\n%s\nwritten: %q", code, c.want, talk, text)
			}
		})
	}
}

func TestInitNeverOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clearml.conf")
	os.WriteFile(path, []byte("api {}\n"), 0o600)
	var out, talk strings.Builder
	code := run(t.Context(), []string{"init", "--file", path}, nil, cli.Streams{In: strings.NewReader("x\n"), Out: &out, Err: &talk})
	text, _ := os.ReadFile(path)
	if code != exitcode.OK || string(text) != "api {}\n" || !strings.Contains(talk.String(), "left as it is") {
		t.Errorf("exit %d, %q, %s", code, text, &talk)
	}
}
