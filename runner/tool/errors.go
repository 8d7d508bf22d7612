package tool

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
)

// CommandError says how a tool failed.
type CommandError struct {
	Argv     []string
	ExitCode int    // -1: it did not run, or a signal ended it
	Stderr   string // the end of what it said
	Err      error  // why it did not run or was ended; nil when it failed by itself

	signal syscall.Signal // what ended it, unless that was us
}

// Signalled says how a tool came to its end that a signal ended, other than with its context: "was killed, …". For any other
// end it is "".
func (e *CommandError) Signalled() string {
	switch e.signal {
	case 0:
		return ""
	case syscall.SIGKILL:
		return "was killed, mostly for want of memory: give the job more (--mem)"
	default:
		return "was ended by a signal: " + e.signal.String()
	}
}

func (e *CommandError) Error() string {
	name := filepath.Base(e.Argv[0])
	if len(e.Argv) > 1 && !strings.HasPrefix(e.Argv[1], "-") {
		name += " " + e.Argv[1]
	}
	why := fmt.Sprintf("exit code %d", e.ExitCode)
	if e.Err != nil {
		why = e.Err.Error()
	}
	if said := LastLine(e.Stderr); said != "" {
		return fmt.Sprintf("%s: %s: %s", name, why, said)
	}
	return name + ": " + why
}

func (e *CommandError) Unwrap() error { return e.Err }

// LastLine gives the last line of a tool's talk that is not blank, with passwords in URLs masked.
func LastLine(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return MaskURLs(strings.TrimSpace(all[len(all)-1]))
}
