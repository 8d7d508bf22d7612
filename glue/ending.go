package glue

import (
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/quantity"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// ending says in one clause how a job ended: cause and evidence, as Slurm has them.
func ending(job *Job) string {
	switch job.State {
	case slurm.Completed:
		return fmt.Sprintf("Job %s ended with exit 0%s", job.ID, after(job))
	case slurm.Cancelled:
		return fmt.Sprintf("Job %s was cancelled in Slurm%s (scancel)", job.ID, byWhomAndWhen(job))
	case slurm.Timeout:
		return fmt.Sprintf("Killed by the time limit%s: %sran %s", on(job), askedTime(job.TimeLimit), quantity.Clock(ran(job)))
	case slurm.Deadline:
		return fmt.Sprintf("Killed by its deadline%s%s", on(job), after(job))
	case slurm.OutOfMemory:
		return fmt.Sprintf("Out of memory%s%s%s", onFullest(job), after(job), askedMemory(job))
	case slurm.NodeFail:
		return fmt.Sprintf("Node failure:%s went down%s (Slurm NODE_FAIL)", orANode(job), after(job))
	case slurm.Preempted:
		return fmt.Sprintf("Preempted by a job of higher priority%s%s (Slurm PREEMPTED)", on(job), after(job))
	case slurm.BootFail:
		return fmt.Sprintf("Boot failure:%s did not come up (Slurm BOOT_FAIL)", orANode(job))
	case slurm.Failed:
		if job.Signal == 0 && strings.Contains(strings.ToLower(job.Reason), "launch") {
			return fmt.Sprintf("Slurm could not launch job %s%s%s", job.ID, on(job), slurmReason(job))
		}
	}
	return fmt.Sprintf("Job %s ended as %s%s: %s%s", job.ID, job.State, on(job), exit(job), after(job))
}

func byWhomAndWhen(job *Job) string {
	when := " while it was pending"
	if job.Nodes != "" || ran(job) > 0 { // Slurm's times are whole seconds
		when = after(job)
	}
	switch job.CancelledBy {
	case "":
		return when
	case "0":
		return " by root" + when
	default:
		return " by uid " + job.CancelledBy + when
	}
}

func ran(job *Job) time.Duration {
	if job.Start.IsZero() || job.End.IsZero() || job.End.Before(job.Start) {
		return 0
	}
	return job.End.Sub(job.Start)
}

func after(job *Job) string {
	if d := ran(job); d > 0 {
		return " after " + quantity.Duration(d)
	}
	return ""
}

func on(job *Job) string {
	if job.Nodes == "" {
		return ""
	}
	return " on " + job.Nodes
}

// onFullest names the node where most memory was used, where the accounting knows it.
func onFullest(job *Job) string {
	if job.Used.MaxRSSNode != "" {
		return " on " + job.Used.MaxRSSNode
	}
	return on(job)
}

func orANode(job *Job) string {
	if job.Nodes == "" {
		return " a node"
	}
	return " " + job.Nodes
}

func exit(job *Job) string {
	if job.Signal != 0 {
		return fmt.Sprintf("ended by signal %d", job.Signal)
	}
	return fmt.Sprintf("exit %d", job.ExitCode)
}

func slurmReason(job *Job) string {
	if job.Reason == "" || job.Reason == "None" {
		return ""
	}
	return " (" + job.Reason + ")"
}

func askedTime(limit time.Duration) string {
	if limit <= 0 {
		return ""
	}
	return "asked " + quantity.Clock(limit) + ", "
}

func askedMemory(job *Job) string {
	asked, used := tres(job.TRES, "mem"), ""
	if job.Used.MaxRSS > 0 {
		used = quantity.Bytes(job.Used.MaxRSS)
		if job.Used.ReqMem > 0 {
			asked = quantity.Bytes(job.Used.ReqMem)
		}
	}
	switch {
	case asked == "":
		return ""
	case used == "":
		return ": asked " + asked
	default:
		return ": asked " + asked + ", used at least " + used
	}
}
