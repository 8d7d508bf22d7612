package slurm

import (
	"fmt"
	"strings"
	"time"
)

// Blame says whose failure an end was, which decides whether the same job is worth another try.
type Blame int

// Whose failure an end was.
const (
	BlameNobody  Blame = iota // it succeeded, or someone wanted it to end
	BlameProgram              // the batch script's exit code or signal
	BlameRequest              // what was asked for was too little: time, memory
	BlameCluster              // node, launch, preemption: the same job may succeed elsewhere or later
)

// Verdict is why a job ended: one sentence of cause and evidence, and the mend when there is one.
type Verdict struct {
	Cause string // "Killed by the time limit: asked 12:00:00, ran 12:00:31"
	Mend  string // "ask for more time, or save checkpoints"; "" when there is none
	Blame Blame
}

func (v Verdict) String() string {
	if v.Mend == "" {
		return v.Cause + "."
	}
	return v.Cause + ". " + strings.ToUpper(v.Mend[:1]) + v.Mend[1:] + "."
}

// Explain puts an ended job's state into words. usage may be the zero Usage: what is not known is not said.
func Explain(job Job, usage Usage) Verdict {
	switch job.State {
	case Completed:
		return Verdict{Cause: "The batch script ended with exit code 0"}
	case Cancelled:
		return Verdict{Cause: cancelledCause(job)}
	case Timeout:
		return Verdict{
			Cause: "Killed by the time limit: asked " + clockText(job.TimeLimit) + ", ran " + clockText(ran(job, usage)), Mend: "ask for more time, or save checkpoints", Blame: BlameRequest,
		}
	case Deadline:
		return Verdict{Cause: "Ended by its deadline after " + clockText(ran(job, usage)), Mend: "set a later deadline", Blame: BlameRequest}
	case OutOfMemory:
		return Verdict{Cause: memoryCause(job, usage), Mend: "ask for more memory", Blame: BlameRequest}
	case NodeFail:
		return Verdict{Cause: "Node failure: " + where(job) + " went down after " + clockText(ran(job, usage)), Blame: BlameCluster}
	case BootFail:
		return Verdict{Cause: "Node failure: " + where(job) + " did not boot", Blame: BlameCluster}
	case Preempted:
		return Verdict{Cause: "Preempted by a job of higher priority after " + clockText(ran(job, usage)), Blame: BlameCluster}
	case Failed:
		return failedVerdict(job)
	}
	return Verdict{Cause: fmt.Sprintf("Slurm says %s (%s)", job.Raw, orNothing(job.Reason))}
}

func failedVerdict(job Job) Verdict {
	switch {
	case strings.Contains(strings.ToLower(job.Reason), "launch") && job.Signal == 0:
		return Verdict{Cause: "Slurm could not launch the job on " + where(job) + " (" + job.Reason + ")", Blame: BlameCluster}
	case job.Signal != 0:
		return Verdict{Cause: fmt.Sprintf("The batch script was ended by signal %d on %s", job.Signal, where(job)), Blame: BlameProgram}
	case job.ExitCode != 0:
		return Verdict{Cause: fmt.Sprintf("The batch script ended with exit code %d on %s", job.ExitCode, where(job)), Blame: BlameProgram}
	default:
		return Verdict{Cause: "Slurm says FAILED (" + orNothing(job.Reason) + ") on " + where(job), Blame: BlameCluster}
	}
}

func cancelledCause(job Job) string {
	cause := "The Slurm job was cancelled"
	if job.CancelledBy != "" {
		cause += " by uid " + job.CancelledBy
	}
	if job.Start.IsZero() || job.Nodes == "" {
		return cause + " before it started"
	}
	return cause
}

func memoryCause(job Job, usage Usage) string {
	cause := "Out of memory on " + where(job)
	if usage.MaxRSSNode != "" {
		cause = "Out of memory on " + usage.MaxRSSNode
	}
	var evidence []string
	if usage.ReqMem > 0 {
		evidence = append(evidence, "asked "+memoryText(usage.ReqMem))
	}
	if usage.MaxRSS > 0 {
		evidence = append(evidence, "used at least "+memoryText(usage.MaxRSS))
	}
	if len(evidence) > 0 {
		cause += ": " + strings.Join(evidence, ", ")
	}
	return cause
}

func ran(job Job, usage Usage) time.Duration {
	if usage.Elapsed > 0 {
		return usage.Elapsed
	}
	if job.Start.IsZero() || job.End.Before(job.Start) {
		return 0
	}
	return job.End.Sub(job.Start)
}

func where(job Job) string {
	if job.Nodes == "" {
		return "its node"
	}
	return job.Nodes
}

func orNothing(reason string) string {
	if reason == "" {
		return "without a reason"
	}
	return reason
}

// clockText writes a duration as people write time limits: 12:00:31, 2-03:00:00.
func clockText(d time.Duration) string {
	s := int(d.Seconds())
	text := fmt.Sprintf("%02d:%02d:%02d", s/3600%24, s/60%60, s%60)
	if days := s / 86400; days > 0 {
		text = fmt.Sprintf("%d-%s", days, text)
	}
	return text
}

func memoryText(bytes int64) string {
	const mebi, gibi = 1 << 20, 1 << 30
	if bytes < gibi {
		return fmt.Sprintf("%d MiB", bytes/mebi)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(bytes)/gibi), ".0") + " GiB"
}
