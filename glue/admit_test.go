package glue

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

func TestRoom(t *testing.T) {
	for _, row := range []struct {
		story           string
		total, perQueue int
		live            map[string]int
		says            string
	}{
		{"no limits", 0, 0, map[string]int{"q": 1000}, ""},
		{"below both", 10, 5, map[string]int{"q": 4, "r": 5}, ""},
		{"the queue is full", 100, 5, map[string]int{"q": 5}, "5 of 5 jobs of queue gpu"},
		{"another queue is full", 100, 5, map[string]int{"r": 5}, ""},
		{"all together", 10, 0, map[string]int{"q": 4, "r": 6}, "10 of 10 jobs are in Slurm"},
	} {
		a := admission{total: row.total, perQueue: row.perQueue, live: row.live}
		got := a.room("q", "gpu")
		if (got == "") != (row.says == "") || !strings.Contains(got, row.says) {
			t.Errorf("%s: %q, want %q", row.story, got, row.says)
		}
	}
}

func TestOnlyJobsThatMayStillRunTakeRoom(t *testing.T) {
	g := newGlue(Config{}, Deps{})
	for id, state := range map[string]slurm.State{"1": "PENDING", "2": "RUNNING", "3": "COMPLETED", "4": "FAILED"} {
		job := jobIn(state)
		job.ID = id
		g.record(taskID+id).see(*job, time.Now())
	}
	g.admit.count(g.book, false)
	if g.admit.live[queueID] != 2 {
		t.Errorf("%d in flight, want the pending and the running one", g.admit.live[queueID])
	}
}

func TestBreakerRestsAndTriesOnce(t *testing.T) {
	now := time.Now()
	var b breaker
	fail := func() time.Duration { _, rest := b.failed("anna", now, "no such partition"); return rest }
	for n := range breakerFails - 1 {
		if d := fail(); d != 0 || b.resting("anna", now) != nil {
			t.Fatalf("opened after %d failures", n+1)
		}
	}
	if d := fail(); d != time.Minute || b.resting("anna", now.Add(59*time.Second)) == nil {
		t.Fatalf("rests for %s", d)
	}
	if b.resting("bert", now) != nil {
		t.Error("bert's tasks are held back for anna's failures")
	}
	now = now.Add(time.Minute)
	if b.resting("anna", now) != nil {
		t.Fatal("does not try again when the rest is over")
	}
	if d := fail(); d != 2*time.Minute || b.resting("anna", now) == nil {
		t.Fatalf("after a failed trial it rests for %s", d)
	}
	b.ok("anna")
	if b.resting("anna", now) != nil || fail() != 0 {
		t.Fatal("a success does not close it")
	}
}

func TestUserMap(t *testing.T) {
	m := users{"u1": "anna", "default": "shared"}
	strict := users{"u1": "anna"}
	for _, row := range []struct {
		story string
		users users
		user  string
		want  string
		ok    bool
	}{
		{"no map: the glue's own user", nil, "u1", "", true},
		{"mapped", m, "u1", "anna", true},
		{"not mapped, default", m, "u2", "shared", true},
		{"nobody known to have enqueued it, default", m, "", "shared", true},
		{"not mapped, no default: rejected", strict, "u2", "", false},
		{"nobody known, no default: rejected", strict, "", "", false},
		{"a user who calls himself default gets no more than the default", users{"default": "shared"}, "default", "shared", true},
	} {
		if got, ok := row.users.linux(row.user); got != row.want || ok != row.ok {
			t.Errorf("%s: %q, %v", row.story, got, ok)
		}
	}
}

// The glue's own writes hide who enqueued a task, and a glue that was started again remembers nobody.
func TestAfterARestartTheFirstJobTellsForWhomItWasAdmitted(t *testing.T) {
	for _, row := range []struct {
		story, changed, user string
		newer                bool
		trace                func(*clearml.Task, *Entry)
		want                 string // "": nobody can tell
	}{
		{"the glue wrote last, its job was anna's", "", "anna", false, explained, "anna"},
		{"the glue wrote last, the job was somebody's who is not in the map", "", "mallory", false, explained, ""},
		{"the glue wrote last, the job was for an older entry", "", "anna", true, explained, ""},
		{"the glue wrote last, Slurm purged the job", "", "", false, explained, ""},
		{"an agent with the glue's key left its mark last, Slurm purged the job", "", "", false, marked, ""},
		{"the glue put the task back, and was started again", "", "", false, putBackTo, ""},
		{"the glue's own user enqueued it", "", "", false, untouched, "shared"},
		{"bert enqueued it", "u2", "anna", false, untouched, "bert"},
	} {
		b := newBench(t, plainTemplate, func(c *Config) { c.UserMap = map[string]string{"u1": "anna", "u2": "bert", "default": "shared"} })
		task := b.queued(nil)
		entry := b.glue.entries[task.ID]
		if task.LastChangedBy = row.changed; row.changed == "" {
			task.LastChangedBy = b.glue.me
		}
		row.trace(task, entry)
		rec := newRecord(task.ID)
		if row.user != "" {
			job := jobIn("FAILED")
			job.User, job.Added = row.user, entry.Added
			if row.newer {
				job.Added = job.Added.Add(-time.Minute)
			}
			rec.see(*job, time.Now())
		}
		got, _ := b.glue.runAs(rec, entry, task)
		if b.glue.ownerLost(rec, entry, task) {
			got = ""
		}
		if got != row.want {
			t.Errorf("%s: runs as %q, want %q", row.story, got, row.want)
		}
	}
}

