package runner

import (
	"strings"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// How many looks in a row it takes to believe that a task was reset or deleted. Five is what other ClearML agents wait
// before they act on a reset; a missing task may be a server that has just been started.
const (
	resetLooks   = 5
	deletedLooks = 3
)

// observer draws the conclusion from looks at a running task's status. It follows the ClearML agent's table, so that the
// UI's buttons have the same effect under both.
type observer struct {
	created int
	missing int
}

// see gives the cause to end the task, or nil. task is nil when the server answered that there is none. warning is for the
// console, "" mostly.
func (o *observer) see(task *clearml.Task) (cause *Cause, warning string) {
	if task == nil {
		if o.missing++; o.missing >= deletedLooks {
			return because(TaskDeleted, "the task was deleted"), ""
		}
		return nil, ""
	}
	o.missing = 0
	if task.Status != clearml.StatusCreated {
		o.created = 0
	}
	switch task.Status {
	case clearml.StatusInProgress:
		if strings.Contains(task.StatusMessage, "stopping") {
			return because(StoppedByOwner, "aborted by its owner"), ""
		}
	case clearml.StatusStopped, clearml.StatusClosed, clearml.StatusPublished, clearml.StatusQueued:
		return because(StatusChanged, "somebody changed its status to %s", withReason(task)), ""
	case clearml.StatusFailed:
		return because(MarkedFailed, "somebody marked it %s", withReason(task)), ""
	case clearml.StatusCreated:
		if o.created++; o.created >= resetLooks {
			return because(TaskReset, "the task was reset"), ""
		}
		if o.created == 1 {
			return nil, "the task was reset: its program is stopped unless the reset is taken back within seconds"
		}
	}
	return nil, ""
}

func withReason(task *clearml.Task) string {
	s := string(task.Status)
	if why := strings.TrimSpace(firstText(task.StatusReason, task.StatusMessage)); why != "" {
		s += " (" + why + ")"
	}
	return s
}
