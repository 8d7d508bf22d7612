package realslurm

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const (
	dirPrefix = "realslurm-"
	lockName  = "lock"
)

// sweep removes the folders of clusters whose owner is gone. A living owner holds the lock in its folder; a folder without
// one is just being made. Their processes need no sweeping: they ended with their namespace.
func sweep(parent string) {
	locks, err := filepath.Glob(filepath.Join(parent, dirPrefix+"*", lockName))
	if err != nil {
		return
	}
	for _, path := range locks {
		lock, err := tryLock(path)
		if err != nil {
			continue
		}
		os.RemoveAll(filepath.Dir(path))
		lock.Close()
	}
}

// newLock makes the lock of a new folder. It is locked before it gets its name, so a sweep never sees it free.
func newLock(dir string) (*os.File, error) {
	early := filepath.Join(dir, lockName+".new")
	f, err := tryLock(early)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(early, filepath.Join(dir, lockName)); err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot name the lock: %w", err)
	}
	return f, nil
}

func tryLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("cannot open the lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	return f, nil
}
