package glue

import (
	"strings"
	"testing"
	"time"
)

func (b *bench) pending(task, reason string) (*record, *sighting) {
	job := jobIn("PENDING")
	job.Task, job.Queue, job.Added = task, b.queue, b.glue.entries[task].Added
	job.Reason, job.Partition, job.Submit = reason, "a100", time.Now().Add(-time.Minute)
	rec := b.glue.record(task)
	rec.see(*job, time.Now())
	return rec, rec.jobs[job.ID]
}

func TestThePendingReasonIsWrittenOnceAndWhereUsersLook(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	for range 3 {
		b.look(id)
		rec, s := b.pending(id, "QOSMaxGRESPerUser")
		if err := b.glue.explain(t.Context(), rec, b.glue.tasks[id], s); err != nil {
			t.Fatal(err)
		}
	}
	if m := b.field(id, "status_message"); !strings.Contains(m, "Slurm job 7 pending since") || !strings.Contains(m, "your limit of GPUs in this QOS is used up") {
		t.Errorf("status message %q", m)
	}
	if b.Status(id) != "queued" {
		t.Errorf("the task is %s", b.Status(id))
	}
	task := b.look(id)
	for name, want := range map[string]string{"slurm_job": "7", "slurm_state": "PENDING", "slurm_reason": "QOSMaxGRESPerUser", "slurm_partition": "a100"} {
		if got := property(task, name); got != want {
			t.Errorf("property %s is %q, want %q", name, got, want)
		}
	}
	if n := b.writes(); n != 3 {
		t.Errorf("%d writes for three looks at one reason: want message, properties and console, once each", n)
	}

	b.ForgetRequests()
	b.glue.book = map[string]*record{} // started anew
	b.look(id)
	rec, s := b.pending(id, "QOSMaxGRESPerUser")
	if err := b.glue.explain(t.Context(), rec, b.glue.tasks[id], s); err != nil {
		t.Fatal(err)
	}
	if n := b.writes(); n != 0 {
		t.Errorf("a glue started anew wrote %d times what was there already", n)
	}
	if c := b.Console(id); strings.Count(c, "pending") != 1 {
		t.Errorf("console:\n%s", c)
	}
}

func TestWhoWaitsForDaysSeesSinceWhichDay(t *testing.T) {
	now := time.Date(2026, 3, 6, 9, 30, 0, 0, time.Local)
	for _, row := range []struct {
		submitted time.Time
		want      string
	}{
		{now.Add(-time.Hour), "pending since 08:30"},
		{now.Add(-5 * 24 * time.Hour), "pending since 2026-03-01 09:30"},
	} {
		job := jobIn("PENDING")
		job.Submit = row.submitted
		if got := pendingText(job, now); !strings.HasSuffix(got, row.want) {
			t.Errorf("%q does not end with %q", got, row.want)
		}
	}
}

func TestTheMessageOfARunningTaskIsNotTouched(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	rec, s := b.pending(id, "BeginTime")
	b.call("tasks.started", map[string]any{"task": id, "status_message": "the runner's"}, nil)
	b.look(id)
	if err := b.glue.explain(t.Context(), rec, b.glue.tasks[id], s); err != nil {
		t.Fatal(err)
	}
	if m := b.field(id, "status_message"); m != "the runner's" {
		t.Errorf("it became %q", m)
	}
}

func TestWithAUserMapNothingIsWrittenBeforeAdmission(t *testing.T) {
	for _, mapped := range []bool{false, true} {
		b := newBench(t, plainTemplate, func(c *Config) {
			if mapped {
				c.UserMap = map[string]string{"default": "shared"}
			}
		})
		id := b.queued(nil).ID
		b.glue.hold(t.Context(), b.glue.record(id), "20 of 20 jobs of queue gpu are in Slurm")
		if said := strings.Contains(b.field(id, "status_message"), "20 of 20"); said == mapped {
			t.Errorf("user map %v: message %q", mapped, b.field(id, "status_message"))
		}
	}
}

func TestTheOwnerIsWhoEnqueuedIt(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	task := b.queued(nil)
	rec, entry := newRecord(task.ID), b.glue.entries[task.ID]
	task.LastChangedBy = "anna"
	if got := b.glue.owner(rec, entry, task); got != "anna" {
		t.Errorf("owner is %q", got)
	}
	task.LastChangedBy = "the runner's user" // its claim mark
	if got := b.glue.owner(rec, entry, task); got != "anna" {
		t.Errorf("for the second job of one entry the owner is %q", got)
	}
	task.LastChangedBy, task.StatusReason = b.glue.me, "Slurm job 7: NODE_FAIL" // put back by the glue
	again := *entry
	again.Added = again.Added.Add(time.Minute)
	if got := b.glue.owner(rec, &again, task); got != "anna" {
		t.Errorf("after the glue put the task back the owner is %q", got)
	}
	task.LastChangedBy, task.StatusReason = "bert", ""
	again.Added = again.Added.Add(time.Minute)
	if got := b.glue.owner(rec, &again, task); got != "bert" {
		t.Errorf("after bert enqueued it anew the owner is %q", got)
	}
	task.LastChangedBy = b.glue.me // the operator himself, whose key the glue has
	again.Added = again.Added.Add(time.Minute)
	if got := b.glue.owner(rec, &again, task); got != b.glue.me {
		t.Errorf("after the glue's own user enqueued it anew the owner is %q", got)
	}
}

func TestPendingTasksAreNotReadAgainAndAgain(t *testing.T) {
	b := newBench(t, plainTemplate, nil)
	id := b.queued(nil).ID
	rec, s := b.pending(id, "Priority")
	see := func() {
		t.Helper()
		if err := b.glue.seeTasks(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		if err := b.glue.explain(t.Context(), rec, b.glue.tasks[id], s); err != nil {
			t.Fatal(err)
		}
	}
	see() // writes the reason
	see() // reads what was written
	b.ForgetRequests()
	for range 10 {
		see()
	}
	if n := len(b.Requests()); n != 0 {
		t.Errorf("%d calls for a task about which nothing changed", n)
	}
	b.pending(id, "Resources")
	see()
	if m := b.field(id, "status_message"); !strings.Contains(m, "Resources") {
		t.Errorf("after the reason changed the message is %q", m)
	}
}
