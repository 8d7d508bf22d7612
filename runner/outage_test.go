package runner

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestServerThatIsAwayDuringTheRunCostsNothing(t *testing.T) {
	for story, fault := range map[string]fakeclearml.Fault{
		"a proxy that reaches nobody":                 {Status: 502, Plain: true, Count: 5},
		"a proxy that knows no server":                {Status: 404, Plain: true, Count: 5},
		"a page that says sorry and calls it success": {Status: 200, Plain: true, Count: 5, Message: "<html>sorry</html>"},
	} {
		t.Run(story, func(t *testing.T) { runThrough(t, fault) })
	}
}

func runThrough(t *testing.T, fault fakeclearml.Fault) {
	l := newLab(t)
	id := l.queued(`while [ ! -e "$FLAG" ]; do sleep 0.02; done`)
	cfg := l.job(id, "7")
	flag := filepath.Join(t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "run  ")
	if _, err := l.Inject(fault); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o := r.wait(t); o.Kind != Completed || l.Status(id) != "completed" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

// One answer of a server in trouble must not cost a task the end that only we know.
func TestFinalStatusIsRepeatedUntilItIsWritten(t *testing.T) {
	for story, fault := range map[string]fakeclearml.Fault{
		"a database in trouble, at the call":   {Endpoint: "tasks.completed", Status: 500, Message: "General data error", Count: 2},
		"the same, at the look before it":      {Endpoint: "tasks.get_all", Status: 500, Message: "General data error", Count: 1},
		"a refusal that stays one: left alone": {Endpoint: "tasks.completed", Status: 403, Message: "Forbidden", Count: 1},
	} {
		t.Run(story, func(t *testing.T) {
			l := newLab(t)
			r, letGo := l.held(l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done`), "7")
			r.start(t.Context())
			r.console.await(t, "ready")
			if _, err := l.Inject(fault); err != nil {
				t.Fatal(err)
			}
			letGo()
			r.wait(t)
			want := "completed"
			if fault.Status == 403 {
				want = "in_progress"
			}
			if got := l.Status(r.x.cfg.TaskID); got != want {
				t.Errorf("the task is %s", got)
			}
		})
	}
}

// forgetful is a server that has only just been started: it answers the next looks for tasks with none.
type forgetful struct {
	API
	looks atomic.Int32
}

func (f *forgetful) Tasks(ctx context.Context, query clearml.TaskQuery) ([]clearml.Task, error) {
	if f.looks.Add(-1) >= 0 {
		return nil, nil
	}
	return f.API.Tasks(ctx, query)
}

func TestOneAnswerWithoutTheTaskDoesNotLoseItsEnd(t *testing.T) {
	for name, tc := range map[string]struct {
		looks int32
		want  string
	}{"one": {1, "completed"}, "two": {2, "in_progress"}} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, letGo := l.held(l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done`), "7")
			api := &forgetful{API: r.x.api}
			r.x.api = api
			r.start(t.Context())
			r.console.await(t, "ready")
			api.looks.Store(tc.looks)
			letGo()
			r.wait(t)
			if got := l.Status(r.x.cfg.TaskID); got != tc.want {
				t.Errorf("the task is %s", got)
			}
		})
	}
}
