package checkout

import "strings"

// Error is a checkout that failed. Its text is one sentence: what, why, and what to do where that is known.
type Error struct {
	Failure Failure
	Op      string // "clone", "fetch", "check out", …
	Subject string // the URL without password, the revision, or the path concerned
	Detail  string // the tool's own words, on one line
	Err     error  // mostly a *tool.CommandError
}

// Failure says why code could not be had, as far as it matters to what is done next.
type Failure int

// The failures.
const (
	Other        Failure = iota
	Network              // the server did not answer, or the connection broke: repeated
	Auth                 // the server wants other credentials
	NotFound             // no such repository, or none that these credentials may see
	RevisionGone         // the commit, tag or branch is not in the repository
	DiffRefused          // the uncommitted changes do not apply
	DiskFull             // no room, no inodes, or the quota is used up
	BadRequest           // the task asks for what is not allowed or makes no sense
	NoGit                // this node has no git and the task needs it
	Cancelled            // the task was ended meanwhile
)

// Retryable says whether the same call may succeed a moment later.
func (f Failure) Retryable() bool { return f == Network }

func (e *Error) Error() string { return "cannot " + e.Op + " " + e.Subject + ": " + e.Detail }

// Verdict is the sentence for the task's page.
func (e *Error) Verdict() string {
	if said := e.Error(); strings.HasSuffix(said, "?") {
		return "Code set-up failed: " + said
	}
	return "Code set-up failed: " + strings.TrimSuffix(e.Error(), ".") + "."
}

func (e *Error) Unwrap() error { return e.Err }
