package tool

import (
	"path"
	"strings"
)

// IsShell says whether a task's binary is a shell: such a task needs no Python.
func IsShell(binary string) bool {
	switch path.Base(strings.TrimSpace(binary)) {
	case "bash", "zsh", "sh":
		return true
	}
	return false
}
