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
	Signal      string // send only this signal ("USR1") and cancel nothing
	PendingOnly bool   // leave alone what has started meanwhile
	RunAs       string // Linux user whose jobs they are, where that is another; "" is ourselves
}

// Cancel cancels the jobs in one call. A program sees the SIGTERM only where it takes the batch shell's place (exec), runs
// under srun, or is told by a trap: with proctrack/cgroup Slurm signals the batch shell alone, and once that has died, be it
// of the signal, everything else of the job is killed within milliseconds, whatever KillWait says (seen on 22.05). Ids that Slurm does not know, and jobs that have ended, are no error: the wish is
// fulfilled.
func (c *Client) Cancel(ctx context.Context, ids []string, options CancelOptions) error {
	if len(ids) == 0 {
		return nil
	}
	var args []string
	if options.Signal != "" {
		args = append(args, "--signal="+options.Signal)
	}
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

// Hold keeps a pending job from starting.
func (c *Client) Hold(ctx context.Context, id string) error { return c.control(ctx, "hold", id) }

// Release lets a held job start.
func (c *Client) Release(ctx context.Context, id string) error { return c.control(ctx, "release", id) }

// Requeue puts a running, suspended or ended job back into the queue under its id.
func (c *Client) Requeue(ctx context.Context, id string) error { return c.control(ctx, "requeue", id) }

func (c *Client) control(ctx context.Context, verb, id string) error {
	_, err := c.query(ctx, "scontrol", verb, id)
	var failed *CommandError
	if errors.As(err, &failed) && strings.Contains(strings.ToLower(failed.Stderr), noJobWords) {
		return fmt.Errorf("cannot %s job %s: %w", verb, id, ErrNoJob)
	}
	if err != nil {
		return fmt.Errorf("cannot %s job %s: %w", verb, id, err)
	}
	return nil
}
