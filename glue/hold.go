package glue

import (
	"context"
	"fmt"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// waits is what one round found out about entries that are not submitted.
type waits struct {
	written int // status messages
	first   []firstWait
}

// firstWait is an entry that is held for the first time, so that nobody was told yet.
type firstWait struct {
	task string
	line waitLine
}

type waitLine struct{ queue, why string }

const (
	// waitsWritten bounds the status messages of one round; the other entries get theirs in later rounds, the first in the
	// queue first. A deep queue must not keep the glue from its other work.
	waitsWritten = 20
	// waitsTold bounds the lines of one round about tasks of one queue that wait for the same reason; more share one.
	waitsTold = 3
)

// waiting begins the status message of a task that is not submitted.
const waiting = "Waits in its queue: "

func (w *waits) begin() { *w = waits{} }

// hold says once why an entry is not submitted: in the log, and on the task's page. With a user map nothing is written to a
// task that was not admitted, for that would overwrite who enqueued it.
func (g *Glue) hold(ctx context.Context, rec *record, why string) {
	if rec.held == "" {
		g.waits.first = append(g.waits.first, firstWait{rec.task, waitLine{g.queueName(rec.task), why}})
	}
	rec.held = why
	task := g.tasks[rec.task]
	if rec.heldWritten == why || len(g.users) > 0 || task == nil || g.waits.written >= waitsWritten {
		return
	}
	rec.heldWritten = why
	message := waiting + why
	if task.StatusMessage == message {
		return
	}
	rec.read = false
	g.waits.written++
	if err := g.deps.ClearML.UpdateTask(ctx, rec.task, map[string]any{"status_message": message}); err != nil {
		g.waits.written = waitsWritten // whatever ails the server, the others would meet it too
		g.warn(rec.task, "cannot write the status message: "+oneLine(err.Error()))
	}
}

// tellWaits writes to the log what hold gathered: a line for each task, or for each reason when many wait.
func (g *Glue) tellWaits() {
	count := map[waitLine]int{}
	for _, w := range g.waits.first {
		count[w.line]++
	}
	for _, w := range g.waits.first {
		n := count[w.line]
		switch {
		case n == 0: // told
		case n <= waitsTold:
			g.tell(w.task, "", "waits in its queue: "+w.line.why)
		default:
			count[w.line] = 0
			g.deps.Log.Info(fmt.Sprintf("queue %s: %s wait: %s", w.line.queue, quantity.Count(n, "task"), w.line.why))
		}
	}
}

func (g *Glue) queueName(task string) string {
	if entry := g.entries[task]; entry != nil && g.queues[entry.Queue] != nil {
		return g.queues[entry.Queue].name
	}
	return ""
}

// postpone holds an entry back for a while, for a reason of its own that may pass.
func (g *Glue) postpone(ctx context.Context, rec *record, why string) {
	rec.notBefore = time.Now().Add(time.Minute)
	g.hold(ctx, rec, why)
}
