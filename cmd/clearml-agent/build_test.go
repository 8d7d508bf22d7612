package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestABuiltFolderRunsTheTasksProgram(t *testing.T) {
	s := newStage(t)
	id := s.task("it's \"v2\"\n$(touch spoilt)", "import os, sys\nprint(sys.argv[1:], os.path.basename(os.getcwd()), sys.prefix != sys.base_prefix)\n")
	target := filepath.Join(s.dir, "fit folder")
	code, out, talk := s.run("build", "--id", id, "--target", target)
	if code != exitcode.OK || strings.TrimSpace(out) != target {
		t.Fatalf("exit %d, %q:\n%s", code, out, talk)
	}
	program := exec.Command(filepath.Join(target, "run"), "--lr", "0 1")
	program.Dir = s.dir
	text, err := program.CombinedOutput()
	if got, want := string(text), "['--lr', '0 1'] code True\n"; err != nil || got != want {
		t.Errorf("%v: the program printed %q, want %q", err, got, want)
	}
	if status := s.server.Status(id); status != "created" {
		t.Errorf("building made the task %s", status)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "spoilt")); err == nil {
		t.Error("the task's name was run as a command")
	}
	for _, name := range []string{"run", "execute"} {
		if text, _ := os.ReadFile(filepath.Join(target, name)); strings.Contains(string(text), s.server.SecretKey) {
			t.Errorf("%s holds the secret key", name)
		}
	}
}

func TestABuildThatCannotBeIsRefused(t *testing.T) {
	s := newStage(t)
	id := s.task("fit", "print(1)")
	for story, c := range map[string]struct {
		args []string
		code exitcode.Code
		says string
	}{
		"an entry point of a folder":              {[]string{"--id", id, "--entry-point", "reuse_task"}, exitcode.Usage, "--entry-point is for images"},
		"an entry point that there is not":        {[]string{"--id", id, "--entry-point", "reuse"}, exitcode.Usage, "clone_task"},
		"forcing an image without naming one":     {[]string{"--id", id, "--force-docker"}, exitcode.Usage, "--docker IMAGE"},
		"a python that this machine has not":      {[]string{"--id", id, "--python-version", "3.99", "--target", s.dir + "/x"}, exitcode.Failed, "3.99"},
		"no task":                                 {nil, exitcode.Usage, "--id"},
		"a task that does not exist":              {[]string{"--id", "no such"}, exitcode.Failed, `no task "no such"`},
		"an image without docker on this machine": {[]string{"--id", id, "--docker", "python:3.12"}, exitcode.Failed, "docker"},
		"a SIF without apptainer on this machine": {[]string{"--id", id, "--docker", "python:3.12", "--target", "x.sif"}, exitcode.Failed, "apptainer"},
	} {
		if strings.Contains(story, "on this machine") {
			s.set("PATH=" + t.TempDir())
		} else {
			s.set("PATH=" + os.Getenv("PATH"))
		}
		code, out, talk := s.run(append([]string{"build"}, c.args...)...)
		if code != c.code || !strings.Contains(talk, c.says) || out != "" {
			t.Errorf("%s: exit %d, want %d and %q in:\n%s%s", story, code, c.code, c.says, out, talk)
		}
	}
}
