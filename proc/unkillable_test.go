package proc

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// A process that hangs in the kernel ends when it likes; its own end may be noticed at any time after we gave up.
func TestProgramThatCannotBeKilledIsNoSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		in.Close()
		const nobody = 1<<22 + 1 // no process has that id (PID_MAX_LIMIT)
		p := &Process{
			tree: tree{root: nobody, mark: "X=Y", adopted: map[int]bool{}},
			stop: make(chan time.Duration), exited: make(chan struct{}), done: make(chan struct{}),
		}
		go p.supervise(t.Context(), out)
		p.Stop(0)
		exit := p.Wait()
		p.ended = Exit{Code: 0}
		close(p.exited)
		if exit.Success() || exit.Signal != syscall.SIGKILL || exit.Wall < killLimit {
			t.Errorf("ended as %s after %v", exit, exit.Wall)
		}
	})
}
