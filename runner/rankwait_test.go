package runner

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func rank(cfg Config, n int) Config {
	cfg.Rank, cfg.Slurm.NTasks = n, 4
	return cfg
}

func TestOtherRanksWaitForRankZeroAndWriteNothing(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	cfg := l.job(id, "7")
	looked, done := make(chan struct{}), make(chan Kind, 1)
	api := &hooks{API: l.client(), after: map[string]func(){"task": func() { close(looked) }}}
	go func() {
		_, kind := claim(t, l.claimer(rank(cfg, 1), api))
		done <- kind
	}()
	<-looked // at least once before rank 0 claims
	if _, kind := claim(t, l.claimer(rank(cfg, 0), nil)); kind != Completed {
		t.Fatal(kind)
	}
	if kind := <-done; kind != Completed {
		t.Errorf("rank 1 came to %s", kind)
	}
	for _, endpoint := range []string{"tasks.started", "tasks.edit", "queues.remove_task"} {
		if n := l.calls(endpoint); n != 1 {
			t.Errorf("%s was called %d times", endpoint, n)
		}
	}
}

// fixedTask is a server that has one task and takes no time, for waits on a fake clock.
type fixedTask struct {
	API
	task clearml.Task
}

func (f fixedTask) Task(context.Context, string) (*clearml.Task, error) {
	task := f.task
	return &task, nil
}

func TestOtherRanksGiveUpWhatIsNotTheirs(t *testing.T) {
	own := map[string]any{runtimeClaim: "cluster=atlas job=7 run=0"}
	older := map[string]any{runtimeClaim: "cluster=atlas job=7 run=0"}
	foreign := map[string]any{runtimeHost: "elsewhere"}
	for name, tc := range map[string]struct {
		task    clearml.Task
		restart int
		want    Kind
		within  time.Duration
	}{
		"run by an ordinary agent":       {clearml.Task{Status: "in_progress", Runtime: foreign}, 0, NotOurs, 90 * time.Second},
		"stopped before it began":        {clearml.Task{Status: "stopped"}, 0, NotOurs, time.Second},
		"moved to another queue":         {clearml.Task{Status: "queued", Execution: clearml.Execution{Queue: "q2"}}, 0, NotOurs, time.Second},
		"rank 0 never comes":             {clearml.Task{Status: "queued", Execution: clearml.Execution{Queue: "q1"}}, 0, Unclear, 11 * time.Minute},
		"rank 0 of the last run is gone": {clearml.Task{Status: "in_progress", Runtime: older}, 1, Unclear, 11 * time.Minute},
		"rank 0 started it":              {clearml.Task{Status: "in_progress", Runtime: own}, 0, Completed, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{
					TaskID: "t", ClaimFrom: "q1", RequireQueue: true, Rank: 1,
					Slurm: SlurmJob{JobID: "7", Cluster: "atlas", RestartCount: tc.restart, NTasks: 4}, Timing: Timing{}.withDefaults(),
				}
				tc.task.ID = "t"
				begin := time.Now()
				_, kind := claim(t, &claimer{api: fixedTask{task: tc.task}, cfg: cfg})
				if kind != tc.want || time.Since(begin) > tc.within {
					t.Errorf("came to %s after %v", kind, time.Since(begin))
				}
			})
		})
	}
}
