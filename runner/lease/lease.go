// Package lease says that a folder is in use, to other processes and, by a shared file system, to other nodes.
package lease

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Folder is where the leases of a folder lie in it. What has none was never leased.
const Folder = "uses"

// Lease keeps a folder from being removed: a file in its folder "uses", whose time is renewed. On its own node a lease ends
// with the process that holds it; of other nodes' only the time is known.
type Lease struct {
	file string
	stop chan struct{}
	done chan struct{}
	once sync.Once
}

// holder says who holds a lease, precisely enough to tell that it is gone.
type holder struct {
	Boot  string `json:"boot"`  // of the kernel, and the process namespace: pids of others mean nothing here
	PID   int    `json:"pid"`   //
	Start string `json:"start"` // of the process, against reuse of its pid
}

const renewal = 5 * time.Minute

// Take says that a folder is in use from now on.
func Take(folder string) (*Lease, error) {
	dir := filepath.Join(folder, Folder)
	// Not MkdirAll: it would bring back a folder that was removed a moment ago.
	if err := os.Mkdir(dir, 0o755); err != nil && !os.IsExist(err) {
		return nil, err
	}
	text, err := json.Marshal(self())
	if err != nil {
		return nil, err
	}
	l := &Lease{file: filepath.Join(dir, fmt.Sprintf("%d-%s", os.Getpid(), rand.Text()[:8])), stop: make(chan struct{}), done: make(chan struct{})}
	if err := os.WriteFile(l.file, text, 0o644); err != nil {
		return nil, err
	}
	go l.renew()
	return l, nil
}

func (l *Lease) renew() {
	defer close(l.done)
	ticker := time.NewTicker(renewal)
	defer ticker.Stop()
	for {
		select {
		case <-l.stop:
			return
		case now := <-ticker.C:
			os.Chtimes(l.file, now, now) //nolint:errcheck // a file system that is away for a while is why the lease is long
		}
	}
}

// End says that the folder is not in use any more, by this lease.
func (l *Lease) End() {
	l.once.Do(func() {
		close(l.stop)
		<-l.done
		os.Remove(l.file)
	})
}

// InUse says whether anybody holds a lease on a folder. Of other nodes, those count that were renewed within the limit. Leases
// that ended without a word are removed.
func InUse(folder string, limit time.Duration) bool {
	dir := filepath.Join(folder, Folder)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return !os.IsNotExist(err) // what cannot be read is not ours to remove
	}
	used := false
	for _, entry := range entries {
		file := filepath.Join(dir, entry.Name())
		if held(file, limit) {
			used = true
		} else {
			os.Remove(file)
		}
	}
	return used
}

func held(file string, limit time.Duration) bool {
	info, err := os.Stat(file)
	if err != nil {
		return !os.IsNotExist(err)
	}
	var who holder
	text, err := os.ReadFile(file)
	if err == nil && json.Unmarshal(text, &who) == nil && who.Boot == bootID() && who.Boot != "" {
		return startOf(who.PID) == who.Start
	}
	return time.Since(info.ModTime()) < limit
}

func self() holder {
	pid := os.Getpid()
	return holder{Boot: bootID(), PID: pid, Start: startOf(pid)}
}

// bootID names this start of this kernel and the namespace of process ids; "" where that is not to be had.
func bootID() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(boot)) + " " + space
}

// startOf gives the start time of a process in clock ticks since boot (field 22 of /proc/PID/stat), "" when it is gone.
func startOf(pid int) string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	_, rest, ok := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 20 {
		return ""
	}
	return fields[19]
}
