package checkout

import (
	"context"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// needGit skips, loudly, where there is no git to test with.
func needGit(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIPPED: git is not installed; nothing of repositories was tested")
	}
}

// repo is a repository that tests commit to and clone from.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T, dir string) *repo {
	t.Helper()
	needGit(t)
	r := &repo{t: t, dir: dir}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("init", "-q", "-b", "main", ".")
	r.git("config", "http.receivepack", "false")
	return r
}

func (r *repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_ALLOW_PROTOCOL=file:http:https",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files and gives the commit's id.
func (r *repo) commit(files map[string]string) string {
	r.t.Helper()
	for name, text := range files {
		write(r.t, filepath.Join(r.dir, name), text)
	}
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", "change")
	return r.git("rev-parse", "HEAD")
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// gitServer serves the repositories below a folder over smart http, as git-http-backend does behind any web server.
type gitServer struct {
	*httptest.Server
	root           string
	user, password string

	mu       sync.Mutex
	requests int
	auths    []string // Authorization headers seen
	broken   int      // answers 503 to that many requests first
}

func newGitServer(t *testing.T, user, password string) *gitServer {
	t.Helper()
	needGit(t)
	out, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := filepath.Join(strings.TrimSpace(string(out)), "git-http-backend")
	if _, err := os.Stat(backend); err != nil {
		t.Skip("SKIPPED: git-http-backend is not installed; cloning over http was not tested")
	}
	s := &gitServer{root: t.TempDir(), user: user, password: password}
	handler := &cgi.Handler{Path: backend, Env: []string{
		"GIT_PROJECT_ROOT=" + s.root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
	}, InheritEnv: []string{"PATH"}, Stderr: io.Discard}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s.mu.Lock()
		s.requests++
		s.auths = append(s.auths, req.Header.Get("Authorization"))
		broken := s.broken > 0
		if broken {
			s.broken--
		}
		s.mu.Unlock()
		user, password, ok := req.BasicAuth()
		switch {
		case broken:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case s.user != "" && (!ok || user != s.user || password != s.password):
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you", http.StatusUnauthorized)
		default:
			if v := req.Header.Get("Git-Protocol"); v != "" {
				h := *handler
				h.Env = append(h.Env[:len(h.Env):len(h.Env)], "GIT_PROTOCOL="+v)
				h.ServeHTTP(w, req)
				return
			}
			handler.ServeHTTP(w, req)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *gitServer) host() string { return strings.TrimPrefix(s.URL, "http://") }

// breakDown answers 503 to the next n requests.
func (s *gitServer) breakDown(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = n
}

// forget and seen bracket what a client presents of itself.
func (s *gitServer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.auths = nil
}

func (s *gitServer) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.auths)
}

func (s *gitServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// environ is a clean environment: none of the developer's own git configuration.
func environ(t *testing.T) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
	}
}

// checkOutInto runs Checkout with a folder, a cache and an environment of the test's own.
func checkOutInto(t *testing.T, req Request) (Result, string, error) {
	t.Helper()
	if req.Dir == "" {
		req.Dir = t.TempDir()
	}
	if req.Environ == nil {
		req.Environ = environ(t)
	}
	var console strings.Builder
	res, err := Checkout(context.Background(), req, &console)
	return res, console.String(), err
}
