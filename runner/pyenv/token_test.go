package pyenv

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestATasksTokenIsItsOwn installs the same packages for two tasks whose lists differ in the token for the index: the layer is
// shared, the token is not.
func TestATasksTokenIsItsOwn(t *testing.T) {
	eachInstaller(t, func(t *testing.T, b *bench, with Installer) {
		wheel(t, b.wheels, "alpha", "1.0")
		wheel(t, b.wheels, "beta", "1.0")
		protected := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user != "lab" || !strings.HasPrefix(password, "token-of-") {
				w.Header().Set("WWW-Authenticate", "Basic")
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			http.FileServer(http.Dir(b.wheels)).ServeHTTP(w, r)
		}))
		defer protected.Close()
		host := strings.TrimPrefix(protected.URL, "http://")
		task := func(token string) *Env {
			req := b.request("--extra-index-url http://lab:"+token+"@127.0.0.1:9/simple", "alpha==1.0",
				"beta @ http://lab:"+token+"@"+host+"/beta-1.0-py3-none-any.whl")
			req.Settings.Installer = with
			return b.must(req)
		}
		ada := task("token-of-ada")
		bob := task("token-of-bob")
		if !bob.Cached || bob.Key != ada.Key {
			t.Errorf("another token is another environment: %+v", bob)
		}
		for who, env := range map[string]*Env{"ada": ada, "bob": bob} {
			list := strings.Join(env.Packages, "\n")
			if !strings.Contains(list, "--extra-index-url http://lab:token-of-"+who+"@127.0.0.1:9/simple") {
				t.Errorf("%s's list lost its index:\n%s", who, list)
			}
			if got := strings.Count(list, "token-of-"); got != strings.Count(list, "token-of-"+who) {
				t.Errorf("%s's list has another's token:\n%s", who, list)
			}
		}
		filepath.WalkDir(b.cache, func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				if text, _ := os.ReadFile(path); strings.Contains(string(text), "token-of-") {
					t.Errorf("a token stays in the cache: %s", path)
				}
			}
			return nil
		})
	})
}

// TestNoTokenIsInACommandLine has installers that write down how they were called: anybody on the node can read that.
func TestNoTokenIsInACommandLine(t *testing.T) {
	flags := []string{
		"--index-url", "https://u:hidden-1@a/simple", "--extra-index-url=https://u:hidden-2@b/simple", "-f", "https://u:hidden-3@c/w", "--proxy=http://u:hidden-4@d:1",
		"--no-deps",
	}
	for _, with := range []Installer{UV, Pip} {
		t.Run(map[Installer]string{UV: "uv", Pip: "pip"}[with], func(t *testing.T) {
			dir, told := t.TempDir(), t.TempDir()
			program := filepath.Join(dir, "uv")
			script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$@\" >%[1]s/argv\nenv >%[1]s/env\ncat requirements.txt >%[1]s/list\n", told)
			if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Join(dir, "pip-24.0.dist-info"), 0o755); err != nil {
				t.Fatal(err)
			}
			req := Request{
				WorkDir: dir, Dir: dir, Environ: []string{"PATH=" + dir + ":/usr/bin:/bin", "HOME=" + dir, "PIP_CONFIG_FILE=/dev/null", "PIP_EXTRA_INDEX_URL=https://site/simple"},
				Requirements: Requirements{Pip: []string{"--pypi-url https://u:hidden-5@e/simple", "alpha"}},
				Settings:     Settings{Installer: with, ExtraFlags: flags},
			}
			b := &builder{req: req, python: interpreter{Executable: program, Base: program, Seeds: map[string]string{"pip": dir}}, console: t.Output()}
			var err error
			if b.list, err = chooseList(req, b.console); err != nil {
				t.Fatal(err)
			}
			b.readSite()
			installer, err := chooseInstaller(b.req, b.python, b.config, b.console)
			if err != nil {
				t.Fatal(err)
			}
			if err := installer.install(t.Context(), "/env/bin/python", dir, b.list, b.console); err != nil {
				t.Fatal(err)
			}
			read := func(name string) string {
				text, err := os.ReadFile(filepath.Join(told, name))
				if err != nil {
					t.Fatal(err)
				}
				return string(text)
			}
			if argv := read("argv"); strings.Contains(argv, "hidden") || !strings.Contains(argv, "--no-deps\n") {
				t.Errorf("the command line is %q", argv)
			}
			for i := range 5 {
				if secret := fmt.Sprintf("hidden-%d", i+1); !strings.Contains(read("env")+read("list"), secret) {
					t.Errorf("%s does not reach the installer", secret)
				}
			}
			if !strings.Contains(read("env"), "EXTRA_INDEX_URL=https://site/simple https://u:hidden-2@b/simple") {
				t.Errorf("a flag replaced what the site says:\n%s", read("env"))
			}
		})
	}
}