// The traces that a queued task may bear of a glue or an agent.
func untouched(*clearml.Task, *Entry) {}

func explained(task *clearml.Task, _ *Entry) { task.StatusMessage = "Slurm job 7 pending since 12:04" }

func marked(task *clearml.Task, entry *Entry) {
	mark := clearml.ClaimMark{Task: task.ID, Cluster: "atlas", Job: "7", Added: clearml.Time{Time: entry.Added}}
	setProperty(task, clearml.ClaimProperty, mark.String())
}

func putBackTo(task *clearml.Task, entry *Entry) {
	setProperty(task, putBackProperty, fmt.Sprintf("task=%s added=%s count=1", task.ID, entry.Added.UTC().Format(time.RFC3339Nano)))
}

func setProperty(task *clearml.Task, name, value string) {
	task.Hyperparams = map[string]map[string]clearml.Param{"properties": {name: {Value: value}}}
}

func TestATaskWhoseOwnerIsLostIsHeldAndNotGivenToTheDefaultUser(t *testing.T) {
	for _, row := range []struct {
		story   string
		userMap map[string]string
	}{
		{"with a default", map[string]string{"u1": "anna", "default": "shared"}},
		{"without", map[string]string{"u1": "anna"}},
	} {
		t.Run(row.story, func(t *testing.T) {
			b := newBench(t, plainTemplate, func(c *Config) { c.UserMap = row.userMap })
			id := b.queued(nil).ID
			b.call("tasks.update", map[string]any{"task": id, "status_message": "Slurm job 7 pending since 12:04"}, nil)
			b.glue.book = map[string]*record{} // started again, and Slurm shows no job
			b.look(id)
			b.ForgetRequests()
			if err := b.glue.submitAll(t.Context(), []*Entry{b.glue.entries[id]}); err != nil {
				t.Fatal(err)
			}
			if b.Status(id) != "queued" || len(b.Entries("gpu")) != 1 || b.writes() != 0 {
				t.Errorf("the task is %s, the queue %v, %d writes", b.Status(id), b.Entries("gpu"), b.writes())
			}
			if !strings.Contains(b.log.String(), "take it out of the queue and enqueue it again") {
				t.Errorf("the log does not say what to do:\n%s", b.log)
			}
		})
	}
}

func TestATaskPutBackWithoutAJobKeepsItsOwner(t *testing.T) {
	b := newBench(t, plainTemplate, func(c *Config) { c.UserMap = map[string]string{"u1": "anna", "default": "shared"} })
	b.glue.deps.Slurm = slurm.New(slurm.Config{Dir: emptySlurm(t), Env: os.Environ()})
	task := b.queued(nil)
	b.claimed(task, "NODE_FAIL")
	rec := b.glue.record(task.ID)
	rec.owner, rec.jobs, rec.gone = "u1", map[string]*sighting{}, "7" // Slurm forgot the job
	b.call("tasks.enqueue", map[string]any{"task": task.ID, "queue": b.queue, "force": true}, nil)
	b.call("queues.remove_task", map[string]any{"queue": b.queue, "task": task.ID}, nil)
	seen := b.look(task.ID)
	verdict := gap(nil, Memory{MaxRequeues: 2, Queue: "gpu"})
	if err := b.glue.putBack(t.Context(), rec, seen, nil, verdict); err != nil {
		t.Fatal(err)
	}
	if err := b.glue.seeJobs(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	seen = b.look(task.ID)
	if got, _ := b.glue.runAs(b.glue.record(task.ID), b.glue.entries[task.ID], seen); got != "anna" {
		t.Errorf("runs as %q, want anna", got)
	}
}
