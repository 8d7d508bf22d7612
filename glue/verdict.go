package glue

import (
	"fmt"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// Outcome is how a task ends, or that it does not.
type Outcome int

// The outcomes of a verdict.
const (
	OutcomeFail Outcome = iota
	OutcomeStop
	OutcomePutBack
)

// Verdict says in one sentence why a job ended as it did: cause, evidence, mend.
type Verdict struct {
	Outcome Outcome
	Reason  string // short, for status_reason
	Message string // the sentence, for status_message, console and log

	// Unlikely marks an end that our runner does not leave behind, so it is taken with a longer grace.
	Unlikely bool
}

func (v Verdict) do() Do {
	switch v.Outcome {
	case OutcomeStop:
		return Stop
	case OutcomePutBack:
		return PutBack
	default:
		return Fail
	}
}

// Judge gives the verdict on a job that ended while the task it claimed is still open. It reads Slurm's word alone: the
// runner, had it lived, would have closed the task itself.
func Judge(job *Job, mem Memory) Verdict {
	v := Verdict{Reason: fmt.Sprintf("Slurm job %s: %s", job.ID, job.State)}
	how := ending(job)
	switch job.State {
	case slurm.Completed:
		v.Unlikely = true
		v.Message = how + ", but nobody reported the end of the task: the agent was cut off from the server, " +
			"or the template hides its exit code. The job's output file has its last words."
	case slurm.Cancelled:
		v = cancelled(job)
	case slurm.Timeout:
		v.Message = how + ". Ask for more time, or save checkpoints and continue from them."
	case slurm.Deadline:
		v.Message = how + ". Set --deadline later, or leave it out."
	case slurm.OutOfMemory:
		v.Message = how + ". Ask for more memory, or make the batch smaller."
	case slurm.NodeFail, slurm.Preempted, slurm.BootFail:
		v = mem.again(job, how+".")
	default:
		v.Message = how + ", before the agent could report the end of the task. The job's output file has its last words."
	}
	return v
}

// again puts the task back as long as it may be, for the cluster failed it and not the user's program.
func (mem Memory) again(job *Job, cause string) Verdict {
	v := Verdict{Reason: fmt.Sprintf("Slurm job %s: %s", job.ID, job.State)}
	if mem.Requeues >= mem.MaxRequeues {
		v.Message = fmt.Sprintf("%s That was attempt %d of %d, so the task fails; enqueue it again to go on.", cause, mem.Requeues+1, mem.MaxRequeues+1)
		return v
	}
	v.Outcome = OutcomePutBack
	v.Message = fmt.Sprintf("%s Put back at the front of %s, attempt %d of %d.", cause, mem.Queue, mem.Requeues+2, mem.MaxRequeues+1)
	return v
}

// cancelled is the verdict on a job that an operator, or its owner by scancel, ended.
func cancelled(job *Job) Verdict {
	return Verdict{
		Outcome: OutcomeStop,
		Reason:  fmt.Sprintf("Slurm job %s cancelled", job.ID),
		Message: ending(job) + ". Enqueue the task again to run it.",
	}
}

// dequeued is the verdict on a task that was put back after a failure of the cluster and then taken out of the queue.
func dequeued(job *Job) Verdict {
	return Verdict{
		Outcome: OutcomeStop,
		Reason:  "taken out of the queue",
		Message: fmt.Sprintf("Taken out of the queue after it had been put back; its last job, %s, ended as %s.", job.ID, job.State),
	}
}

// stoppedWaiting is the verdict on a job that the glue cancelled for a user who stopped a task that no runner ran.
func stoppedWaiting(job *Job) Verdict {
	return Verdict{
		Outcome: OutcomeStop,
		Reason:  "task was stopped by tasks.stop",
		Message: fmt.Sprintf("Stopped by its user while job %s waited in Slurm to run again.", job.ID),
	}
}

// unstarted is the verdict on an entry whose jobs all ended without taking it.
func unstarted(job *Job, mem Memory) Verdict {
	v := Verdict{Reason: "Slurm jobs ended before the agent started"}
	if job == nil {
		v.Message = fmt.Sprintf("%s for this task disappeared from Slurm before the agent started. Ask the cluster's operators, then enqueue the task again.",
			quantity.Count(mem.Attempts, "job"))
		return v
	}
	v.Message = fmt.Sprintf("%s ended before the agent started; the last, %s, as %s%s: %s%s%s. "+
		"The job's output file has its last words; %s.",
		quantity.Count(mem.Attempts, "job"), job.ID, job.State, on(job), exit(job), slurmReason(job), after(job), lookAt(job))
	return v
}

// lookAt says what an exit code points at: those of the agent, as documented, and those of shells.
func lookAt(job *Job) string {
	switch exitcode.Code(job.ExitCode) {
	case exitcode.Config:
		return "the agent found no configuration or credentials it could use: see that the job's user has a clearml.conf that can be read on the node"
	case exitcode.ServerAway:
		return "the agent did not reach the ClearML server from the node"
	case 126, 127:
		return "a command of the template could not be run on the node: see that clearml-agent is on a file system that the nodes share"
	default:
		return "check the template's commands, and that the node reaches the server"
	}
}

// vanished is the verdict on a claimed task whose job Slurm no longer knows.
func vanished(mem Memory) Verdict {
	job := "The task's job"
	if mem.Job != "" {
		job = "Job " + mem.Job
	}
	return Verdict{
		Reason: "Slurm job vanished",
		Message: job + " is gone: neither squeue nor scontrol nor the accounting knows it any more, and the agent never reported its end. " +
			"Its exit state is lost; enqueue the task again to run it.",
	}
}

// gap is the verdict on a task whose entry was taken by a job that died before it could start the task.
func gap(job *Job, mem Memory) Verdict {
	if job == nil {
		return mem.again(&Job{}, "The job that took the task from its queue died before it started.").named("Slurm job died before it started")
	}
	return mem.again(job, fmt.Sprintf("Job %s took the task from its queue and ended as %s%s before it started.", job.ID, job.State, on(job))).
		named(fmt.Sprintf("Slurm job %s died before it started", job.ID))
}

func (v Verdict) named(reason string) Verdict {
	v.Reason = reason
	return v
}
