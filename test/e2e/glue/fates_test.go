package glue

import (
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

// TestFates: what the cluster does to a running job that leaves its runner no last word, and what becomes of the task.
func TestFates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake(t, fakeslurm.Options{Accounting: true}))
	p := w.glue("glue")
	for _, row := range []struct{ state, status, says string }{
		{"FAILED", "failed", "before the agent could report the end"},
		{"OUT_OF_MEMORY", "failed", "Out of memory on n"},
		{"TIMEOUT", "failed", "Killed by the time limit on n"},
		{"DEADLINE", "failed", "deadline"},
		{"CANCELLED", "stopped", "cancelled in Slurm"},
		{"NODE_FAIL", "completed", "Put back at the front of slurm, attempt 2 of 3"},
		{"PREEMPTED", "completed", "Put back at the front of slurm, attempt 2 of 3"},
		{"BOOT_FAIL", "completed", "Put back at the front of slurm, attempt 2 of 3"},
	} {
		t.Run(row.state, func(t *testing.T) {
			inner := *w
			inner.T = t
			id := inner.task("hang once")
			inner.within(10*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
			job := strings.Fields(inner.command("squeue", "-h", "-t", "RUNNING", "-n", "clearml_task_"+id, "-o", "%i"))
			if len(job) != 1 {
				t.Fatalf("jobs %v", job)
			}
			inner.within(5*time.Second, "on its way", func() bool { return inner.property(id, "play") == "run" })
			if err := w.cluster.fake.Finish(job[0], row.state, "", false); err != nil {
				t.Fatal(err)
			}
			inner.within(15*time.Second, row.status, func() bool { return w.Status(id) == row.status })
			inner.within(5*time.Second, "the console says: "+row.says, func() bool { return strings.Contains(w.Console(id), row.says) })
			if row.status == "failed" && !strings.Contains(inner.field(id, "status_reason"), row.state) {
				t.Errorf("reason %q", inner.field(id, "status_reason"))
			}
		})
	}
	w.end(p)
}

// TestSlurmsOwnRequeueKeepsTheTask: the same id waits and runs again; the task stays as it is.
func TestSlurmsOwnRequeueKeepsTheTask(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake(t, fakeslurm.Options{}))
	p := w.glue("glue")
	id := w.task("hang once")
	w.within(10*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
	job := w.squeue("RUNNING")[0]
	w.cluster.fake.SetFate(fakeslurm.Fate{Reason: "BeginTime"}) // for good
	if err := w.cluster.fake.Finish(job, "NODE_FAIL", "", true); err != nil {
		t.Fatal(err)
	}
	w.within(5*time.Second, "pending again", func() bool { return len(w.squeue("PENDING")) == 1 })
	w.within(10*time.Second, "told", func() bool { return strings.Contains(w.Console(id), "BeginTime") })
	if s := w.Status(id); s != "in_progress" {
		t.Errorf("while its job waits to run again the task is %s", s)
	}
	// The user loses patience. Nobody runs who could heed the request but the glue.
	w.call("tasks.update", map[string]any{"task": id, "status_message": "stopping"}, nil)
	w.within(15*time.Second, "stopped", func() bool { return w.Status(id) == "stopped" })
	if m := w.field(id, "status_message"); !strings.Contains(m, "Stopped by its user") {
		t.Errorf("message %q", m)
	}
	w.end(p)
}
