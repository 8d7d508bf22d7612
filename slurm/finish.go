package slurm

import (
	"context"
	"errors"
	"os/exec"
	"time"
)

// killDelay is how long a process has to be gone after it was told to, and to let go of its output.
const killDelay = 2 * time.Second

var errOutlived = errors.New("the process goes on after it was to be killed")

// finish runs a command until it ends or ctx does. It waits for no process that cannot be killed, as one that sudo made
// another user's. Of such a one it says errOutlived and leaves it, and nothing that was given to cmd may be touched then.
func finish(ctx context.Context, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience := time.NewTimer(2 * killDelay)
	defer patience.Stop()
	select {
	case err := <-ended:
		return err
	case <-patience.C:
		return errOutlived
	}
}
