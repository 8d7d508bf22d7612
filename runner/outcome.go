package runner

import (
	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// Kind says how one execution ended, so that the user's program failing and us failing to run it never look alike.
type Kind int

// The ways an execution can end.
const (
	Completed   Kind = iota // the program ended with exit code 0
	UserFailed              // the program ended with another code, or by a signal of its own making
	SetupFailed             // code or packages could not be had, or the program could not be started
	Aborted                 // a person or the scheduler ended it while it ran
	NotOurs                 // the task is someone else's, or its owner took it back: nothing was run, nothing written
	Refused                 // the task cannot be executed as asked: it does not exist, it is published
	ServerAway              // the server did not answer within the bounds, before anything was run
	Unclear                 // the claim's answer was lost and nothing shows that it was won: nothing was run
)

func (k Kind) String() string {
	names := [...]string{"completed", "program failed", "set-up failed", "aborted", "not ours", "refused", "server away", "claim unclear"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// Outcome is what one execution came to, and what was, or is to be, written to the task.
type Outcome struct {
	Kind     Kind
	ExitCode exitcode.Code // of execute: the program's own, or one of ours
	Began    bool          // the task was ours to run: the console was opened, the machine reported

	// Status to set on the task; "" when its status is not ours to write. Reason and Message go with it.
	Status  clearml.Status
	Reason  string // the words that the SDK, the UI and other agents know
	Message string // one sentence for people: cause, evidence, mend

	// Line is the closing line of the task's console, without its frame.
	Line string

	// Err is why nothing was run or set-up failed; nil for everything the program did.
	Err error
}
