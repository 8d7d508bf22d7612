package checkout

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/runner/tool"
)

// signs are what git and the transports below it say, in lower case, and what that means. The first that is found counts, so
// the order matters: a refused key also "hangs up unexpectedly".
var signs = []struct {
	failure Failure
	texts   []string
}{
	{DiskFull, []string{"no space left on device", "disk quota exceeded", "quota exceeded"}},
	{Auth, []string{
		"authentication failed", "could not read username", "could not read password", "terminal prompts disabled", "permission denied (",
		"returned error: 401", "returned error: 403", "host key verification failed", "access denied", "invalid username or",
		"no supported authentication methods", "http basic: access denied",
	}},
	{NotFound, []string{
		"repository not found", "returned error: 404", "does not appear to be a git repository", "project you were looking for could not be found",
		"repository does not exist", "' not found", "does not exist",
	}},
	{RevisionGone, []string{
		"couldn't find remote ref", "not our ref", "unadvertised object", "reference is not a tree", "unknown revision", "bad object",
		"invalid reference", "needed a single revision", "did not contain",
	}},
	{Network, []string{
		"could not resolve", "connection refused", "connection timed out", "connection reset", "connection closed", "failed to connect",
		"couldn't connect", "network is unreachable", "no route to host", "timed out", "early eof", "rpc failed", "hung up unexpectedly", "name resolution",
		"kex_exchange_identification", "returned error: 5", "returned error: 429", "unexpected disconnect", "operation too slow", "gnutls", "ssl",
		"empty reply from server", "cannot lock ref", ".lock': file exists", "transfer closed",
	}},
}

// classify says what a failed git command means.
func classify(err error) Failure {
	var command *tool.CommandError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return NoGit
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Cancelled
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return DiskFull
	case !errors.As(err, &command), command.Signalled() != "":
		return Other
	case command.Err != nil:
		return Cancelled
	}
	return classifyText(command.Stderr)
}

func classifyText(text string) Failure {
	said := strings.ToLower(text)
	for _, sign := range signs {
		for _, text := range sign.texts {
			if strings.Contains(said, text) {
				return sign.failure
			}
		}
	}
	return Other
}

// explain makes the one sentence of a failed command: what it means, git's own words, what to do.
func explain(op string, r remote, hasCredential bool, err error) *Error {
	e := &Error{Failure: classify(err), Op: op, Subject: r.String(), Err: err}
	words := gitWords(err)
	switch e.Failure {
	case Network:
		e.Detail = "the server cannot be reached (" + words + ")"
	case Auth:
		e.Detail = authDetail(r, hasCredential, words)
	case NotFound:
		e.Detail = "there is no such repository, or none that may be read with these credentials (" + words + ")"
	case DiskFull:
		e.Detail = "the disk is full (" + words + ")"
	case NoGit:
		e.Detail = "this node has no git"
	case Cancelled:
		e.Detail = words
	default:
		e.Detail = words
	}
	return e
}

func authDetail(r remote, hasCredential bool, words string) string {
	switch {
	case strings.Contains(strings.ToLower(words), "host key verification"):
		return fmt.Sprintf("ssh does not know the host %s: add it to known_hosts (%s)", r.host, words)
	case !r.http():
		return fmt.Sprintf("%s does not accept this account's ssh key (%s)", r.host, words)
	case hasCredential:
		return fmt.Sprintf("%s refused the configured user and password, or they may not read it (%s)", r.host, words)
	}
	return fmt.Sprintf("%s wants credentials and none is configured for it: set agent.git_user, agent.git_pass and agent.git_host=%q", r.host, r.hostPort())
}

// gitWords gives what git said that says most: its first "fatal:" or "error:" line that is not about the connection's end.
func gitWords(err error) string {
	var command *tool.CommandError
	if errors.As(err, &command) && command.Signalled() != "" {
		return "git " + command.Signalled()
	}
	if command == nil || command.Err != nil || command.Stderr == "" {
		return maskURL(err.Error())
	}
	best := tool.LastLine(command.Stderr)
	for _, line := range strings.Split(command.Stderr, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "remote:"))
		if classifyText(line) != Other {
			best = line
			break
		}
	}
	for _, prefix := range []string{"fatal: ", "error: ", "ERROR: "} {
		best = strings.TrimPrefix(best, prefix)
	}
	return maskURL(best)
}
