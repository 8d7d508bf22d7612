package runner

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/proc"
)

// Ending is everything that is known when an execution that began is over.
type Ending struct {
	Exit  *proc.Exit // nil when the program did not run
	Err   error      // why it did not
	Kills int        // processes of this job that the kernel killed meanwhile, for want of memory
	Cause *Cause     // what ended it from outside; nil when nothing did
	Job   JobState   // Slurm's word on the job, when Slurm is why; zero when it could not be had

	Slurm   SlurmJob
	Rank    int
	Managed bool   // a glue watches over the job, and closes the task by Slurm's verdict if nobody else does
	Worker  string // id
}

// Words that the SDK, the UI and the ClearML agent know as status reasons.
const (
	reasonDone    = "worker execution done"
	reasonExit    = "worker execution exit code %d"
	reasonStopped = "task was stopped by tasks.stop"
	reasonAbort   = "user abort"
)

// Judge gives the outcome. It is pure.
func Judge(e Ending) Outcome {
	var o Outcome
	switch {
	case e.Cause != nil:
		o = judgeCause(e)
	case e.Exit != nil:
		o = judgeExit(e)
	default:
		o = judgeSetup(e)
	}
	if e.Rank > 0 {
		o.Status, o.Reason, o.Message = "", "", "" // rank 0 speaks for all
	}
	return o
}

// judgeExit is for a program that ended by itself.
func judgeExit(e Ending) Outcome {
	exit := *e.Exit
	o := Outcome{Line: fmt.Sprintf("%s after %s", exit, quantity.Duration(exit.Wall)), ExitCode: programCode(exit)}
	switch {
	case exit.Success():
		o.Kind, o.Status, o.Reason = Completed, clearml.StatusCompleted, reasonDone
		o.Message = fmt.Sprintf("Completed after %s%s", quantity.Duration(exit.Wall), e.where())
	case exit.Signal == syscall.SIGINT || exit.Code == 254: // as a Python program ends that was interrupted
		o.Kind, o.Status, o.Reason = Aborted, clearml.StatusStopped, reasonAbort
		o.Message = fmt.Sprintf("The program was interrupted after %s%s", quantity.Duration(exit.Wall), e.where())
	default:
		o.Kind, o.Status = UserFailed, clearml.StatusFailed
		o.Reason = fmt.Sprintf(reasonExit, reportedCode(exit))
		o.Message = fmt.Sprintf("The program failed: %s after %s%s%s", exit, quantity.Duration(exit.Wall), e.where(), e.hint())
	}
	return o
}

// judgeSetup is for a program that never ran.
func judgeSetup(e Ending) Outcome {
	step := "start"
	if s := (*setupError)(nil); errors.As(e.Err, &s) {
		step = s.step
	}
	names := map[string]string{"plan": "Task", "code": "Code", "packages": "Package", "folder": "Folder", "command": "Command"}
	text := firstText(names[step], "Program") + " set-up failed: " + oneLine(e.Err)
	if v := verdict(nil); errors.As(e.Err, &v) {
		text = strings.TrimSuffix(v.Verdict(), ".")
	}
	return Outcome{
		Kind: SetupFailed, ExitCode: exitcode.Setup, Err: e.Err,
		Status: clearml.StatusFailed, Reason: "set-up failed: " + step,
		Message: text + e.where(), Line: text,
	}
}

// verdict is an error that has a sentence for the task's page: cause, evidence, mend.
type verdict interface {
	error
	Verdict() string
}

// judgeCause is for an execution that was ended from outside, in set-up or later.
func judgeCause(e Ending) Outcome {
	ran := "before its program ran"
	if e.Exit != nil {
		ran = fmt.Sprintf("after %s (%s)", quantity.Duration(e.Exit.Wall), e.Exit)
	}
	o := Outcome{Kind: Aborted, ExitCode: exitcode.Aborted, Line: fmt.Sprintf("%s, %s", e.Cause.Detail, ran)}
	stopped := func(reason, message string) {
		o.Status, o.Reason, o.Message = clearml.StatusStopped, reason, message
	}
	switch e.Cause.Why {
	case StoppedByOwner:
		stopped(reasonStopped, "Stopped by its owner "+ran)
	case TimeLimit:
		o = e.timeLimit(o, ran)
	case Interrupted:
		stopped(reasonAbort, "Interrupted at the terminal "+ran)
	case Signalled:
		o = e.signalled(o, ran)
	case SentByHand:
		stopped(reasonAbort, fmt.Sprintf("Terminated %s: %s", ran, e.Cause.Detail))
	case Preempted:
		stopped(reasonAbort, fmt.Sprintf("Preempted by Slurm %s: %s. Enqueue the task again to run it", ran, e.Cause.Detail))
		o = e.leftToSlurm(o, ran)
	case StatusChanged, MarkedFailed, TaskReset, TaskDeleted, ClaimLost: // whoever did that had the last word
	}
	if o.Status != "" {
		o.Message += e.where()
	}
	return o
}

