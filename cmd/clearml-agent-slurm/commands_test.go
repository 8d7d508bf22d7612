package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/exit"
)

func TestDoctorLooksAtEverythingAndChangesNothing(t *testing.T) {
	s := newStage(t)
	check := func(code exit.Code, wants ...string) {
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
	check(exit.OK, "ok templates", "ok agent", "ok slurm Slurm 22.05.8", "ok server "+s.server.APIURL(), "ok queue gpu")

	// Three faults at once: all are told.
	os.Remove(filepath.Join(s.dir, "clearml-agent"))
	s.write("gpu.template", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}\n", 0o644)
	s.replace("gpu", "gpuu")
	check(exit.Failed, "bad templates", "gpu.template:2:17", "bad agent", "ok slurm", "bad queue", `"gpuu" does not exist`)
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
	if code, _, talk := s.run(); code != exit.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	s.args = []string{"status"}
	code, out, talk := s.run()
	text := strings.Join(strings.Fields(out), " ")
	if code != exit.OK || !strings.Contains(text, "JOB STATE QUEUE TASK STATUS WHERE WHY") || !strings.Contains(text, `gpu `+task[:8]+` "fit" queued`) {
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
	if code != exit.OK || !strings.Contains(out, "--job-name=clearml_task_"+task) || !strings.Contains(out, "/opt/clearml-agent execute --full-monitoring --require-queue") {
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
	if code, out, talk := s.run(); code != exit.OK || out != "" || talk != "1 template: no findings\n" {
		t.Errorf("exit %d: %q %q", code, out, talk)
	}
	s.write("gpu.template", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}\n${CLEARML_AGENT_EXECUTE}\n", 0o644)
	if code, out, _ := s.run(); code != exit.Failed || !strings.Contains(out, "gpu.template:2:17: --nodes takes a number") || !strings.Contains(out, "^^^") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	s.args = append(s.args, "--json")
	if _, out, _ := s.run(); !json.Valid([]byte(out)) {
		t.Errorf("no JSON:\n%s", out)
	}
}
