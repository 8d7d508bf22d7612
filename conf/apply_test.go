package conf_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
)

func TestEnvironmentSection(t *testing.T) {
	for story, row := range map[string]struct {
		text string
		want []conf.EnvVar
	}{
		"all types": {
			`environment { A: one, "B.b": 2, V: 3.10, T: true, N: null, L: [1, "x"] }`,
			[]conf.EnvVar{{"A", "one"}, {"B.b", "2"}, {"V", "3.10"}, {"T", "True"}, {"N", ""}, {"L", `[1,"x"]`}},
		},
		"pairs":      {`environment: [[A, 1], ["B", "two words"]]`, []conf.EnvVar{{"A", "1"}, {"B", "two words"}}},
		"turned off": {"environment { A: 1 }\nagent.apply_environment: false", nil},
	} {
		c, _ := world{files: map[string]string{clearmlConf: row.text}}.load(t)
		if diff := cmp.Diff(row.want, c.Environment()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", story, diff)
		}
	}
	c, _ := world{files: map[string]string{clearmlConf: "environment { A: 1, B: 2 }"}}.load(t)
	set := map[string]string{}
	names, err := c.ApplyEnvironment(func(name, value string) error { set[name] = value; return nil })
	if err != nil || strings.Join(names, " ") != "A B" || set["B"] != "2" {
		t.Errorf("%v %v %v", names, set, err)
	}
	if _, err := c.ApplyEnvironment(func(string, string) error { return errors.New("no") }); err == nil || !strings.Contains(err.Error(), "cannot set the variable A") {
		t.Errorf("error %v", err)
	}
}

func TestFilesSection(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeFile(t, "kept.txt", "old")
	writeFile(t, "linked.txt", "old")
	if err := os.Symlink("linked.txt", "link.txt"); err != nil {
		t.Fatal(err)
	}
	c, warnings := world{
		env: []string{"WHERE=" + dir},
		files: map[string]string{clearmlConf: `
environment { SUB: deep }
files {
  plain  { path: "$WHERE/${SUB}/plain.txt", contents: "a\nb" }
  shell  { path: "shell.sh", contents: """#!/bin/sh
echo "$1"
""", mode: "0o755" }
  number { path: "number.txt", contents: 42, mode: 600 }
  object { path: "object.txt", contents { a: [1, 2] } }
  json   { path: "x.json", contents { a: [1, 2], b: "é" }, target_format: json }
  yaml   { path: "x.yaml", contents { a: [1, {b: "c: d"}], e: {} }, target_format: yaml }
  bytes  { path: "x.bin", contents: "AAH/", format: base64, target_format: bytes }
  kept   { path: "kept.txt", contents: new, overwrite: false }
  link   { path: "link.txt", contents: new }
  folder { path: ".", contents: x }
  broken { path: "y", contents: "%%", format: base64 }
  odd    { path: "z", contents: "x", mode: "rw" }
  none   { contents: "x" }
}`},
	}.load(t)
	if len(warnings) > 0 {
		t.Errorf("%q", warnings)
	}
	errs := map[string]string{}
	for _, r := range c.ApplyFiles() {
		if r.Err != nil {
			errs[r.Name] = r.Err.Error()
		}
	}
	wantErrs := map[string]string{
		"kept": conf.ErrFileKept.Error(), "folder": ". is a folder",
		"broken": "cannot decode its contents: illegal base64 data at input byte 0",
		"odd":    `mode "rw" is no octal number like "0o644"`, "none": "it has no path",
	}
	if diff := cmp.Diff(wantErrs, errs); diff != "" {
		t.Errorf("errors -want +got:\n%s", diff)
	}
	for path, want := range map[string]string{
		"deep/plain.txt": "a\nb", "shell.sh": "#!/bin/sh\necho \"$1\"\n", "number.txt": "42", "kept.txt": "old", "linked.txt": "new", "x.bin": "\x00\x01\xff",
		"x.yaml": "\"a\":\n  - 1\n  -\n    \"b\": \"c: d\"\n\"e\": {}\n",
	} {
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q %v, want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"object.txt", "x.json"} {
		text, _ := os.ReadFile(path)
		var x map[string]any
		if err := json.Unmarshal(text, &x); err != nil || cmp.Diff([]any{1.0, 2.0}, x["a"]) != "" {
			t.Errorf("%s: %s", path, text)
		}
	}
	for path, want := range map[string]os.FileMode{"shell.sh": 0o755, "number.txt": 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "link.txt")); err != nil {
		t.Error("the link is gone")
	}
}

func TestChildrenGetAFileOnlyWeCanRead(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: withSecrets}}.load(t)
	path := filepath.Join(t.TempDir(), "child.conf")
	writeFile(t, path, "old")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	changed, err := c.WriteFile(path)
	if err != nil || !changed {
		t.Fatalf("changed %t, %v", changed, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v %v", info.Mode(), err)
	}
	if changed, err := c.WriteFile(path); err != nil || changed {
		t.Errorf("written again: %t %v", changed, err)
	}
	child, err := conf.Load(conf.Options{Home: "/elsewhere", ConfigFile: path})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"agent.git_pass", "api.credentials.secret_key", "agent.worker_name", "sdk.aws.s3.secret"} {
		if child.String(key) != c.String(key) || child.String(key) == "" {
			t.Errorf("%s: child reads %q", key, child.String(key))
		}
	}
	if got := child.Path("agent.venvs_dir"); got != "/home/anna/.clearml/venvs-builds" {
		t.Errorf("venvs_dir %s", got)
	}
	changedConfig, err := c.With(conf.Setting{Path: "agent.venvs_dir", Value: "/tmp/v", Origin: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(changedConfig.Without("api.credentials").JSON()); strings.Contains(got, "hush-1\"") || !strings.Contains(got, `"venvs_dir": "/tmp/v"`) {
		t.Errorf("%s", got)
	}
}

func TestVaultsDoNotReachTheLocalConfiguration(t *testing.T) {
	c, _ := world{files: map[string]string{clearmlConf: "agent.git_user: file"}}.load(t)
	over, err := c.WithVaults([]conf.Vault{{ID: "v", Data: "agent.git_user: vault"}}, nil)
	if err != nil || over.String("agent.git_user") != "vault" || over.Local().String("agent.git_user") != "file" {
		t.Errorf("%s %s %v", over.String("agent.git_user"), over.Local().String("agent.git_user"), err)
	}
}
