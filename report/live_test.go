package report

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// running gives a client of an embedded server and a task in progress.
func running(t *testing.T) (*clearml.Client, *fakeclearml.Server, string) {
	t.Helper()
	s, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, err := clearml.New(clearml.Config{
		Server: s.APIURL(), AccessKey: s.AccessKey, SecretKey: s.SecretKey,
		Retry: clearml.RetryPolicy{Base: time.Millisecond, Max: 5 * time.Millisecond, Attempts: 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := c.CreateTask(t.Context(), map[string]any{"name": "train", "type": "training"})
	if err == nil {
		err = c.Started(t.Context(), id, clearml.StatusChange{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, s, id
}

func TestConsoleArrivesWholeThroughABadConnection(t *testing.T) {
	c, s, id := running(t)
	for _, f := range []fakeclearml.Fault{
		{Endpoint: "events.add_batch", Skip: 1, Count: 2, Drop: fakeclearml.DropBefore},
		{Endpoint: "events.add_batch", Skip: 2, Count: 2, Status: 503, Plain: true},
		{Endpoint: "events.add_batch", Skip: 3, Count: 1, Status: 401, Subcode: 30},
	} {
		if _, err := s.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
	console := OpenConsole(t.Context(), c, ConsoleConfig{Task: id, Worker: "w", Interval: 10 * time.Millisecond, MemoryLimit: 100_000, SpillDir: t.TempDir()})
	var want strings.Builder
	for i := range 40_000 {
		line := fmt.Sprintf("step %d: <loss> & \x1b[32mgreen\x1b[0m 漢字\n", i)
		want.WriteString(line)
		fmt.Fprint(console, line)
	}
	if err := console.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Console(id); got != want.String() {
		t.Errorf("%d bytes arrived of %d", len(got), want.Len())
	}
}

func TestDeletedTaskEndsNothing(t *testing.T) {
	c, _, id := running(t)
	console := OpenConsole(t.Context(), c, ConsoleConfig{Task: id, Interval: 10 * time.Millisecond})
	if err := c.Call(t.Context(), "tasks.delete", map[string]any{"task": id, "force": true}, nil); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(console, "into the void\n")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := console.Close(ctx)
	if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "1 lines") {
		t.Errorf("closing: %v, out of time: %v", err, ctx.Err())
	}
}

func TestMonitorMakesTheWorkerTheTasksOwn(t *testing.T) {
	c, s, id := running(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	m := NewMonitor(c, NewHost(HostConfig{Home: t.TempDir()}), MonitorConfig{
		Worker: "node7:1", Every: 5 * time.Millisecond, First: 30 * time.Millisecond, Interval: 30 * time.Millisecond,
	})
	go func() { done <- m.Run(ctx, id) }()
	for deadline := time.Now().Add(10 * time.Second); len(s.Requests("workers.status_report")) < 3; {
		if time.Now().After(deadline) {
			t.Fatal("no reports")
		}
		<-time.After(5 * time.Millisecond)
	}
	workers, err := c.Workers(t.Context(), clearml.WorkerQuery{})
	if err != nil || len(workers) != 1 || workers[0].Task.ID != id {
		t.Errorf("while it runs workers are %+v, %v", workers, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	workers, err = c.Workers(t.Context(), clearml.WorkerQuery{})
	if err != nil || len(workers) != 1 || workers[0].Task.ID != "" {
		t.Errorf("afterwards workers are %+v, %v", workers, err)
	}
}
