package tool

import (
	"fmt"
	"os/exec"
	"strings"

	"github.com/clearml-hpc/clearml-agent/proc"
)

// LookPath finds a command in the PATH of env, as proc.LookPath does. That there is none is exec.ErrNotFound.
func LookPath(name string, env []string) (string, error) {
	path, err := proc.LookPath(name, "", env)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, exec.ErrNotFound)
	}
	return path, nil
}

// Getenv gives the value of a variable in an environment; of several the last counts, as for os/exec.
func Getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(env[i], name+"="); ok {
			return value
		}
	}
	return ""
}

// Setenv gives a copy of env in which each of the KEY=VALUE lines replaces what was there under its key.
func Setenv(env []string, lines ...string) []string {
	out := make([]string, 0, len(env)+len(lines))
	for _, line := range env {
		key, _, _ := strings.Cut(line, "=")
		if !hasKey(lines, key) {
			out = append(out, line)
		}
	}
	return append(out, lines...)
}

// Unsetenv gives a copy of env without the named variables.
func Unsetenv(env []string, names ...string) []string {
	out := make([]string, 0, len(env))
	for _, line := range env {
		key, _, _ := strings.Cut(line, "=")
		keep := true
		for _, name := range names {
			keep = keep && name != key
		}
		if keep {
			out = append(out, line)
		}
	}
	return out
}

func hasKey(lines []string, key string) bool {
	for _, line := range lines {
		if strings.HasPrefix(line, key+"=") {
			return true
		}
	}
	return false
}
