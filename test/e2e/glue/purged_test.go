package glue

import (
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// TestJobsThatSlurmForgot: the glue was down for longer than slurmctld remembers an ended job. With accounting the verdict is
// the true one; without, the task fails as vanished. In both the task is not left in progress for good.
func TestJobsThatSlurmForgot(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name       string
		accounting bool
		status     string
		says       string
	}{
		{"with accounting", true, "stopped", "cancelled in Slurm by root"},
		{"without accounting", false, "failed", "is gone: neither squeue nor scontrol nor the accounting knows it"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, real(t, realslurm.Options{Accounting: row.accounting, Nodes: 1, Conf: map[string]string{"MinJobAge": "2"}}))
			p := w.glue("glue")
			id := w.task("hang")
			w.within(30*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
			p.Process.Kill()
			<-p.done
			w.command("scancel", "-s", "KILL", "-f", w.squeue("RUNNING")[0])
			w.within(3*time.Minute, "Slurm forgot the job", func() bool { return len(w.squeue("all")) == 0 })
			second := w.glue("glue")
			w.within(20*time.Second, "closed", func() bool { return w.Status(id) == row.status })
			if m := w.field(id, "status_message"); !strings.Contains(m, row.says) {
				t.Errorf("message %q", m)
			}
			w.end(second)
		})
	}
}
