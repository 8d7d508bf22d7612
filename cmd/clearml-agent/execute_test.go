package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// TestExecuteRunsATask goes through the whole command once: server, program, console, status, exit code.
func TestExecuteRunsATask(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1", "CLEARML_WORKER_ID=mine", "CLEARML_WORKER_TAGS='a b' c")
	id := s.task("fit", "import os, sys\nprint('level', os.environ['CLEARML_LOG_LEVEL'], os.environ['NVIDIA_VISIBLE_DEVICES'])\nprint('db_password=' + 'hunter' * 2)\nsys.stdout.write('last words')\nsys.exit(3)\n")
	log := filepath.Join(s.dir, "console.log")
	code, out, talk := s.run("-d", "execute", "--id", "fit", "--log-level", "DEBUG", "--gpus", "0.1", "--log-file", log)
	if code != 3 {
		t.Errorf("exit %d, want the program's 3:\n%s%s", code, out, talk)
	}
	const printed = "level DEBUG 0:1"
	written, _ := os.ReadFile(log)
	for where, text := range map[string]string{"stdout": out, "the log file": string(written), "the server": s.server.Console(id)} {
		if !strings.Contains(text, printed) {
			t.Errorf("%q is not in what %s got:\n%s", printed, where, text)
		}
		if strings.Contains(text, "hunterhunter") || !strings.Contains(text, "last words") {
			t.Errorf("a password is in what %s got, or its end is missing:\n%s", where, text)
		}
	}
	if status := s.server.Status(id); status != "failed" {
		t.Errorf("the task is %s, want failed", status)
	}
	if !strings.Contains(talk, "configuration file") {
		t.Errorf("-d before the command did not mean --debug:\n%s", talk)
	}
	tags := ""
	for _, call := range s.server.Requests("workers.status_report") {
		tags += string(call.Body)
	}
	if !strings.Contains(tags, `"a b"`) {
		t.Errorf("the worker's tags did not reach the server: %s", tags)
	}
	if len(s.server.Requests("workers.unregister")) != 1 {
		t.Error("the worker stays on the list after its only task")
	}
}

func TestACloneIsRunAndTheTaskLeftAlone(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1")
	id := s.task("fit", "print('hello')\n")
	if code, _, talk := s.run("execute", "--clone", "--standalone-mode", "--id", id); code != exitcode.OK || !strings.Contains(talk, "a clone of "+id) {
		t.Fatalf("exit %d: %s", code, talk)
	}
	if status := s.server.Status(id); status != "created" {
		t.Errorf("the task itself is %s", status)
	}
}

func TestNoCloneIsMadeButTheOneThatRuns(t *testing.T) {
	for name, tc := range map[string]struct {
		environ []string
		args    string
		code    exitcode.Code
	}{
		"for a plan":                          {nil, "--plan", exitcode.OK},
		"by a rank above 0":                   {[]string{"RANK=1"}, "", exitcode.Usage},
		"by one of several tasks of srun":     {[]string{"SLURM_JOB_ID=7", "SLURM_STEP_NUM_TASKS=2"}, "", exitcode.Usage},
		"again by a job that Slurm restarted": {[]string{"SLURM_JOB_ID=7", "SLURM_RESTART_COUNT=1"}, "", exitcode.Usage},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.set(tc.environ...)
			id := s.task("fit", "print('hello')\n")
			code, _, talk := s.run(strings.Fields("execute --clone --standalone-mode --id " + id + " " + tc.args)...)
			if code != tc.code || tc.code != exitcode.OK && !strings.Contains(talk, "clone task "+id+" once") {
				t.Errorf("exit %d: %s", code, talk)
			}
			if n := len(s.server.Requests("tasks.clone")); n != 0 {
				t.Errorf("%d clones were made", n)
			}
		})
	}
}

func TestWorkerOfARankLeavesTheListToo(t *testing.T) {
	s := newStage(t)
	s.set("RANK=1")
	id := s.task("fit", "print('hello')\n")
	if err := s.server.Call("tasks.started", map[string]any{"task": id}, nil); err != nil {
		t.Fatal(err)
	}
	if code, _, talk := s.run("execute", "--standalone-mode", "--id", id); code != exitcode.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	if n := len(s.server.Requests("workers.unregister")); n != 1 {
		t.Errorf("its worker was taken off the list %d times", n)
	}
}

func TestAPlanChangesNothing(t *testing.T) {
	s := newStage(t)
	id := s.task("fit", "print('hello')\n")
	code, out, talk := s.run("execute", "--plan", "--id", id)
	if code != exitcode.OK || !strings.Contains(out, "script, 1 line\n") {
		t.Errorf("exit %d: %s%s", code, out, talk)
	}
	if status := s.server.Status(id); status != "created" {
		t.Errorf("the task is %s", status)
	}
}

// TestTheLogFileOutlivesTheOutput runs a task whose job's output cannot be written any more.
func TestTheLogFileOutlivesTheOutput(t *testing.T) {
	s := newStage(t)
	s.set("CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1")
	s.task("fit", "print('first words')\nprint('last words')\n")
	log := filepath.Join(s.dir, "console.log")
	var talk strings.Builder
	code := run(s.Context(), []string{"execute", "--id", "fit", "--log-file", log}, slices.Clone(s.environ), cli.Streams{In: strings.NewReader(""), Out: brokenPipe{}, Err: &talk})
	if code != exitcode.OK {
		t.Errorf("exit %d:\n%s", code, talk.String())
	}
	text, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(text), "first words") || !strings.Contains(string(text), "last words") {
		t.Errorf("the log file holds %q, %v", text, err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }
