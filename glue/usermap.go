package glue

import (
	"maps"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// users maps ClearML users to Linux users, after agent.slurm.user_map.
type users map[string]string

// defaultUser is the key under which the map names the Linux user of everybody it does not name.
const defaultUser = "default"

// linux gives the Linux user that jobs of a ClearML user run as. "" with ok means the glue's own, which an empty map means
// for everybody; not ok means that the map has no place for the user, so the task is to be rejected.
func (u users) linux(user string) (name string, ok bool) {
	if len(u) == 0 {
		return "", true
	}
	if name = u[user]; user != "" && name != "" {
		return name, true
	}
	name = u[defaultUser]
	return name, name != ""
}

// LinuxUsers lists everybody whose jobs a glue with this user map looks at; nil means the caller's own alone.
func LinuxUsers(userMap map[string]string) []string { return users(userMap).linuxUsers() }

// linuxUsers lists everybody whose jobs may be ours; nil means the glue's own user alone.
func (u users) linuxUsers() []string {
	if len(u) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(maps.Values(u)))
}

// owner gives the ClearML user who enqueued the task: who changed it last when its entry is first looked at, for nothing of
// ours is written before. An entry that the glue made itself is the turn of whoever enqueued the task before.
func (g *Glue) owner(rec *record, entry *Entry, task *clearml.Task) string {
	if rec.ownerTurn.Equal(entry.Added) {
		return rec.owner
	}
	hidden := task.LastChangedBy == g.me && touched(task, entry)
	if rec.owner == "" || !hidden {
		rec.owner, rec.ownerHidden = task.LastChangedBy, hidden
	}
	rec.ownerTurn = entry.Added
	rec.held, rec.heldWritten = "", ""
	return rec.owner
}

// noteOwner reads the owner of an entry that is seen for the first time.
func (g *Glue) noteOwner(task *clearml.Task) {
	if entry := g.entries[task.ID]; entry != nil && task.Status == clearml.StatusQueued {
		g.owner(g.record(task.ID), entry, task)
	}
}

// touched says whether a queued task bears a trace of a glue or an agent for this very entry, so that who changed it last need
// not be who enqueued it. Enqueueing overwrites the message and the reason of a status.
func touched(task *clearml.Task, entry *Entry) bool {
	mark, _ := task.ClaimMark()
	putBack, _ := returned(task)
	return strings.HasPrefix(task.StatusMessage, "Slurm job ") || strings.HasPrefix(task.StatusReason, "Slurm job ") ||
		strings.HasPrefix(task.StatusMessage, waiting) || mark.Added.Equal(entry.Added) || putBack.Equal(entry.Added)
}

// runAs gives the Linux user whose job it is to be, as users.linux does. After a restart of the glue nothing but its own
// writes may show who enqueued the task; then the job that Slurm still shows for the entry knows for whom it was admitted.
func (g *Glue) runAs(rec *record, entry *Entry, task *clearml.Task) (string, bool) {
	owner := g.owner(rec, entry, task)
	if owner == g.me {
		if user := rec.ranAs(entry, task, g.users.linuxUsers()); user != "" {
			return user, true
		}
	}
	return g.users.linux(owner)
}

// ownerLost says whether neither the task nor Slurm can tell any more who enqueued the task, where that matters.
func (g *Glue) ownerLost(rec *record, entry *Entry, task *clearml.Task) bool {
	return len(g.users) > 0 && rec.ownerHidden && rec.ranAs(entry, task, g.users.linuxUsers()) == ""
}

// accountable is the ClearML user among whose failures one of this entry counts: who enqueued it, or who made the task where
// that is hidden by a write of ours.
func (g *Glue) accountable(rec *record) string {
	if task := g.tasks[rec.task]; rec.ownerHidden && task != nil {
		return task.User
	}
	return rec.owner
}

// ranAs gives the Linux user, one of admitted, of the latest job for the entry, or for the one before it when the glue put
// the task back. "" when Slurm shows none.
func (rec *record) ranAs(entry *Entry, task *clearml.Task, admitted []string) string {
	var last *sighting
	putBack, _ := returned(task)
	for _, s := range rec.jobs {
		same := s.Added.Equal(entry.Added) || putBack.Equal(entry.Added) && s.claimed(task)
		if same && slices.Contains(admitted, s.User) && (last == nil || olderFirst(last, s) < 0) {
			last = s
		}
	}
	if last == nil {
		return ""
	}
	return last.User
}
