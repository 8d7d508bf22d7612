package runner

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// killCount counts the processes that the kernel kills for want of memory in the control group of this process, which in
// a job is the step's. It is the evidence for what a bare "killed by SIGKILL" mostly means.
type killCount struct {
	file  string // "" where there is none to read
	start int
}

// watchKills begins to count. root is "/" but for tests.
func watchKills(root string) killCount {
	k := killCount{file: killFile(root)}
	k.start = readKills(k.file)
	return k
}

// since gives the kills since watchKills.
func (k killCount) since() int { return max(readKills(k.file)-k.start, 0) }

// killFile finds where the count stands: memory.events of cgroup v2, memory.oom_control of v1 (both as "oom_kill N"; see the
// kernel's admin-guide on cgroup-v2 and cgroup-v1/memory).
func killFile(root string) string {
	groups, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		var file string
		switch {
		case parts[0] == "0" && parts[1] == "":
			file = filepath.Join(root, "sys/fs/cgroup", parts[2], "memory.events")
		case parts[1] == "memory":
			file = filepath.Join(root, "sys/fs/cgroup/memory", parts[2], "memory.oom_control")
		default:
			continue
		}
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

func readKills(file string) int {
	if file == "" {
		return 0
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && key == "oom_kill" {
			n, err := strconv.Atoi(value)
			if err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