// signalled judges a SIGTERM. In an allocation only Slurm knows what it meant, and mostly it does not tell while this process
// lives: a job that is being ended reads COMPLETING whatever it will be called in the end (seen on 22.05).
func (e Ending) signalled(o Outcome, ran string) Outcome {
	o.Status, o.Reason = clearml.StatusStopped, reasonAbort
	o.Message = fmt.Sprintf("Terminated %s: %s", ran, e.Cause.Detail)
	if !e.Slurm.InJob() {
		return o
	}
	switch e.Job.Base {
	case "CANCELLED":
		o.Reason = fmt.Sprintf("Slurm job %s cancelled", e.Slurm.JobID)
		o.Message = fmt.Sprintf("Job %s was cancelled in Slurm%s %s. Enqueue the task again to run it.", e.Slurm.JobID, canceller(e.Job.Detail), ran)
		o.Line = fmt.Sprintf("job cancelled in Slurm%s, %s", canceller(e.Job.Detail), ran)
	case "TIMEOUT", "DEADLINE":
		return e.timeLimit(o, ran)
	default:
		return e.leftToSlurm(o, ran) // preempted, requeued, a node going down
	}
	return o
}

// leftToSlurm is for a job that may run again under its id: a stopped task would be taken for its owner's wish.
func (e Ending) leftToSlurm(o Outcome, ran string) Outcome {
	if e.Managed {
		o.Status, o.Reason, o.Message = "", "", ""
		o.Line = fmt.Sprintf("%s, %s; what becomes of the task follows from Slurm's verdict", e.Cause.Detail, ran)
	}
	return o
}

// timeLimit judges an allocation that ran out. A program that ended well after SIGTERM has saved its state: stopped, so that
// it can be enqueued again.
func (e Ending) timeLimit(o Outcome, ran string) Outcome {
	o.ExitCode = exitcode.TimeLimit
	o.Status, o.Reason = clearml.StatusFailed, "time limit reached"
	o.Message = fmt.Sprintf("Ended by the time limit %s: %s. Ask for more time, or save checkpoints when SIGTERM comes.", ran, e.Cause.Detail)
	if e.Exit != nil && e.Exit.Success() {
		o.Status = clearml.StatusStopped
		o.Message = fmt.Sprintf("The program ended by itself %s: %s. Enqueue the task again to go on.", ran, e.Cause.Detail)
	}
	o.Line = "time limit, " + ran
	return o
}

func canceller(detail string) string {
	if _, uid, ok := strings.Cut(detail, " by "); ok {
		return " by uid " + uid
	}
	return ""
}

// where names job and host at the end of a message, and the worker by the word that the SDK looks for.
func (e Ending) where() string {
	if e.Slurm.InJob() {
		return fmt.Sprintf(" (Slurm job %s, worker %s)", e.Slurm.JobID, e.Worker)
	}
	return fmt.Sprintf(" (worker %s)", e.Worker)
}

// hint says what else is known, or what the signals that nobody sends on purpose mostly mean.
func (e Ending) hint() string {
	switch {
	case e.Kills > 0:
		return ". Out of memory: the kernel killed " + quantity.Count(e.Kills, "process") + " of it" + e.memory() + ". Ask for more, or make the batch smaller"
	case e.Exit.Signal == syscall.SIGKILL:
		return ". Nobody here sent SIGKILL: mostly it is the kernel, out of memory; ask for more, or make the batch smaller"
	}
	switch e.Exit.Signal {
	case syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGILL:
		return ". That is a fault in native code: look at compiled packages, drivers and the versions they were built for"
	default:
		return ""
	}
}

// memory says what the job was given.
func (e Ending) memory() string {
	if e.Slurm.MemPerNode == 0 {
		return ""
	}
	return fmt.Sprintf(" (the job has %s on each node)", quantity.Bytes(e.Slurm.MemPerNode<<20))
}

// programCode is what execute exits with: the program's own code, or as a shell would say it for a signal.
func programCode(exit proc.Exit) exitcode.Code {
	if exit.Signal != 0 {
		return exitcode.SignalBase + exitcode.Code(exit.Signal)
	}
	return exitcode.Code(exit.Code)
}

// reportedCode is the code in the status reason: signals are negative there, as Python has them.
func reportedCode(exit proc.Exit) int {
	if exit.Signal != 0 {
		return -int(exit.Signal)
	}
	return exit.Code
}

func oneLine(err error) string {
	if err == nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
