package runner

import (
	"context"
	"strings"
	"testing"
)

// fakeMonitor notes what it is told and ends with its context.
type fakeMonitor struct {
	task  string
	ended bool
}

func (m *fakeMonitor) Run(ctx context.Context, task string) error {
	m.task = task
	<-ctx.Done()
	m.ended = true
	return nil
}

func (m *fakeMonitor) Summary() string { return "max memory 41 of 64 GiB" }

func TestMachineIsReportedWhileTheTaskRunsAndSummedUp(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	r := l.prepare(l.job(id, "7"))
	monitor := &fakeMonitor{}
	r.x.deps.Monitor = monitor
	r.start(t.Context()).wait(t)
	if monitor.task != id || !monitor.ended {
		t.Errorf("the monitor ran for task %q, ended %v", monitor.task, monitor.ended)
	}
	if !strings.Contains(r.console.String(), " · max memory 41 of 64 GiB ──") {
		t.Errorf("the closing line misses the summary:\n%s", r.console)
	}
}
