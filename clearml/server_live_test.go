package clearml_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// live gives a client of a fresh embedded server with a queue "gpu".
func live(t *testing.T) (*clearml.Client, *fakeclearml.Server) {
	t.Helper()
	s, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"gpu"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, err := clearml.New(clearml.Config{Server: s.APIURL(), AccessKey: s.AccessKey, SecretKey: s.SecretKey, Product: "test/1"})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newTask(t *testing.T, c *clearml.Client) string {
	t.Helper()
	return must(c.CreateTask(t.Context(), map[string]any{
		"name": "train", "type": "training",
		"script": map[string]any{"diff": "print(1)\n", "entry_point": "main.py"},
	}))(t)
}

func TestOneTaskFromDraftToCompleted(t *testing.T) {
	c, _ := live(t)
	ctx := t.Context()
	id := newTask(t, c)
	queue := must(c.ResolveQueue(ctx, "gpu"))(t)

	ok(t, c.EditHyperparams(ctx, id, []clearml.Param{{Section: "Args", Name: "lr", Value: "0.1"}}, false))
	ok(t, c.Enqueue(ctx, id, queue.ID, "because"))
	q := must(c.Queue(ctx, queue.ID))(t)
	if len(q.Entries) != 1 || q.Entries[0].Task != id || q.Entries[0].Added.IsZero() {
		t.Fatalf("entries are %+v", q.Entries)
	}

	mark := clearml.ClaimMark{Task: id, Cluster: "hpc", Job: "77", Added: q.Entries[0].Added}
	ok(t, c.SetProperty(ctx, id, clearml.ClaimProperty, mark.String()))
	if !must(c.RemoveTask(ctx, queue.ID, id))(t) {
		t.Fatal("the claim was lost without a rival")
	}
	if must(c.RemoveTask(ctx, queue.ID, id))(t) {
		t.Fatal("the claim was won twice")
	}
	ok(t, c.Started(ctx, id, clearml.StatusChange{Reason: "worker started execution"}))
	ok(t, c.StatusReport(ctx, clearml.StatusReport{Worker: "node7:77", Task: id, MachineStats: &clearml.MachineStats{CPUUsage: []float64{12}, MemoryUsed: 100}}))
	ok(t, c.Ping(ctx, id))
	result := must(c.AddEvents(ctx, []any{
		clearml.NewLogEvent(id, "node7:77", clearml.LevelDebug, "hello\n", time.Now()),
		clearml.NewLogEvent(id, "node7:77", clearml.LevelDebug, "world\n", time.Now().Add(time.Millisecond)),
	}))(t)
	if result.Added != 2 {
		t.Errorf("events: %+v", result)
	}
	ok(t, c.Completed(ctx, id, clearml.StatusChange{Reason: "worker execution done"}))

	task := must(c.Task(ctx, id))(t)
	got, marked := task.ClaimMark()
	if task.Status != clearml.StatusCompleted || task.StatusReason != "worker execution done" || task.LastWorker != "node7:77" ||
		task.Hyperparams["Args"]["lr"].Value != "0.1" || !marked || got.Job != "77" || !got.Added.Equal(mark.Added.Time) {
		t.Errorf("the task is %+v, its mark %+v", task, got)
	}
	log := must(c.TaskLogAfter(ctx, id, 0, 10))(t)
	if len(log) != 2 || log[0].Msg != "hello\n" || log[1].Msg != "world\n" {
		t.Errorf("the log is %+v", log)
	}
	workers := must(c.Workers(ctx, clearml.WorkerQuery{Pattern: "node7:*"}))(t)
	if len(workers) != 1 || workers[0].Task.ID != id {
		t.Errorf("workers are %+v", workers)
	}
}

func TestOneOfManyClaimsWins(t *testing.T) {
	c, s := live(t)
	s.SetRaceWindow(2 * time.Millisecond)
	queue := must(c.ResolveQueue(t.Context(), "gpu"))(t)
	for range 5 {
		id := newTask(t, c)
		ok(t, c.Enqueue(t.Context(), id, queue.ID, ""))
		var won atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if removed, err := c.RemoveTask(t.Context(), queue.ID, id); err != nil {
					t.Error(err)
				} else if removed {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d callers were told that they won", won.Load())
		}
	}
}

func TestClaimWhoseAnswerIsLostIsNotRepeated(t *testing.T) {
	c, s := live(t)
	queue := must(c.ResolveQueue(t.Context(), "gpu"))(t)
	id := newTask(t, c)
	ok(t, c.Enqueue(t.Context(), id, queue.ID, ""))
	must(s.Inject(fakeclearml.Fault{Endpoint: "queues.remove_task", Drop: fakeclearml.DropAfter, Count: 1}))(t)
	removed, err := c.RemoveTask(t.Context(), queue.ID, id)
	if removed || !clearml.IsLost(err) {
		t.Errorf("got %v, %v", removed, err)
	}
	if q := must(c.Queue(t.Context(), queue.ID))(t); len(q.Entries) != 0 {
		t.Error("the fake did not carry the claim out")
	}
}

func TestQueriesSeeHiddenAndManyTasks(t *testing.T) {
	c, _ := live(t)
	for i := range 3 {
		must(c.CreateTask(t.Context(), map[string]any{
			"name": fmt.Sprintf("task %d", i), "type": "training", "system_tags": []string{"hidden"},
		}))(t)
	}
	got := must(c.Tasks(t.Context(), clearml.TaskQuery{Status: []clearml.Status{clearml.StatusCreated}, OnlyFields: []string{"name"}}))(t)
	if len(got) != 3 || got[0].ID == "" || got[0].Name == "" || got[0].Status != "" {
		t.Errorf("got %+v", got)
	}
}

func TestStatusAndMissingThings(t *testing.T) {
	c, _ := live(t)
	ctx := t.Context()
	id := newTask(t, c)
	if err := c.Stopped(ctx, id, clearml.StatusChange{}); !clearml.IsStatusConflict(err) {
		t.Errorf("stopping a draft: %v", err)
	}
	for what, err := range map[string]error{
		"task": errOf(c.Task(ctx, "00000000000000000000000000000000")), "started": c.Started(ctx, "00000000000000000000000000000000", clearml.StatusChange{}),
		"queue": errOf(c.Queue(ctx, "nope")), "user": errOf(c.User(ctx, "nope")), "project": errOf(c.Project(ctx, "nope")),
	} {
		if !clearml.IsNotFound(err) {
			t.Errorf("unknown %s: %v", what, err)
		}
	}
	if vaults := must(c.Vaults(ctx))(t); vaults != nil {
		t.Errorf("vaults are %v", vaults)
	}
	if user := must(c.CurrentUser(ctx))(t); user.ID != fakeclearml.DefaultUserID || c.ServerInfo().UserID != user.ID {
		t.Errorf("current user is %+v, the token says %+v", user, c.ServerInfo())
	}
}

func errOf[T any](_ T, err error) error { return err }
