package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestAbortOfTheOwnerEndsTheProgram(t *testing.T) {
	const patient = `trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done`
	for name, tc := range map[string]struct {
		abort  func(l *lab, id string)
		status clearml.Status
		reason string
	}{
		"in the UI": {
			func(l *lab, id string) {
				l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
				l.do("tasks.stop", map[string]any{"task": id})
			}, "stopped", "task was stopped by tasks.stop",
		},
		"hard": {
			func(l *lab, id string) {
				l.do("tasks.stopped", map[string]any{"task": id, "force": true, "status_reason": "mine"})
			}, "stopped", "mine",
		},
		"marked failed": {
			func(l *lab, id string) { l.do("tasks.failed", map[string]any{"task": id, "status_reason": "mine"}) },
			"failed", "mine",
		},
		"enqueued again": {
			func(l *lab, id string) {
				l.do("tasks.enqueue", map[string]any{"task": id, "queue": l.queue, "force": true})
			}, "queued", "",
		},
		"reset":   {func(l *lab, id string) { l.do("tasks.reset", map[string]any{"task": id}) }, "created", "reset"},
		"deleted": {func(l *lab, id string) { l.do("tasks.delete", map[string]any{"task": id, "force": true}) }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued(patient)
			r := l.prepare(l.job(id, "7")).start(t.Context())
			r.console.await(t, "ready")
			tc.abort(l, id)
			o := r.wait(t)
			if o.Kind != Aborted || o.ExitCode != exitcode.Aborted {
				t.Errorf("came to %s, exit %d", o.Kind, o.ExitCode)
			}
			if !strings.Contains(r.console.String(), "saved") {
				t.Error("the program's SIGTERM handler did not run")
			}
			if got := l.Status(id); got != string(tc.status) {
				t.Errorf("the task is %s", got)
			}
			if tc.reason != "" && l.read(id).StatusReason != tc.reason {
				t.Errorf("the reason is %q", l.read(id).StatusReason)
			}
		})
	}
}

func TestAbortDuringSetUpEndsIt(t *testing.T) {
	l := newLab(t)
	id := l.queued("true")
	r := l.prepare(l.job(id, "7"))
	waiting := make(chan struct{})
	r.x.steps = []step{{"code", func(ctx context.Context, _ *setup) (string, error) {
		close(waiting)
		<-ctx.Done()
		return "", errors.New("git was killed")
	}}}
	r.start(t.Context())
	<-waiting
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

// The callback is the SDK's: it asks for time in the task's runtime and says there when it is done.
func TestAbortCallbackIsWaitedFor(t *testing.T) {
	l := newLab(t)
	id := l.queued(`echo ready; while [ ! -e "$FLAG" ]; do sleep 0.02; done; echo called back; sleep 60`)
	cfg := l.job(id, "7")
	flag := filepath.Join(t.TempDir(), "flag")
	cfg.Env = []string{"FLAG=" + flag}
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	runtime := map[string]any{"_abort_callback_timeout": 60, "_abort_poll_freq": "10"}
	l.do("tasks.edit", map[string]any{"task": id, "force": true, "runtime": runtime})
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	r.console.await(t, "abort callback: it gets up to")
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.console.await(t, "called back")
	runtime["_abort_callback_completed"] = 1
	l.do("tasks.edit", map[string]any{"task": id, "force": true, "runtime": runtime})
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

// For programs without the SDK: a command of the administrator's saves their state.
func TestAbortCommandRunsBesideTheProgramBeforeItIsStopped(t *testing.T) {
	for name, tc := range map[string]struct{ command, says string }{
		"it saves":         {`bash -c 'echo "saving for $1"; [ -e job.sh ] && echo beside the script' _ "$CLEARML_TASK_ID"`, "beside the script"},
		"it fails":         {`bash -c 'exit 9'`, "the abort command failed: exit 9"},
		"it does not end":  {`sleep 60`, "the abort command failed: killed by SIGTERM"},
		"it is not there":  {`no-such-command`, "the abort command failed: cannot start no-such-command"},
		"it is no command": {`echo "`, "the abort command failed: cannot read"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("trap 'echo stopped; exit' TERM; echo ready; while :; do sleep 0.02; done")
			cfg := l.job(id, "7")
			cfg.Agent.AbortCommand, cfg.Agent.AbortCommandLimit = tc.command, 2*time.Second
			r := l.prepare(cfg).start(t.Context())
			r.console.await(t, "ready")
			l.do("tasks.stopped", map[string]any{"task": id, "force": true})
			r.wait(t)
			text := r.console.String()
			if said, stopped := strings.Index(text, tc.says), strings.Index(text, "stopped\n── "); said < 0 || stopped < said {
				t.Errorf("the console is\n%s", text)
			}
		})
	}
}

func TestAbortThatCameWhileTheJobWaitedToRunAgainIsSeenAtOnce(t *testing.T) {
	l := newLab(t)
	id := l.queued("sleep 60")
	cfg := l.job(id, "7")
	if _, kind := claim(t, l.claimer(cfg, nil)); kind != Completed {
		t.Fatal(kind)
	}
	l.do("workers.status_report", map[string]any{"worker": "n1:7", "timestamp": 1, "task": id})
	l.do("tasks.stop", map[string]any{"task": id})
	cfg.Timing.Poll = time.Hour
	if o := l.prepare(again(cfg)).start(t.Context()).wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}
