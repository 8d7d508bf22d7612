package proc

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// Exit is how a program ended.
type Exit struct {
	Code   int            // its exit code; -1 when a signal ended it
	Signal syscall.Signal // that ended it; 0 when it exited by itself
	Core   bool           // it left a core dump

	Wall time.Duration // from start to end
}

// Success says whether the program exited by itself with code 0.
func (e Exit) Success() bool { return e.Code == 0 && e.Signal == 0 }

// String gives "exit 3" or "killed by SIGSEGV (core dumped)".
func (e Exit) String() string {
	if e.Signal == 0 {
		return fmt.Sprintf("exit %d", e.Code)
	}
	s := "killed by " + SignalName(e.Signal)
	if e.Core {
		s += " (core dumped)"
	}
	return s
}

func exitOf(state *os.ProcessState, wall time.Duration) Exit {
	e := Exit{Code: state.ExitCode(), Wall: wall}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		e.Signal, e.Core = status.Signal(), status.CoreDump()
	}
	return e
}
