package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// A person sits before a terminal: reads what is on it, and types.
type person struct {
	*testing.T
	terminal *os.File
	mu       sync.Mutex
	seen     string // all of it
	read     int    // how much of it was waited for
	moved    chan struct{}
}

func (p *person) watch() {
	buffer := make([]byte, 4096)
	for {
		n, err := p.terminal.Read(buffer)
		p.mu.Lock()
		p.seen += string(buffer[:n])
		p.mu.Unlock()
		select {
		case p.moved <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// answers waits for a question and types.
func (p *person) answers(question, text string) {
	p.Helper()
	timeout := time.After(20 * time.Second)
	for {
		p.mu.Lock()
		at := strings.Index(p.seen[p.read:], question)
		if at >= 0 {
			p.read += at + len(question)
		}
		seen := p.seen
		p.mu.Unlock()
		if at >= 0 {
			break
		}
		select {
		case <-p.moved:
		case <-timeout:
			p.Fatalf("%q was never asked:\n%s", question, seen)
		}
	}
	if _, err := p.terminal.WriteString(text); err != nil {
		p.Fatal(err)
	}
}

func TestInitOnATerminal(t *testing.T) {
	s := newStage(t)
	os.Remove(filepath.Join(s.dir, "clearml.conf"))
	terminal, program, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	p := &person{T: t, terminal: terminal, moved: make(chan struct{}, 1)}
	go p.watch()
	ended := make(chan exitcode.Code, 1)
	go func() {
		ended <- run(t.Context(), []string{"init"}, s.environ, cli.Streams{In: program, Out: program, Err: program})
	}()

	p.answers("to the last \"}\":", "\n") // nothing pasted: it asks
	p.answers("access key:", s.server.AccessKey+"\n")
	p.answers("secret key (not shown):", "mistyped\n")
	p.answers("web address", s.server.WebURL()+"\n")
	p.answers("API server", s.server.APIURL()+"\n")
	p.answers("file server", s.server.FilesURL()+"\n")
	p.answers("refused the key", "") // once more
	p.answers("API server", "\n")
	p.answers("access key:", s.server.AccessKey+"\n")
	p.answers("secret key (not shown):", s.server.SecretKey+"\n")
	p.answers("logged in at", "")
	p.answers("models and artifacts", "c\n")
	p.answers("URI:", "s3://bucket/models\n")
	p.answers("user for git", "anna\n")
	p.answers("token or password for anna (not shown):", "git-token\n")
	p.answers("further package index", "https://pypi.example.org/simple\n")
	p.answers("further package index", "\n")
	p.answers("written:", "")
	select {
	case code := <-ended:
		if code != exitcode.OK {
			t.Fatalf("exit %d:\n%s", code, p.seen)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}

	p.mu.Lock()
	seen := p.seen
	p.mu.Unlock()
	for _, secret := range []string{s.server.SecretKey, "git-token"} {
		if strings.Contains(seen, secret) {
			t.Errorf("%q stands on the screen", secret)
		}
	}
	path := filepath.Join(s.dir, "clearml.conf")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, or others can read the file", err)
	}
	cfg, err := conf.Load(conf.Options{ConfigFile: path})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"api.api_server": s.server.APIURL(), "api.files_server": s.server.FilesURL(), "api.credentials.secret_key": s.server.SecretKey,
		"sdk.development.default_output_uri": "s3://bucket/models", "agent.git_user": "anna", "agent.git_pass": "git-token",
	} {
		if got := cfg.String(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
