package glue

import (
	"maps"
	"slices"
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

// linuxUsers lists everybody whose jobs may be ours; nil means the glue's own user alone.
func (u users) linuxUsers() []string {
	if len(u) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(maps.Values(u)))
}
