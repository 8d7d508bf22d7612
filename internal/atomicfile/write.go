// Package atomicfile writes files that others read at the same time, also on shared file systems: a reader sees the old
// content or the new, never a part, and after a crash one of the two is there.
package atomicfile

import (
	"fmt"
	"os"
	"path/filepath"
)

// Write replaces the file's content. The file gets exactly these permissions, whatever the umask and the old ones were. The
// new content is on disk before the name points to it. A symbolic link is replaced, not followed.
func Write(path string, data []byte, perm os.FileMode) error {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	f, err := os.CreateTemp(dir, "."+name+".*") // 0600, and in the same folder: rename does not cross file systems
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if err := fill(f, data, perm); err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return syncDir(dir)
}

func fill(f *os.File, data []byte, perm os.FileMode) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Chmod(perm)
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// syncDir makes the new name last. Some network file systems refuse to sync folders; their rename lasts by itself.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // it may be written but not read: the file is there all the same
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}
