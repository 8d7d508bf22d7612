package pyenv

import (
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
