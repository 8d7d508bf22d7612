package glue

import "fmt"

// Kind says what a start, or a running glue, failed on; the command turns it into an exit code.
type Kind int

// The kinds of failure. KindUsage is the only one that a changed command line alone can mend.
const (
	KindUsage       Kind = iota + 1 // templates and queues do not fit together, a name is missing
	KindTemplate                    // a template has findings; Error.Findings lists them, one line each
	KindQueue                       // a queue does not exist
	KindCredentials                 // the server refused the key
	KindServer                      // the server is away
	KindRefused                     // the server answers, but not with what is needed
	KindSlurm                       // sbatch is missing or slurmctld does not answer
	KindAgent                       // clearml-agent is missing
)

// Error is a failure that ends the glue: one sentence that names the thing and the remedy.
type Error struct {
	Kind     Kind
	Text     string
	Findings []string
	Err      error
}

func (e *Error) Error() string { return e.Text }

func (e *Error) Unwrap() error { return e.Err }

func failure(kind Kind, err error, format string, args ...any) *Error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...), Err: err}
}
