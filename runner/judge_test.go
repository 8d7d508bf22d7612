package runner

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/proc"
	"github.com/clearml-hpc/clearml-agent/runner/pyenv"
)

func TestJudge(t *testing.T) {
	exit := func(code int, signal syscall.Signal) *proc.Exit {
		return &proc.Exit{Code: code, Signal: signal, Wall: 5 * time.Minute}
	}
	slurm := func(e Ending) Ending {
		e.Slurm, e.Managed = SlurmJob{JobID: "7"}, true
		return e
	}
	term := because(Signalled, "SIGTERM received")
	for name, tc := range map[string]struct {
		ending Ending
		kind   Kind
		code   exitcode.Code
		status clearml.Status
		reason string
		says   string // in the message
	}{
		"success":                  {Ending{Exit: exit(0, 0)}, Completed, 0, "completed", "worker execution done", "Completed after 5 m 00 s"},
		"the program's own code":   {Ending{Exit: exit(3, 0)}, UserFailed, 3, "failed", "worker execution exit code 3", "exit 3 after 5 m 00 s"},
		"a code that we use too":   {Ending{Exit: exit(70, 0)}, UserFailed, 70, "failed", "worker execution exit code 70", "exit 70"},
		"segfault":                 {Ending{Exit: exit(-1, syscall.SIGSEGV)}, UserFailed, 139, "failed", "worker execution exit code -11", "native code"},
		"killed from elsewhere":    {Ending{Exit: exit(-1, syscall.SIGKILL)}, UserFailed, 137, "failed", "worker execution exit code -9", "out of memory"},
		"interrupted itself":       {Ending{Exit: exit(-1, syscall.SIGINT)}, Aborted, 130, "stopped", "user abort", "interrupted"},
		"Python's KeyboardInter…":  {Ending{Exit: exit(254, 0)}, Aborted, 254, "stopped", "user abort", "interrupted"},
		"no such package":          {Ending{Err: &setupError{"packages", errors.New("no version of\n torch==9")}}, SetupFailed, exitcode.Setup, "failed", "set-up failed: packages", "Package set-up failed: no version of torch==9"},
		"a failure with a verdict": {Ending{Err: &setupError{"packages", &pyenv.Error{Detail: "no version of torch==9. Nearest: 2.9.1"}}}, SetupFailed, exitcode.Setup, "failed", "set-up failed: packages", "Package set-up failed: no version of torch==9. Nearest: 2.9.1 ("},
		"program not found":        {Ending{Err: &setupError{"run", errors.New("cannot start x")}}, SetupFailed, exitcode.Setup, "failed", "set-up failed: run", "cannot start x"},
		"abort while it runs":      {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: because(StoppedByOwner, "aborted")}, Aborted, exitcode.Aborted, "stopped", "task was stopped by tasks.stop", "Stopped by its owner after 5 m"},
		"abort during set-up":      {Ending{Err: errors.New("x"), Cause: because(StoppedByOwner, "aborted")}, Aborted, exitcode.Aborted, "stopped", "task was stopped by tasks.stop", "before its program ran"},
		"its exit 0 after abort":   {Ending{Exit: exit(0, 0), Cause: because(StoppedByOwner, "aborted")}, Aborted, exitcode.Aborted, "stopped", "task was stopped by tasks.stop", ""},
		"hard stop: theirs":        {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: because(StatusChanged, "stopped")}, Aborted, exitcode.Aborted, "", "", ""},
		"reset: theirs":            {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: because(TaskReset, "reset")}, Aborted, exitcode.Aborted, "", "", ""},
		"deleted: nothing there":   {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: because(TaskDeleted, "gone")}, Aborted, exitcode.Aborted, "", "", ""},
		"Ctrl-C":                   {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: because(Interrupted, "SIGINT")}, Aborted, exitcode.Aborted, "stopped", "user abort", "terminal"},
		"SIGTERM outside Slurm":    {Ending{Exit: exit(-1, syscall.SIGTERM), Cause: term}, Aborted, exitcode.Aborted, "stopped", "user abort", "Terminated after 5 m"},
		"scancel":                  {slurm(Ending{Exit: exit(-1, syscall.SIGTERM), Cause: term, Job: JobState{Base: "CANCELLED", Detail: "CANCELLED by 1000"}}), Aborted, exitcode.Aborted, "stopped", "Slurm job 7 cancelled", "cancelled in Slurm by uid 1000"},
		"preempted: Slurm decides": {slurm(Ending{Exit: exit(-1, syscall.SIGTERM), Cause: term, Job: JobState{Base: "PREEMPTED"}}), Aborted, exitcode.Aborted, "", "", ""},
		"Slurm says nothing":       {slurm(Ending{Exit: exit(-1, syscall.SIGTERM), Cause: term}), Aborted, exitcode.Aborted, "", "", ""},
		"Slurm says TIMEOUT":       {slurm(Ending{Exit: exit(-1, syscall.SIGTERM), Cause: term, Job: JobState{Base: "TIMEOUT"}}), Aborted, exitcode.TimeLimit, "failed", "time limit reached", "Ask for more time"},
		"own job, nobody watches":  {Ending{Slurm: SlurmJob{JobID: "7"}, Exit: exit(-1, syscall.SIGTERM), Cause: term}, Aborted, exitcode.Aborted, "stopped", "user abort", ""},
		"time limit":               {slurm(Ending{Exit: exit(-1, syscall.SIGKILL), Cause: because(TimeLimit, "ends")}), Aborted, exitcode.TimeLimit, "failed", "time limit reached", "checkpoints"},
		"time limit, state saved":  {slurm(Ending{Exit: exit(0, 0), Cause: because(TimeLimit, "ends")}), Aborted, exitcode.TimeLimit, "stopped", "time limit reached", "Enqueue the task again"},
		"SIGTERM sent by hand":     {slurm(Ending{Exit: exit(0, 0), Cause: because(SentByHand, "somebody sent SIGTERM to the running job")}), Aborted, exitcode.Aborted, "stopped", "user abort", "sent SIGTERM to the running job"},
		"nodes for another job":    {slurm(Ending{Exit: exit(0, 0), Cause: because(Preempted, "SIGTERM received")}), Aborted, exitcode.Aborted, "", "", ""},
		"the same, nobody watches": {Ending{Slurm: SlurmJob{JobID: "7"}, Exit: exit(0, 0), Cause: because(Preempted, "SIGTERM received")}, Aborted, exitcode.Aborted, "stopped", "user abort", "Preempted by Slurm"},
		"rank 1 fails":             {Ending{Exit: exit(3, 0), Rank: 1}, UserFailed, 3, "", "", ""},
		"rank 1 is aborted":        {Ending{Exit: exit(-1, syscall.SIGTERM), Rank: 1, Cause: because(StoppedByOwner, "aborted")}, Aborted, exitcode.Aborted, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			tc.ending.Worker = "w1"
			o := Judge(tc.ending)
			if o.Kind != tc.kind || o.ExitCode != tc.code || o.Status != tc.status || o.Reason != tc.reason {
				t.Errorf("got %s, exit %d, %q %q", o.Kind, o.ExitCode, o.Status, o.Reason)
			}
			if !strings.Contains(o.Message, tc.says) || strings.Contains(o.Message, "\n") {
				t.Errorf("message is %q", o.Message)
			}
			if o.Status != "" && !strings.Contains(o.Message, "worker w1") {
				t.Errorf("the message %q does not name the worker", o.Message)
			}
			if o.Line == "" || strings.Contains(o.Line, "\n") {
				t.Errorf("closing line is %q", o.Line)
			}
		})
	}
}

func TestExitCodesOfWhatNeverBegan(t *testing.T) {
	for kind, code := range map[Kind]exitcode.Code{NotOurs: 0, Refused: 1, ServerAway: 4, Unclear: 71} {
		if o := halted(&halt{kind, errors.New("x")}); o.ExitCode != code || o.Status != "" {
			t.Errorf("%s gives exit %d, status %q", kind, o.ExitCode, o.Status)
		}
	}
}
