package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestDoctorLooksAtEverythingAndChangesNothing(t *testing.T) {
	s := newStage(t)
	check := func(code exitcode.Code, wants ...string) {
		t.Helper()
		got, out, talk := s.run()
		if got != code {
			t.Errorf("exit %d, want %d: %s", got, code, talk)
		}
		text := strings.Join(strings.Fields(out), " ")
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in:\n%s%s", want, out, talk)
			}
		}
	}
	s.args = []string{"doctor", "--template-files", filepath.Join(s.dir, "gpu.template"), "--queue", "gpu", "--agent-path", filepath.Join(s.dir, "clearml-agent")}
	check(exitcode.OK, "ok templates", "ok agent", "ok slurm Slurm 22.05.8", "ok server "+s.server.APIURL(), "ok queue gpu")

	// Three faults at once: all are told.
	os.Remove(filepath.Join(s.dir, "clearml-agent"))
	s.write("gpu.template", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}\n", 0o644)
	s.replace("gpu", "gpuu")
	check(exitcode.Failed, "bad templates", "gpu.template:2:17", "bad agent", "ok slurm", "bad queue", `"gpuu" does not exist`)
	if s.server.QueueID("gpuu") != "" {
		t.Error("the queue was created")
	}
	if calls := s.server.Requests("workers.register"); len(calls) != 0 {
		t.Error("a worker was registered")
	}

	s.args = append(s.args, "--json")
	_, out, _ := s.run()
	for line := range strings.Lines(out) {
		if !json.Valid([]byte(line)) {
			t.Errorf("%q is no JSON", line)
		}
	}
}

func TestStatusListsJobsWithTheirTasks(t *testing.T) {
	s := newStage(t)
	s.write("clearml-agent", "#!/bin/sh\nexec sleep 60\n", 0o755)
	s.write("gpu.template", template, 0o644)
	task := s.queued("gpu")
	if code, _, talk := s.run(); code != exitcode.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	s.args = []string{"status"}
	code, out, talk := s.run()
	text := strings.Join(strings.Fields(out), " ")
	if code != exitcode.OK || !strings.Contains(text, "JOB STATE QUEUE TASK STATUS WHERE WHY") || !strings.Contains(text, `gpu `+task[:8]+` "fit" queued`) {
		t.Errorf("exit %d:\n%s%s", code, out, talk)
	}
	s.args = []string{"status", "--json"}
	_, out, _ = s.run()
	var row map[string]any
	if err := json.Unmarshal([]byte(out), &row); err != nil || row["task"] != task {
		t.Errorf("%v: %s", err, out)
	}
}

func TestRenderShowsWhatWouldBeSubmitted(t *testing.T) {
	s := newStage(t)
	task := s.queued("gpu")
	path := filepath.Join(s.dir, "gpu.template")
	s.args = []string{"render", path, "--task", "fit", "--agent-path", "/opt/clearml-agent"}
	code, out, talk := s.run()
	if code != exitcode.OK || !strings.Contains(out, "--job-name=clearml_task_"+task) || !strings.Contains(out, "/opt/clearml-agent execute --full-monitoring --require-queue") {
		t.Errorf("exit %d:\n%s%s", code, out, talk)
	}
	s.args = append(s.args, "--explain")
	_, out, _ = s.run()
	if text := strings.Join(strings.Fields(out), " "); !strings.Contains(text, "${CLEARML_TASK.id} --job-name (2) "+task) {
		t.Errorf("explained:\n%s", out)
	}
	if len(s.server.Entries("gpu")) != 1 || s.server.Status(task) != "queued" {
		t.Error("rendering changed the task")
	}
}

func TestLintNeedsNeitherServerNorSlurm(t *testing.T) {
	s := newStage(t)
	s.environ = []string{"PATH=/nowhere"}
	s.args = []string{"lint", filepath.Join(s.dir, "gpu.template")}
	if code, out, talk := s.run(); code != exitcode.OK || out != "" || talk != "1 template: no findings\n" {
		t.Errorf("exit %d: %q %q", code, out, talk)
	}
	s.write("gpu.template", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}\n${CLEARML_AGENT_EXECUTE}\n", 0o644)
	if code, out, _ := s.run(); code != exitcode.Failed || !strings.Contains(out, "gpu.template:2:17: --nodes takes a number") || !strings.Contains(out, "^^^") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	s.args = append(s.args, "--json")
	if _, out, _ := s.run(); !json.Valid([]byte(out)) {
		t.Errorf("no JSON:\n%s", out)
	}
}

// A template that starts the agent by its function srun alone is good for a glue with that flag only.
func TestDoctorChecksAsTheGlueIsStarted(t *testing.T) {
	s := newStage(t)
	s.write("gpu.template", "#!/bin/bash\n#SBATCH --output=/dev/null\nsrun() { command srun --mpi=none \"$@\"; }\n", 0o644)
	s.args = []string{"doctor", "--template-files", filepath.Join(s.dir, "gpu.template"), "--queue", "gpu", "--agent-path", filepath.Join(s.dir, "clearml-agent")}
	if code, out, talk := s.run(); code != exitcode.Failed {
		t.Errorf("without the flag: exit %d\n%s%s", code, out, talk)
	}
	s.args = append(s.args, "--srun-delegation")
	if code, out, talk := s.run(); code != exitcode.OK {
		t.Errorf("with the flag: exit %d\n%s%s", code, out, talk)
	}
}

func TestRenderOfATaskFileWithoutAnImageHasNone(t *testing.T) {
	s := newStage(t)
	s.write("gpu.template", "#!/bin/bash\nsingularity exec ${CLEARML_AGENT_EXECUTE}\n", 0o644)
	for _, container := range []string{`{}`, `{"image": null}`, `{"image": ""}`} {
		s.write("task.json", `{"id": "3f2a9c00000000000000000000000000", "container": `+container+`}`, 0o600)
		s.args = []string{"render", filepath.Join(s.dir, "gpu.template"), "--task-file", filepath.Join(s.dir, "task.json"), "--singularity-mode"}
		if _, out, talk := s.run(); strings.Contains(out+talk, "nil") {
			t.Errorf("container %s:\n%s%s", container, out, talk)
		}
	}
}

// The glue ends in order when told to; whoever waits for an answer at a terminal wants the program to be gone.
func TestCtrlCEndsACommandForPeopleAtOnce(t *testing.T) {
	asked := make(chan struct{}, 1)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // or the server does not notice that the client left
		select {
		case asked <- struct{}{}:
		default:
		}
		<-r.Context().Done()
	}))
	defer silent.Close()
	s := newStage(t)
	s.set("CLEARML_API_HOST="+silent.URL, asProgram+"=1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "status")
	cmd.Env = s.environ
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v; a shell makes 130 of an end by the signal", err)
	}
}
