package glue

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// TestStories goes through the ways a task may take, on the small Slurm and on the oldest and the newest real one there is.
// Each story has its own glue.
func TestStories(t *testing.T) {
	t.Parallel()
	t.Run("fake", func(t *testing.T) {
		t.Parallel()
		tellStories(newWorld(t, fake(t, fakeslurm.Options{})))
	})
	for _, version := range []string{"system", "26.05"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			tellStories(newWorld(t, real(t, realslurm.Options{Version: version})))
		})
	}
}

func tellStories(w *world) {
	stories := []struct {
		name string
		tell func(w *world)
	}{
		{"from the queue to completed", completes},
		{"taken out of the queue while pending", dequeuedWhilePending},
		{"enqueued anew while pending", enqueuedAnew},
		{"stopped by the user while running", stoppedWhileRunning},
		{"scancel of a pending job", scancelPending},
		{"scancel of a running job", scancelRunning},
		{"the agent dies", agentDies},
		{"the agent dies between claim and start", agentDiesInTheGap},
		{"its node goes down", nodeDown},
		{"refused by sbatch", refused},
		{"sbatch's answer is lost", lostAnswer},
		{"slurmctld away for a while", slurmAway},
		{"the glue was down while the job ended", glueDown},
	}
	for _, story := range stories {
		w.Run(story.name, func(t *testing.T) {
			inner := *w
			inner.T = t
			story.tell(&inner)
		})
	}
}

func completes(w *world) {
	p := w.glue("glue")
	id := w.task("")
	w.within(20*time.Second, "completed", func() bool { return w.Status(id) == "completed" })
	w.end(p)
	if n := strings.Count(p.log.String(), "submitted as job"); n != 1 {
		w.Errorf("%d submissions", n)
	}
}

// full keeps every node busy, so that what follows is pending, and gives the function that frees them.
func (w *world) full() (free func()) {
	w.Helper()
	w.within(20*time.Second, "no job left of the story before", func() bool { return len(w.squeue("PENDING,RUNNING,COMPLETING")) == 0 })
	out := w.command("sbatch", "--parsable", "-N4", "--exclusive", "-o", "/dev/null", "--wrap", "sleep 600")
	id := strings.TrimSpace(out)
	w.within(10*time.Second, "the nodes are taken", func() bool { return len(w.squeue("RUNNING")) == 1 })
	return func() { w.command("scancel", id) }
}

func (w *world) pendingJob(task string) string {
	w.Helper()
	var job string
	w.within(10*time.Second, "pending and explained", func() bool { // the message is written first, then the properties
		job = w.property(task, "slurm_job")
		return job != "" && strings.Contains(w.field(task, "status_message"), "pending")
	})
	return job
}

func dequeuedWhilePending(w *world) {
	defer w.full()()
	p := w.glue("glue")
	id := w.task("")
	w.pendingJob(id)
	w.call("tasks.dequeue", map[string]any{"task": id}, nil)
	w.within(10*time.Second, "the job is cancelled", func() bool { return len(w.squeue("PENDING")) == 0 })
	if w.Status(id) != "created" {
		w.Errorf("the task is %s", w.Status(id))
	}
	w.end(p)
}

func enqueuedAnew(w *world) {
	free := w.full()
	p := w.glue("glue")
	id := w.task("")
	first := w.pendingJob(id)
	w.call("tasks.dequeue", map[string]any{"task": id}, nil)
	w.call("tasks.enqueue", map[string]any{"task": id, "queue_name": "slurm"}, nil)
	w.within(15*time.Second, "another job took its place", func() bool {
		jobs := w.squeue("PENDING")
		return len(jobs) == 1 && jobs[0] != first
	})
	free()
	w.within(30*time.Second, "completed", func() bool { return w.Status(id) == "completed" })
	w.end(p)
}

