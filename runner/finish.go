package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// finish says how it ended, in the task's console and by its status, both at once: neither waits for the other.
// leave ends the waiting for a server that is away.
func (x *execution) finish(ctx context.Context, o Outcome, cause *Cause, leave <-chan struct{}) {
	limit := x.cfg.Timing.Final
	if cause != nil && cause.bySlurm() {
		limit = min(limit, max(x.cfg.Timing.FinalSlurm, time.Until(cause.Until)))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	go func() {
		select {
		case <-leave:
			cancel()
		case <-ctx.Done():
		}
	}()

	fmt.Fprintln(x.console, framed(o.Line))
	closed := make(chan error, 1)
	go func() { closed <- x.closeConsole(ctx) }()
	if err := x.writeStatus(ctx, o, limit); err != nil {
		x.log.Error("the final status could not be written", "status", o.Status, "err", err)
	}
	if err := <-closed; err != nil {
		x.log.Error("the console was not uploaded completely", "err", err)
	}
}

func (x *execution) closeConsole(ctx context.Context) error {
	if x.upload == nil {
		return nil
	}
	return x.upload.Close(ctx)
}

// writeStatus sets the final status, unless somebody else has closed the task already: they had a reason.
func (x *execution) writeStatus(ctx context.Context, o Outcome, limit time.Duration) error {
	if o.Status == "" || x.cfg.Unmonitored {
		return nil
	}
	missing := 0
	mayPass := func(err error) bool { return !isRefusal(err) } // nobody will say it in our place
	return repeat(ctx, limit, mayPass, func(ctx context.Context) error {
		for range 3 {
			err := x.tryStatus(ctx, o)
			if errors.Is(err, errNoTask) {
				if missing++; missing == 2 {
					return nil
				}
			}
			if !clearml.IsStatusConflict(err) {
				return err
			}
		}
		return nil // three others were quicker: the task is theirs
	})
}

// errNoTask says that the server knows no such task. A server that has only just been started may say so too.
var errNoTask = errors.New("the task is not on the server")

func (x *execution) tryStatus(ctx context.Context, o Outcome) error {
	tasks, err := x.api.Tasks(ctx, clearml.TaskQuery{
		IDs: []string{x.cfg.TaskID}, OnlyFields: statusFields(),
	})
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return errNoTask
	}
	now := tasks[0]
	if now.Status != clearml.StatusInProgress || x.claimer.lost(&now, x.turn) {
		x.log.Info("the status is left as it is", "status", now.Status, "reason", now.StatusReason)
		return nil
	}
	change := clearml.StatusChange{Reason: o.Reason, Message: o.Message}
	switch {
	case o.Status == clearml.StatusCompleted:
		return x.api.Completed(ctx, x.cfg.TaskID, change)
	case o.Status == clearml.StatusStopped:
		return x.api.Stopped(ctx, x.cfg.TaskID, change)
	case o.Kind == UserFailed && strings.Contains(now.StatusMessage, "stopping"):
		// An abort came while the program was failing, or made it fail: its owner's wish counts.
		change.Reason = reasonStopped
		return x.api.Stopped(ctx, x.cfg.TaskID, change)
	default:
		return x.api.Failed(ctx, x.cfg.TaskID, change)
	}
}
