package runner

import (
	"errors"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

// halt is why nothing is to be run. It is an error to the code between the claim and Execute, and an Outcome after it.
type halt struct {
	kind Kind
	err  error
}

func (h *halt) Error() string { return h.err.Error() }
func (h *halt) Unwrap() error { return h.err }

func notOurs(format string, args ...any) error {
	return &halt{NotOurs, fmt.Errorf(format, args...)}
}

func refused(format string, args ...any) error {
	return &halt{Refused, fmt.Errorf(format, args...)}
}

// halted gives the outcome of an execution that never began.
func halted(err error) Outcome {
	kind := Refused
	if h := (*halt)(nil); errors.As(err, &h) {
		kind = h.kind
	}
	code := map[Kind]exitcode.Code{NotOurs: exitcode.OK, Refused: exitcode.Failed, ServerAway: exitcode.ServerAway, Unclear: exitcode.Lost}[kind]
	return Outcome{Kind: kind, ExitCode: code, Err: err}
}
