package glue

import "time"

// Do names what is to be done for a task.
type Do int

// The actions of the table above Decide.
const (
	Wait      Do = iota // nothing now; look again
	Forget              // nothing, and it need not be remembered
	Submit              // render and submit a job for the entry
	Replace             // cancel the job of the older entry, then submit one for this one
	Explain             // say in ClearML why the job is pending
	Cancel              // cancel the job
	PutBack             // enqueue the task again and move it to the front
	Fail                // end the task as failed, by the verdict
	Stop                // end the task as stopped, by the verdict
	ClaimFail           // take the entry, then end the task as failed
	ClaimStop           // take the entry, then end the task as stopped
	Requeue             // make the task queued again, as its entry says
)

var doNames = [...]string{
	"wait", "forget", "submit", "replace", "explain", "cancel", "put back", "fail", "stop", "claim and fail", "claim and stop", "make it queued again",
}

func (d Do) String() string { return doNames[d] }

// Action is what Decide came to. Verdict is set for the actions that end a task or put it back.
type Action struct {
	Do      Do
	Verdict Verdict
}

// Memory is what the glue remembers about a task and knows about itself, as far as Decide needs it.
type Memory struct {
	Cluster string // ClusterName of our Slurm; "" when it does not tell
	Queue   string // name of the queue of the job or entry, for messages
	Job     string // id of the job last known, for messages
	Bound   bool   // the task's execution.queue is one of ours
	UserMap bool   // jobs run as those who enqueued the tasks

	QueueMissing bool // the server does not have the queue of the job or entry any more

	Looks    int           // in a row, this one included, that found the task in the same cell
	CellFor  time.Duration // since the first of them
	EndedFor time.Duration // since the job was first seen ended

	Attempts      int  // jobs for this very entry that ended without taking it
	MaxAttempts   int  // after which the task is failed
	Requeues      int  // how often this task was put back after the cluster failed it
	MaxRequeues   int  // after which it is failed
	CancelledByUs bool // the job was cancelled by this glue
	AliveSince    bool // the task was reported on after its job had ended

	Grace       time.Duration // for the runner's last word after the end of its job
	CancelGrace time.Duration // for the runner to leave after its task was stopped
}
