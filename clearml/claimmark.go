package clearml

import (
	"fmt"
	"strings"
)

// ClaimProperty is the user property (section "properties") in which a runner says that it claimed a task's queue entry.
const ClaimProperty = "slurm_claim"

// ClaimMark names the Slurm job that claimed one turn of a task in its queue.
//
// A clone copies user properties and a reset keeps them, so the mark carries the task's id and the entry's Added time:
// it speaks only of the task and the turn it names.
type ClaimMark struct {
	Task    string
	Cluster string // ClusterName of slurm.conf
	Job     string // Slurm job id
	Added   Time   // of the queue entry that was claimed
}

// String gives the form in which the mark is stored: space-separated key=value pairs.
func (m ClaimMark) String() string {
	return fmt.Sprintf("task=%s cluster=%s job=%s added=%s", m.Task, m.Cluster, m.Job, m.Added.UTC().Format(timeLayout))
}

// ParseClaimMark reads what String wrote; ok is false for anything else.
func ParseClaimMark(s string) (m ClaimMark, ok bool) {
	for _, field := range strings.Fields(s) {
		key, value, found := strings.Cut(field, "=")
		if !found {
			return ClaimMark{}, false
		}
		switch key {
		case "task":
			m.Task = value
		case "cluster":
			m.Cluster = value
		case "job":
			m.Job = value
		case "added":
			if m.Added.UnmarshalJSON([]byte(`"`+value+`"`)) != nil {
				return ClaimMark{}, false
			}
		}
	}
	return m, m.Task != "" && m.Job != ""
}

// ClaimMark gives the mark of this task, if it carries a valid one for itself.
func (t *Task) ClaimMark() (ClaimMark, bool) {
	m, ok := ParseClaimMark(t.Hyperparams["properties"][ClaimProperty].Value)
	return m, ok && m.Task == t.ID
}
