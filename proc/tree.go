package proc

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// becomeSubreaper makes orphans of our programs our children. It holds for the whole process and may be repeated.
func becomeSubreaper() error {
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// tree finds everything that one program started.
type tree struct {
	root     int
	rootGone bool         // the program was waited for: its id may already be another's
	mark     string       // KEY=VALUE in the environment of everything it started
	adopted  map[int]bool // children of ours that came from it
}

// entry is one line of /proc/PID/stat, as far as it is needed; see proc_pid_stat(5).
type entry struct {
	pid, parent, group int
	zombie             bool
}

// signal sends sig to everything that is alive.
func (t *tree) signal(sig syscall.Signal) {
	if !t.rootGone {
		syscall.Kill(-t.root, sig) //nolint:errcheck // gone already is what we want
	}
	for _, e := range t.members() {
		if !e.zombie && (t.rootGone || e.group != t.root) {
			syscall.Kill(e.pid, sig) //nolint:errcheck // gone already is what we want
		}
	}
}

// empty says whether nothing is alive, and buries what is dead.
func (t *tree) empty() bool {
	alive := false
	for _, e := range t.members() {
		switch {
		case !e.zombie:
			alive = true
		case e.parent == os.Getpid() && e.pid != t.root:
			bury(e.pid)
		}
	}
	return !alive
}

// reapAdopted buries adopted processes that have ended, one by one: waiting for any child would take the result of a
// command that another part of this program waits for.
func (t *tree) reapAdopted() {
	for _, pid := range ownChildren() {
		e, ok := readEntry(pid)
		if !ok || pid == t.root {
			continue
		}
		if t.isAdopted(e) && e.zombie {
			bury(pid)
			delete(t.adopted, pid)
		}
	}
}

// members lists what belongs to the program: its group, its descendants, and orphans of it that came to us with theirs.
func (t *tree) members() []entry {
	all := processes()
	children := make(map[int][]entry, len(all))
	var found []entry
	seen := map[int]bool{}
	add := func(e entry) {
		if !seen[e.pid] {
			seen[e.pid] = true
			found = append(found, e)
		}
	}
	for _, e := range all {
		children[e.parent] = append(children[e.parent], e)
		switch {
		case e.pid == t.root && !t.rootGone, e.group == t.root:
			add(e)
		case e.parent == os.Getpid() && t.isAdopted(e):
			add(e)
		}
	}
	for i := 0; i < len(found); i++ {
		for _, child := range children[found[i].pid] {
			add(child)
		}
	}
	return found
}

// isAdopted says whether a child of ours is an orphan of the program. A zombie has no environment any more, so what was
// seen alive is remembered.
func (t *tree) isAdopted(e entry) bool {
	if e.group == t.root || t.adopted[e.pid] {
		return true
	}
	if e.zombie {
		return false
	}
	environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(e.pid), "environ"))
	if err != nil || !bytes.Contains(append([]byte{0}, environ...), []byte("\x00"+t.mark+"\x00")) {
		return false
	}
	t.adopted[e.pid] = true
	return true
}

func bury(pid int) {
	syscall.Wait4(pid, nil, syscall.WNOHANG, nil) //nolint:errcheck // not dead yet, or buried already
}

func processes() []entry {
	folder, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return nil
	}
	var all []entry
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if e, ok := readEntry(pid); ok {
			all = append(all, e)
		}
	}
	return all
}

// ownChildren reads our own children without looking at every process of the machine; none where the kernel was built
// without that list (CONFIG_PROC_CHILDREN).
func ownChildren() []int {
	files, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		return nil
	}
	var pids []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, word := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(word); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func readEntry(pid int) (entry, bool) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return entry{}, false
	}
	// The second field is the command in parentheses, which may itself hold blanks and parentheses.
	end := bytes.LastIndexByte(text, ')')
	if end < 0 {
		return entry{}, false
	}
	fields := strings.Fields(string(text[end+1:]))
	if len(fields) < 3 {
		return entry{}, false
	}
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return entry{}, false
	}
	group, err := strconv.Atoi(fields[2])
	if err != nil {
		return entry{}, false
	}
	return entry{pid: pid, parent: parent, group: group, zombie: fields[0] == "Z" || fields[0] == "X"}, true
}
