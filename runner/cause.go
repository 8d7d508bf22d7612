package runner

import (
	"fmt"
	"time"
)

// Cause is why a task was ended from outside while it was being set up or ran. It is the cause of its context's end.
type Cause struct {
	Why    Why
	Detail string    // one clause for people
	Until  time.Time // what is to end, and the last word with it, has until then; zero: the usual grace
}

// Why classifies a Cause.
type Why int

// The reasons to end a task.
const (
	StoppedByOwner Why = iota // tasks.stop: "stopping" in the status message
	StatusChanged             // stopped, closed, published or enqueued by somebody
	MarkedFailed              // failed by somebody
	TaskReset                 // back to created
	TaskDeleted               // gone from the server
	ClaimLost                 // another job, or a later run of this one, holds the task
	Signalled                 // SIGTERM, in a job by Slurm, which ends it
	SentByHand                // SIGTERM, and the job goes on
	Interrupted               // SIGINT: somebody at the terminal
	TimeLimit                 // the allocation ends soon
	Preempted                 // the same, because its nodes are for another job
)

// Error makes a Cause the cause of a context.
func (c *Cause) Error() string { return c.Detail }

func because(why Why, format string, args ...any) *Cause {
	return &Cause{Why: why, Detail: fmt.Sprintf(format, args...)}
}

func (c *Cause) until(end time.Time) *Cause {
	c.Until = end
	return c
}

// byOwner says whether a person ended the task in ClearML, so that a program's abort callback is due first.
func (c *Cause) byOwner() bool {
	return c.Why == StoppedByOwner || c.Why == StatusChanged || c.Why == MarkedFailed || c.Why == TaskReset
}

// bySlurm says whether the allocation is ending, so that little time is left.
func (c *Cause) bySlurm() bool {
	return c.Why == Signalled || c.Why == TimeLimit || c.Why == Preempted
}
