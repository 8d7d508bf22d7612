package slurm

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

var (
	// ErrNoJob says that Slurm does not know the job: never known, or purged after MinJobAge.
	ErrNoJob = errors.New("slurm knows no such job")
	// ErrNoAccounting says that the cluster keeps no history (no slurmdbd), so that sacct has nothing to ask.
	ErrNoAccounting = errors.New("slurm accounting is off")
	// ErrNoCommand says that a Slurm command is not installed where it was looked for.
	ErrNoCommand = errors.New("slurm command not found")
)

// CommandError is a Slurm command that ran and failed.
type CommandError struct {
	Argv     []string
	ExitCode int // -1 when a signal ended it
	Stderr   string
}

func (e *CommandError) Error() string {
	text := strings.Join(strings.Fields(e.Stderr), " ")
	if text == "" {
		text = fmt.Sprintf("exit code %d and no word", e.ExitCode)
	}
	name := "slurm"
	if len(e.Argv) > 0 {
		name = filepath.Base(e.Argv[0])
	}
	if strings.HasPrefix(text, name+": ") {
		return text
	}
	return name + ": " + text
}

// Refused is a submission that Slurm turned down: the job is certainly not in.
type Refused struct {
	Words     string // sbatch's own, one line each, without its "sbatch: error:"
	Temporary bool   // a limit on the number of jobs was reached: the same submission may be accepted later
	Err       error
}

func (e *Refused) Error() string {
	return "refused by slurm: " + strings.ReplaceAll(e.Words, "\n", " · ")
}

func (e *Refused) Unwrap() error { return e.Err }

// Unavailable is a call that Slurm did not answer: controller or database away, timeout, authentication service down.
type Unavailable struct {
	Words     string // what the command said last
	Ambiguous bool   // the request may have been carried out although no answer came
	Err       error
}

func (e *Unavailable) Error() string { return "slurm does not answer: " + e.Words }

func (e *Unavailable) Unwrap() error { return e.Err }
