package glue

import (
	"maps"
	"slices"

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
