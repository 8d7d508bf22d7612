package pyenv

import (
	"strings"
)

// Error is an environment that could not be made. Its text is one sentence: cause, evidence, mend.
type Error struct {
	Failure Failure
	Detail  string // "no version of torch==2.9.9 for Python 3.11 on linux x86_64 (index: the default one). Nearest: 2.9.1"
	Err     error  // mostly a *tool.CommandError
}

// Failure says why there is no environment.
type Failure int

// The failures.
const (
	Other         Failure = iota
	NoVersion             // no index has such a package, or not for this interpreter
	Conflict              // the requirements contradict one another
	Network               // an index did not answer
	BuildFailed           // a package had to be compiled and could not be
	BadLine               // a requirement that no installer understands
	DiskFull              // no room, no inodes, or the quota is used up
	NoInterpreter         // no usable Python
	NoInstaller           // neither uv nor pip
	GitFailed             // a package's repository could not be had
	Cancelled             // the task was ended meanwhile
)

func (e *Error) Error() string { return "cannot set up packages: " + e.Detail }

func (e *Error) Unwrap() error { return e.Err }

// Verdict is the sentence for the task's page.
func (e *Error) Verdict() string {
	if strings.HasSuffix(e.Detail, "?") {
		return "Package set-up failed: " + e.Detail
	}
	return "Package set-up failed: " + strings.TrimSuffix(e.Detail, ".") + "."
}
