package runner

import (
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// again is the same job after Slurm requeued it.
func again(cfg Config) Config {
	cfg.Slurm.RestartCount++
	return cfg
}

func TestRestartedJobGoesOnWithItsClaim(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	cfg := l.job(id, "7")
	if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed {
		t.Fatal(kind)
	}
	l.ForgetRequests()
	won, kind := claim(t, l.claimer(again(cfg), nil))
	if kind != Completed || !won.resumed {
		t.Fatalf("the restarted job came to %s", kind)
	}
	if n := l.calls("tasks.started"); n != 0 {
		t.Error("tasks.started was repeated: it would wipe out an abort that came while the job waited")
	}
	if got := l.read(id).Runtime[runtimeClaim]; got != "cluster=atlas job=7 run=1" {
		t.Errorf("ranks of this run wait for its number; the runtime says %v", got)
	}
}

func TestRestartAfterDeathBetweenClaimAndStartGoesOn(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	cfg := l.job(id, "7")
	c := l.claimer(cfg, nil)
	if _, err := c.takeEntry(t.Context(), l.read(id)); err != nil {
		t.Fatal(err)
	}
	if _, kind := claim(t, l.claimer(again(cfg), nil)); kind != Completed || l.Status(id) != "in_progress" {
		t.Errorf("the restarted job came to %s, the task is %s", kind, l.Status(id))
	}
}

func TestRestartedJobLeavesWhatIsNoLongerItsOwn(t *testing.T) {
	for name, meanwhile := range map[string]func(l *lab, id string){
		"stopped by its owner": func(l *lab, id string) { l.do("tasks.stopped", map[string]any{"task": id}) },
		"reset by its owner":   func(l *lab, id string) { l.do("tasks.reset", map[string]any{"task": id}) },
		"completed":            func(l *lab, id string) { l.do("tasks.completed", map[string]any{"task": id}) },
		"reset, enqueued and run by an ordinary agent": func(l *lab, id string) {
			l.do("tasks.reset", map[string]any{"task": id})
			l.enqueue(id)
			l.do("queues.get_next_task", map[string]any{"queue": l.queue})
			start(l, id)
			l.do("tasks.edit", map[string]any{"task": id, "force": true, "runtime": map[string]any{runtimeHost: "elsewhere"}})
		},
		"reset, enqueued and run by another job": func(l *lab, id string) {
			l.do("tasks.reset", map[string]any{"task": id})
			l.enqueue(id)
			if _, kind := claim(l.t, l.claimer(l.job(id, "8"), nil)); kind != Completed {
				l.t.Fatal(kind)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("true")
			cfg := l.job(id, "7")
			if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed {
				t.Fatal(kind)
			}
			meanwhile(l, id)
			before := l.read(id)
			if _, kind := claim(t, l.claimer(again(cfg), nil)); kind != NotOurs {
				t.Errorf("the restarted job came to %s", kind)
			}
			if after := l.read(id); !after.LastChange.Equal(before.LastChange.Time) {
				t.Error("the task was written to")
			}
		})
	}
}

// The glue put the task back at the front while the job waited: its claim is used up, but the entry is there to be claimed.
func TestRestartedJobClaimsAnEntryThatWasPutBack(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	cfg := l.job(id, "7")
	if _, err := l.claimer(cfg, nil).takeEntry(t.Context(), l.read(id)); err != nil {
		t.Fatal(err)
	}
	l.do("queues.add_task", map[string]any{"queue": l.queue, "task": id})
	if _, kind := claim(t, l.claimer(again(cfg), nil)); kind != Completed {
		t.Fatal(kind)
	}
	if left := l.Entries("slurm"); len(left) != 0 {
		t.Errorf("the entry is left, so another job would run the task again: %v", left)
	}
}

func TestMarkOfACloneSpeaksOfItsSource(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	if _, kind := claim(t, l.claimer(l.job(id, "7"), nil)); kind != Completed {
		t.Fatal(kind)
	}
	var answer struct{ ID string }
	if err := l.Call("tasks.clone", map[string]any{"task": id}, &answer); err != nil {
		t.Fatal(err)
	}
	start(l, answer.ID)
	if _, kind := claim(t, l.claimer(again(l.job(answer.ID, "7")), nil)); kind != NotOurs {
		t.Errorf("the clone, run by somebody else, was taken for ours: %s", kind)
	}
	if l.read(answer.ID).Status != clearml.StatusInProgress {
		t.Error("the clone's status was touched")
	}
}
