package pyenv

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/lease"
)

// Removing a layer takes three steps, so that none is taken from under a task: unlink its keys, so that nobody new finds it;
// look for leases, and put the links back if there is one; remove it. A task that takes a layer does the opposite: take a
// lease, then look whether it is still linked. Whatever the order in which the two meet, one of them sees the other.
//
// On a network file system "sees" takes until the caches of the nodes have expired, so there the last step waits for a later
// sweep.

const (
	removalGrace = 3 * time.Minute // above the attribute caches of NFS (acdirmax, 60 s) and others
	orphanAge    = time.Minute     // between making a layer's folder and taking the first lease on it
	leaseEnd     = 2 * time.Hour   // without renewal, on another node
)

func used(layer string) bool { return lease.InUse(layer, leaseEnd) }

// networkFileSystems are told by the magic number of statfs(2).
var networkFileSystems = []int64{
	0x6969 /* NFS */, 0x0BD00BD0 /* Lustre */, 0x47504653 /* GPFS */, 0x00C36400 /* Ceph */, 0x19830326 /* BeeGFS */, 0xFF534D42, /* CIFS */
	0xFE534D42 /* SMB2 */, 0x65735546 /* FUSE */, 0xAAD7AAEA /* PanFS */, 0x517B /* SMB */, 0x6B414653, /* AFS */
}

// sweep removes what crashes left, and, if there are too many layers or too little room, those that were used least recently.
func (s store) sweep() {
	grace, free := s.fileSystem()
	links := s.links()
	entries, err := os.ReadDir(filepath.Join(s.root, "layers"))
	if err != nil {
		return
	}
	type known struct {
		dir  string
		used time.Time
	}
	var ready []known
	for _, entry := range entries {
		dir := filepath.Join(s.root, "layers", entry.Name())
		if len(links[entry.Name()]) == 0 {
			s.removeOrphan(dir, grace)
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, "ready")); err == nil {
			ready = append(ready, known{dir, info.ModTime()})
		}
	}
	slices.SortFunc(ready, func(a, b known) int { return a.used.Compare(b.used) })
	left := len(ready)
	for _, old := range ready {
		if left <= s.maxEntries && (s.freeGiB <= 0 || free() >= s.freeGiB) {
			return
		}
		if s.remove(old.dir, links[filepath.Base(old.dir)], grace) {
			left--
		}
	}
}

// remove unlinks a layer and, if nobody holds it, removes it, at once or in a later sweep.
func (s store) remove(dir string, keys []string, grace time.Duration) bool {
	if used(dir) {
		return false
	}
	for _, key := range keys {
		os.Remove(s.link(key))
	}
	if used(dir) {
		for _, key := range keys {
			os.Symlink(filepath.Join("..", "layers", filepath.Base(dir)), s.link(key)) //nolint:errcheck // another may have its own by now
		}
		return false
	}
	now := time.Now()
	os.Chtimes(dir, now, now) //nolint:errcheck // the grace counts from the folder's own time then
	if grace == 0 {
		os.RemoveAll(dir)
	}
	return true
}

// removeOrphan removes a layer that no key leads to.
func (s store) removeOrphan(dir string, grace time.Duration) {
	info, err := os.Stat(dir)
	if err != nil || time.Since(info.ModTime()) < max(grace, orphanAge) || used(dir) {
		return
	}
	os.RemoveAll(dir)
}

// links maps the ids of layers to the keys that lead to them.
func (s store) links() map[string][]string {
	found := map[string][]string{}
	entries, err := os.ReadDir(filepath.Join(s.root, "keys"))
	if err != nil {
		return found
	}
	for _, entry := range entries {
		if target, err := os.Readlink(s.link(entry.Name())); err == nil {
			id := filepath.Base(target)
			found[id] = append(found[id], entry.Name())
		}
	}
	return found
}

// fileSystem gives how long a removal waits there, and a way to ask for the free space in GiB.
func (s store) fileSystem() (grace time.Duration, free func() float64) {
	var st syscall.Statfs_t
	if syscall.Statfs(s.root, &st) != nil {
		return removalGrace, func() float64 { return s.freeGiB }
	}
	if slices.Contains(networkFileSystems, int64(uint32(st.Type))) {
		grace = removalGrace
	}
	return grace, func() float64 {
		var st syscall.Statfs_t
		if syscall.Statfs(s.root, &st) != nil {
			return s.freeGiB
		}
		return float64(st.Bavail) * float64(st.Bsize) / (1 << 30)
	}
}
