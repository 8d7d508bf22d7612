package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// A stage is a user's machine: a server, and a home with a clearml.conf that names it.
type stage struct {
	*testing.T
	server  *fakeclearml.Server
	dir     string
	environ []string
}

func newStage(t *testing.T) *stage {
	return newStageWith(t, fakeclearml.Options{Queues: []string{"gpu"}})
}

func newStageWith(t *testing.T, options fakeclearml.Options) *stage {
	t.Helper()
	server, err := fakeclearml.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	dir := t.TempDir()
	s := &stage{T: t, server: server, dir: dir, environ: []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}}
	s.write("clearml.conf", "api {\n  api_server: \""+server.APIURL()+"\"\n  files_server: \""+server.FilesURL()+"\"\n  credentials { access_key: \""+
		server.AccessKey+"\", secret_key: \""+server.SecretKey+"\" }\n}\n")
	return s
}

func (s *stage) write(name, text string) (path string) {
	s.Helper()
	path = filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
	return path
}

// append adds text to a file that is there.
func (s *stage) append(name, text string) {
	s.Helper()
	old, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.Fatal(err)
	}
	s.write(name, string(old)+text)
}

// set overrides variables.
func (s *stage) set(variables ...string) { s.environ = append(s.environ, variables...) }

func (s *stage) run(args ...string) (code exitcode.Code, out, talk string) {
	var o, e strings.Builder
	code = run(s.Context(), args, slices.Clone(s.environ), cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// task creates a task that runs text as its script.
func (s *stage) task(name, text string) (id string) {
	s.Helper()
	var task struct{ ID string }
	if err := s.server.Call("tasks.create", map[string]any{
		"name": name, "type": "training",
		"script": map[string]any{"entry_point": "fit.py", "binary": "python3", "diff": text, "requirements": map[string]any{"pip": ""}},
	}, &task); err != nil {
		s.Fatal(err)
	}
	return task.ID
}
