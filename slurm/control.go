package slurm

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// CancelOptions narrow or change what Cancel does. The zero value cancels as scancel does: SIGCONT and SIGTERM, then SIGKILL after
// KillWait.
type CancelOptions struct {
	PendingOnly bool   // leave alone what has started meanwhile
	RunAs       string // Linux user whose jobs they are, where that is another; "" is ourselves
}

// Cancel cancels the jobs in one call. A program sees the SIGTERM only where it takes the batch shell's place (exec), runs
// under srun, or is told by a trap: with proctrack/cgroup Slurm signals the batch shell alone, and once that has died, be it
// of the signal, everything else of the job is killed within milliseconds, whatever KillWait says (seen on 22.05). Ids that
// Slurm does not know, and jobs that have ended, are no error: the wish is fulfilled.
func (c *Client) Cancel(ctx context.Context, ids []string, options CancelOptions) error {
	if len(ids) == 0 {
		return nil
	}
	var args []string
	if options.PendingOnly {
		args = append(args, "--state=PENDING")
	}
	call := command{name: "scancel", args: append(args, ids...), env: []string{"LC_ALL=C.UTF-8"}}
	if options.RunAs != "" {
		user, err := c.findAccount(ctx, options.RunAs)
		if err != nil {
			return fmt.Errorf("cannot cancel %s: %w", strings.Join(ids, ", "), err)
		}
		call.user = user
	}
	_, err := c.run(ctx, call)
	err = meaning(err)
	var failed *CommandError
	if errors.As(err, &failed) && containsAny(failed.Stderr, []string{noJobWords, "already completing or completed", "job/step already"}) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot cancel %s: %w", strings.Join(ids, ", "), err)
	}
	return nil
}
