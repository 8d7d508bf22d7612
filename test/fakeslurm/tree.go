package fakeslurm

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// A job's processes are those that carry its mark in their environment, whatever session or parent they have by now. They are
// ended as with proctrack/pgid: SIGTERM reaches all of them at once, and when the batch script ends the rest is killed.

func terminateTree(j *job) {
	for _, signal := range []syscall.Signal{syscall.SIGCONT, syscall.SIGTERM} {
		signalTree(j, signal)
	}
}

func killTree(j *job) { signalTree(j, syscall.SIGKILL) }

func signalTree(j *job, signal syscall.Signal) {
	if j.process == nil {
		return
	}
	_ = syscall.Kill(-j.process.Pid, signal)
	for _, pid := range marked(j.mark) {
		if group, err := syscall.Getpgid(pid); err != nil || group != j.process.Pid {
			_ = syscall.Kill(pid, signal)
		}
	}
}

// marked lists the processes that were started with the mark in their environment.
func marked(mark string) []int {
	paths, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return nil
	}
	var pids []int
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append(text, 0), append([]byte(mark), 0)) {
			continue // it has ended, or is not ours
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
