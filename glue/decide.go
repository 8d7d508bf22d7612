package glue

import (
	"slices"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// Decide says what is to be done about one task and one of its jobs. It is pure; the loop acts.
//
//	task \ job                     none known¹        PENDING               RUNNING³        ended, not claimed          ended, claimed
//	─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
//	queued, entry as submitted     submit             explain               wait            submit again up to a limit, submit, same limit
//	                                                                                        then claim and fail;
//	                                                                                        cancelled by an operator:
//	                                                                                        claim and stop
//	queued, newer entry            submit             cancel, submit        wait            submit                      submit
//	queued, no entry               forget, or put     cancel²               wait            forget                      put back at the front²
//	                               back⁴
//	in_progress, claimed           fail, "vanished"   explain "requeued"²⁷  wait            (cannot be)                 by the verdict⁵
//	in_progress, by someone else   forget             cancel²               wait            forget                      forget
//	stopped, entry in its queue    make it queued²⁸   make it queued²⁸      as below        make it queued²⁸            make it queued²⁸
//	stopped, created, deleted      forget             cancel                cancel⁶         forget                      forget
//	completed, failed, published   forget             cancel²               wait            forget                      forget
//	gone, and its queue too        wait               wait                  wait            wait                        wait
//	a status unknown to us         wait               wait                  wait            wait                        wait
//
// "Claimed" means that the task's mark names this very job.
//
// ¹ nil says that the job is certainly not there: squeue and then sacct or scontrol answered twice without it. A job that
// is merely missing is handed in with no state, and any state that is neither pending nor running nor ended means wait.
// ² after two looks, for what the two sides say is eventually consistent.
// ³ and COMPLETING, CONFIGURING, SUSPENDED and the like: it holds nodes.
// ⁴ put back² when the mark names a job of this cluster for the very turn in the queue that is gone: the job took the entry
// and died before it could say so.
// ⁵ fail, stop or put back by Slurm's state, after a grace for the runner's own last word (see Judge).
// ⁶ after a grace, for the runner sees the stop by itself.
// ⁷ cancelled when the user asked to stop it, for there is no runner to heed that.
// ⁸ a user's stop takes the entry away; an agent that reports the end of the run before only after its task was enqueued anew
// does not. The server itself makes such a task queued when an agent pops the entry (queues.get_next_task). Not with a user
// map, for it is the agent that changed the task last then, and nobody knows who enqueued it.
func Decide(entry *Entry, task *clearml.Task, job *Job, mem Memory) Action {
	row, col := place(entry, task, job, mem)
	if row == rowUnknown || col == colUnknown {
		return Action{Do: Wait}
	}
	switch row {
	case rowEntry:
		return decideQueued(col, job, mem)
	case rowNewerEntry:
		switch col {
		case colPending:
			return Action{Do: Replace}
		case colRunning:
			return Action{Do: Wait}
		default:
			return Action{Do: Submit}
		}
	case rowNoEntry:
		return decideNoEntry(col, task, job, mem)
	case rowClaimed:
		return decideClaimed(col, task, job, mem)
	case rowStopped:
		if entry != nil && col != colRunning && task != nil && task.Status == clearml.StatusStopped && !mem.UserMap {
			return decideEndedLate(mem)
		}
		return decideStopped(col, task, mem)
	default: // in progress elsewhere, completed, failed, published
		switch {
		case col == colPending && mem.Looks < 2, col == colRunning:
			return Action{Do: Wait}
		case col == colPending:
			return Action{Do: Cancel}
		default:
			return Action{Do: Forget}
		}
	}
}

func decideQueued(col column, job *Job, mem Memory) Action {
	switch col {
	case colPending:
		return Action{Do: Explain}
	case colRunning:
		return Action{Do: Wait}
	case colNone:
		if mem.Attempts >= mem.MaxAttempts {
			return Action{Do: ClaimFail, Verdict: unstarted(nil, mem)}
		}
		return Action{Do: Submit}
	default:
		if job.State == slurm.Cancelled && !mem.CancelledByUs && col == colEnded {
			return Action{Do: ClaimStop, Verdict: cancelled(job)}
		}
		if mem.Attempts >= mem.MaxAttempts {
			return Action{Do: ClaimFail, Verdict: unstarted(job, mem)}
		}
		return Action{Do: Submit}
	}
}

func decideNoEntry(col column, task *clearml.Task, job *Job, mem Memory) Action {
	switch {
	case col == colPending && mem.Looks < 2, col == colRunning:
		return Action{Do: Wait}
	case col == colPending:
		return Action{Do: Cancel}
	case col == colEnded:
		return Action{Do: Forget}
	case !diedInTheGap(task, job, mem):
		return Action{Do: Forget}
	case mem.Looks < 2:
		return Action{Do: Wait}
	default:
		return Action{Do: PutBack, Verdict: gap(job, mem)}
	}
}

// diedInTheGap says whether task lost its entry to a job of this cluster that never started it.
func diedInTheGap(task *clearml.Task, job *Job, mem Memory) bool {
	mark, ok := task.ClaimMark()
	if !ok || !sameCluster(mark.Cluster, mem.Cluster) || !mem.Bound {
		return false
	}
	if job != nil && job.Queue != task.Execution.Queue {
		return false // the user moved it to another queue
	}
	// Enqueued anew since that claim: whoever took the newer entry left no mark, so it is not ours to touch.
	return mark.Added.IsZero() || !task.StatusChanged.After(mark.Added.Add(enqueueSlack))
}

// enqueueSlack is how much later than its entry a task's change to queued may be stamped.
const enqueueSlack = 5 * time.Second

func decideClaimed(col column, task *clearml.Task, job *Job, mem Memory) Action {
	switch col {
	case colNone:
		return Action{Do: Fail, Verdict: vanished(mem)}
	case colPending:
		switch {
		case mem.Looks < 2:
			return Action{Do: Wait}
		case strings.Contains(task.StatusMessage, "stopping"): // the user's stop finds no runner to heed it
			return Action{Do: Cancel}
		default:
			return Action{Do: Explain}
		}
	case colRunning:
		return Action{Do: Wait}
	}
	if takenOut(task) {
		return Action{Do: Stop, Verdict: dequeued(job)}
	}
	verdict := Judge(job, mem)
	if mem.CancelledByUs && strings.Contains(task.StatusMessage, "stopping") {
		verdict = stoppedWaiting(job)
	}
	grace := mem.Grace
	if verdict.Unlikely {
		grace = unlikelyGrace(grace)
	}
	switch {
	case mem.EndedFor < grace:
		return Action{Do: Wait}
	case verdict.Unlikely && mem.AliveSince:
		return Action{Do: Forget} // something still speaks for the task: it is not this job's
	}
	return Action{Do: verdict.do(), Verdict: verdict}
}

// unlikelyGrace stretches the grace for an end that a runner of ours does not leave behind: exit 0 with the task open.
// Most likely the task is another agent's and the mark came from a job that lost the claim.
func unlikelyGrace(grace time.Duration) time.Duration { return 12 * grace }

func decideEndedLate(mem Memory) Action {
	if mem.Looks < 2 {
		return Action{Do: Wait}
	}
	return Action{Do: Requeue}
}

func decideStopped(col column, task *clearml.Task, mem Memory) Action {
	switch {
	case col == colNone, col == colEnded, col == colEndedClaimed:
		return Action{Do: Forget}
	case task == nil && mem.Looks < 2: // one empty answer proves nothing
		return Action{Do: Wait}
	case col == colPending, mem.CellFor >= mem.CancelGrace:
		return Action{Do: Cancel}
	default:
		return Action{Do: Wait}
	}
}

type row int

const (
	rowUnknown row = iota
	rowEntry
	rowNewerEntry
	rowNoEntry
	rowClaimed
	rowForeign
	rowStopped
	rowDone
)

type column int

const (
	colUnknown column = iota
	colNone
	colPending
	colRunning
	colEnded
	colEndedClaimed
)

// place finds the cell of the table.
func place(entry *Entry, task *clearml.Task, job *Job, mem Memory) (row, column) {
	return rowOf(entry, task, job, mem), columnOf(task, job)
}

func rowOf(entry *Entry, task *clearml.Task, job *Job, mem Memory) row {
	switch {
	case task == nil && mem.QueueMissing: // the server came up without its data, rather than that somebody deleted all that
		return rowUnknown
	case task == nil:
		return rowStopped
	}
	switch task.Status {
	case clearml.StatusQueued:
		switch {
		case entry == nil:
			return rowNoEntry
		case job == nil || job.Added.Equal(entry.Added):
			return rowEntry
		default:
			return rowNewerEntry
		}
	case clearml.StatusInProgress:
		if claimedBy(task, job, mem) {
			return rowClaimed
		}
		return rowForeign
	case clearml.StatusStopped, clearml.StatusCreated:
		return rowStopped
	case clearml.StatusCompleted, clearml.StatusFailed, clearml.StatusClosed, clearml.StatusPublished, clearml.StatusPublishing:
		return rowDone
	default:
		return rowUnknown
	}
}

// claimedBy says whether job claimed task; for nil, whether some job of this cluster did.
func claimedBy(task *clearml.Task, job *Job, mem Memory) bool {
	mark, ok := task.ClaimMark()
	if !ok || mark.Job == glueJob || !sameCluster(mark.Cluster, mem.Cluster) {
		return false
	}
	return job == nil || mark.Job == job.ID
}

// sameCluster holds where one side does not know the name: an older mark, or a Slurm that does not tell.
func sameCluster(a, b string) bool { return a == b || a == "" || b == "" }

func columnOf(task *clearml.Task, job *Job) column {
	switch {
	case job == nil:
		return colNone
	case !job.State.Known(), slices.Contains(job.Flags, slurm.Revoked): // revoked: its sibling on another cluster runs
		return colUnknown
	case job.Active():
		return colRunning
	case job.Pending(), job.requeued():
		return colPending
	case job.Ended() && task != nil && job.claimed(task):
		return colEndedClaimed
	case job.Ended():
		return colEnded
	default:
		return colUnknown
	}
}

func (j *Job) claimed(task *clearml.Task) bool {
	mark, ok := task.ClaimMark()
	return ok && mark.Job == j.ID && sameCluster(mark.Cluster, j.Cluster)
}

// requeued holds while a job waits for a further run under the same id.
func (j *Job) requeued() bool { return slices.ContainsFunc(j.Flags, slurm.State.Pending) }
