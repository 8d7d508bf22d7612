package runner

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/clearml-hpc/clearml-agent/runner/lease"
)

// folder is a task's own folder. It is leased while the task runs: a run that is killed cannot remove its folder, and the
// next one on this node, or on another one that shares the disk, does.
type folder struct {
	dir   string // "" when it is to be kept
	lease *lease.Lease
	swept chan struct{} // closed when what others left is removed
}

func makeFolder(ctx context.Context, s *setup) (string, error) {
	dir := s.plan.Dir
	if !filepath.IsAbs(dir) {
		return "", fmt.Errorf("cannot use %q as the folder for tasks: it must be absolute", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("cannot make the task's folder: %w", err)
	}
	if s.cfg.KeepFiles {
		return "", nil // it is never leased, so nobody takes it for one that was left behind
	}
	held, err := lease.Take(dir)
	if err != nil {
		os.Remove(dir)
		return "", fmt.Errorf("cannot make the task's folder: %w", err)
	}
	s.folder = folder{dir: dir, lease: held, swept: make(chan struct{})}
	go func() {
		defer close(s.folder.swept)
		sweepFolders(ctx, filepath.Dir(dir))
	}()
	return "", nil
}

func (f *folder) close() {
	if f.dir == "" {
		return
	}
	<-f.swept
	f.lease.End()
	os.RemoveAll(f.dir)
}

const (
	// youngFolder is the age below which a folder is left alone: its lease may be being made, or not be seen yet on this node
	// (the attribute caches of NFS last up to a minute).
	youngFolder = 3 * time.Minute

	// silentFolder is how long a run on another node may not renew its lease. It is long, for Slurm may suspend jobs for days.
	silentFolder = 7 * 24 * time.Hour

	// removedPrefix begins the name of a folder that is being removed, so that one that was removed in part is known as such.
	removedPrefix = ".removed-"
)

// sweepFolders removes the folders that killed runs of this user left in dir. It follows no links, and leaves alone whatever
// was not made by makeFolder.
func sweepFolders(ctx context.Context, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if ctx.Err() != nil {
			return
		}
		path := filepath.Join(dir, entry.Name())
		if !isOurs(path) {
			continue
		}
		if strings.HasPrefix(entry.Name(), removedPrefix) {
			os.RemoveAll(path)
			continue
		}
		uses, err := os.Lstat(filepath.Join(path, lease.Folder))
		if err != nil || !uses.IsDir() || time.Since(uses.ModTime()) < youngFolder || lease.InUse(path, silentFolder) {
			continue
		}
		aside := filepath.Join(dir, removedPrefix+rand.Text()[:8])
		if os.Rename(path, aside) == nil {
			os.RemoveAll(aside)
		}
	}
}

// isOurs says whether a path is a folder of this user's into which nobody else can put anything.
func isOurs(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() || info.Mode()&0o022 != 0 {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
