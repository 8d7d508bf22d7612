package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// working makes a worker run a task from the queue gpu, and report its load.
func (s *stage) working(worker, task string) {
	s.Helper()
	now := time.Now().UnixMilli()
	for _, call := range []struct {
		endpoint string
		body     map[string]any
	}{
		{"workers.register", map[string]any{"worker": worker, "queues": []string{s.server.QueueID("gpu")}}},
		{"workers.status_report", map[string]any{
			"worker": worker, "task": task, "queue": s.server.QueueID("gpu"), "timestamp": now,
			"machine_stats": map[string]any{"cpu_usage": []float64{30, 50}, "gpu_usage": []float64{90}},
		}},
	} {
		if err := s.server.Call(call.endpoint, call.body, nil); err != nil {
			s.Fatal(err)
		}
	}
}

func TestListShowsWhatEachWorkerDoes(t *testing.T) {
	s := newStage(t)
	task := s.task("ResNet-50", "print(1)")
	s.working("n1:slurm:7", task)
	if err := s.server.Call("workers.register", map[string]any{"worker": "n2:0"}, nil); err != nil {
		t.Fatal(err)
	}
	code, out, talk := s.run("list")
	if code != exitcode.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	rows := strings.Split(strings.TrimSpace(out), "\n")
	if len(rows) != 3 || strings.Join(strings.Fields(rows[0]), " ") != "WORKER QUEUE TASK CPU GPU SEEN" {
		t.Fatalf("not a head and two workers:\n%s", out)
	}
	want := fmt.Sprintf(`n1:slurm:7 gpu %s "ResNet-50" 40 %% 90 %%`, task[:8])
	if got := strings.Join(strings.Fields(out), " "); !strings.Contains(got, want) || !strings.Contains(got, "n2:0 - idle - -") {
		t.Errorf("%q is not in:\n%s", want, out)
	}

	code, out, talk = s.run("list", "--json")
	if code != exitcode.OK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	found := map[string]map[string]any{}
	for line := range strings.Lines(out) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%q is no object: %v", line, err)
		}
		found[row["worker"].(string)] = row
	}
	row := found["n1:slurm:7"]
	if row["task"] != task || row["queue"] != "gpu" || row["cpu_percent"] != 40.0 || row["gpu_percent"] != 90.0 || len(found) != 2 {
		t.Errorf("as JSON: %v", found)
	}
}

func TestListShowsQueuesWithWhatWaits(t *testing.T) {
	s := newStage(t)
	task := s.task("fit", "print(1)")
	if err := s.server.Call("tasks.enqueue", map[string]any{"task": task, "queue_name": "gpu"}, nil); err != nil {
		t.Fatal(err)
	}
	_, out, _ := s.run("list", "--queues")
	if got := strings.Join(strings.Fields(out), " "); !strings.Contains(got, "gpu "+s.server.QueueID("gpu")+" 1") {
		t.Errorf("the queue with one task is not in:\n%s", out)
	}
	_, out, _ = s.run("list", "--queues", "--json")
	if !strings.Contains(out, `"waiting":1,"next":"`+task+`"`) {
		t.Errorf("as JSON:\n%s", out)
	}
}

func TestListSaysThatNobodyWorks(t *testing.T) {
	s := newStage(t)
	if code, out, talk := s.run("list"); code != exitcode.OK || out != "" || !strings.Contains(talk, "no worker") {
		t.Errorf("exit %d, %q, %q", code, out, talk)
	}
}