func stoppedWhileRunning(w *world) {
	p := w.glue("glue")
	id := w.task("hang")
	w.within(20*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
	w.call("tasks.stopped", map[string]any{"task": id, "force": true}, nil)
	took := w.within(15*time.Second, "scancel", func() bool { return len(w.squeue("RUNNING")) == 0 })
	w.Logf("cancelled %s after the stop", took.Round(100*time.Millisecond))
	w.end(p)
	w.within(60*time.Second, "gone", func() bool { return len(w.squeue("COMPLETING")) == 0 })
}

func scancelPending(w *world) {
	defer w.full()()
	p := w.glue("glue")
	id := w.task("")
	w.command("scancel", w.pendingJob(id))
	took := w.within(15*time.Second, "stopped", func() bool { return w.Status(id) == "stopped" })
	w.Logf("stopped %s after scancel: %s", took.Round(100*time.Millisecond), w.field(id, "status_message"))
	if m := w.field(id, "status_message"); !strings.Contains(m, "cancelled in Slurm") {
		w.Errorf("message %q", m)
	}
	if len(w.Entries("slurm")) != 0 {
		w.Error("the entry is still in its queue")
	}
	w.end(p)
}

func scancelRunning(w *world) {
	p := w.glue("glue")
	id := w.task("hang")
	w.within(20*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
	w.command("scancel", "-s", "KILL", "-f", w.squeue("RUNNING")[0])
	took := w.within(15*time.Second, "ended", func() bool { return w.Status(id) != "in_progress" })
	w.Logf("%s %s after scancel: %s", w.Status(id), took.Round(100*time.Millisecond), w.field(id, "status_message"))
	w.end(p)
}

func agentDies(w *world) {
	p := w.glue("glue")
	id := w.task("die")
	w.within(20*time.Second, "failed", func() bool { return w.Status(id) == "failed" })
	if m := w.field(id, "status_message"); !strings.Contains(m, "exit 137") {
		w.Errorf("message %q", m)
	}
	w.end(p)
}

func agentDiesInTheGap(w *world) {
	p := w.glue("glue")
	id := w.task("die in the gap")
	w.within(40*time.Second, "completed by the second job", func() bool { return w.Status(id) == "completed" })
	w.end(p)
	if !strings.Contains(p.log.String(), "before it started. Put back at the front") {
		w.Error("the log does not tell that the task was put back")
	}
}

func nodeDown(w *world) {
	w.write("slurm.template", fmt.Sprintf(strings.Replace(template, "--mem=100M", "--no-requeue", 1), w.dir), 0o644)
	defer w.write("slurm.template", fmt.Sprintf(template, w.dir), 0o644)
	p := w.glue("glue")
	id := w.task("hang once")
	w.within(20*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
	node := strings.TrimSpace(w.command("squeue", "-h", "-t", "RUNNING", "-o", "%N"))
	w.command("scontrol", "update", "nodename="+node, "state=down", "reason=test")
	w.within(40*time.Second, "completed by another job", func() bool { return w.Status(id) == "completed" })
	w.cluster.command(w.Context(), "scontrol", "update", "nodename="+node, "state=resume").Run() // it may have come back by itself
	w.end(p)
	if log := p.log.String(); !strings.Contains(log, "Put back at the front of slurm, attempt 2 of 3") {
		w.Error("the log does not tell that the task was put back")
	}
	if w.runs()[id] != 2 {
		w.Errorf("it ran %d times", w.runs()[id])
	}
}

func refused(w *world) {
	w.write("slurm.template", fmt.Sprintf(strings.Replace(template, "--mem=100M", "--partition=nowhere", 1), w.dir), 0o644)
	defer w.write("slurm.template", fmt.Sprintf(template, w.dir), 0o644)
	p := w.glue("glue")
	id := w.task("")
	w.within(10*time.Second, "failed", func() bool { return w.Status(id) == "failed" })
	if m := w.field(id, "status_message"); !strings.HasPrefix(m, "Refused by Slurm: ") || !strings.Contains(m, "partition") {
		w.Errorf("message %q", m)
	}
	if len(w.Entries("slurm")) != 0 {
		w.Error("the entry is still in its queue")
	}
	w.end(p)
}

func lostAnswer(w *world) {
	w.losesAnswers(1)
	p := w.glue("glue")
	id := w.task("")
	w.within(30*time.Second, "completed", func() bool { return w.Status(id) == "completed" })
	w.end(p)
	if n := len(strings.Fields(w.command("squeue", "-h", "-t", "all", "-n", "clearml_task_"+id, "-o", "%i"))); n != 1 {
		w.Errorf("%d jobs were made of one entry: the first was not found again", n)
	}
	if !strings.Contains(p.log.String(), "Socket timed out") {
		w.Error("the answer was not lost: the test proves nothing")
	}
}

func slurmAway(w *world) {
	p := w.glue("glue")
	running := w.task("hang")
	w.within(20*time.Second, "running", func() bool { return w.Status(running) == "in_progress" })
	if err := w.cluster.outage(true); err != nil {
		w.Fatal(err)
	}
	waiting := w.task("")
	w.within(90*time.Second, "told", func() bool { return strings.Contains(p.log.String(), "slurmctld does not answer") })
	if s := w.Status(running); s != "in_progress" {
		w.Errorf("during the outage the running task became %s", s)
	}
	if err := w.cluster.outage(false); err != nil {
		w.Fatal(err)
	}
	w.within(90*time.Second, "the waiting task completed", func() bool { return w.Status(waiting) == "completed" })
	if s := w.Status(running); s != "in_progress" {
		w.Errorf("after the outage the running task became %s", s)
	}
	w.call("tasks.stopped", map[string]any{"task": running, "force": true}, nil)
	w.within(15*time.Second, "cancelled", func() bool { return len(w.squeue("RUNNING")) == 0 })
	w.end(p)
	w.within(60*time.Second, "gone", func() bool { return len(w.squeue("COMPLETING")) == 0 })
}

func glueDown(w *world) {
	p := w.glue("glue")
	id := w.task("hang")
	w.within(20*time.Second, "running", func() bool { return w.Status(id) == "in_progress" })
	p.Process.Kill()
	<-p.done
	w.command("scancel", "-s", "KILL", "-f", w.squeue("RUNNING")[0])
	w.within(20*time.Second, "the job is over", func() bool { return len(w.squeue("RUNNING,COMPLETING")) == 0 })
	second := w.glue("glue")
	w.within(15*time.Second, "closed by the second glue", func() bool { return w.Status(id) != "in_progress" })
	w.end(second)
}
