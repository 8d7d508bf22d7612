package pyenv

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"github.com/clearml-hpc/clearml-agent/runner/lease"
)

// store keeps layers for all tasks of a user, on any number of nodes, without locks.
//
//	keys/<key>           a link to the layer that holds what the key stands for
//	layers/<id>/venv     the layer; made at the very path it stays at, for a virtual environment cannot be moved
//	layers/<id>/ready    what is in it; written when it is whole, its time is the last use
//	layers/<id>/uses     leases of those who build it or run on it
//	interpreters/        what interpreters said of themselves
//
// A layer is published by making the link, which fails if there is one: the first of several builders wins. A crash leaves a
// layer that no link leads to and nobody holds; the next sweep removes it. See evict.go for how one that is in use is kept.
type store struct {
	root       string
	maxEntries int
	freeGiB    float64
}

// record is the content of "ready".
type record struct {
	Key      string   `json:"key"`
	Python   string   `json:"python"`
	By       string   `json:"by"`
	Packages []string `json:"packages"`
}

// layer is one that is ready, held by a lease.
type layer struct {
	dir string
	record
	lease *lease.Lease
}

func (l *layer) venv() string { return filepath.Join(l.dir, "venv") }

func newStore(s Settings) store {
	st := store{root: filepath.Join(s.CacheDir, "layers-1"), maxEntries: s.MaxEntries, freeGiB: s.FreeSpaceGiB}
	if st.maxEntries <= 0 {
		st.maxEntries = 10
	}
	return st
}

func (s store) link(key string) string { return filepath.Join(s.root, "keys", key) }

// open gives the layer of a key, held, or nil if there is none that can be used.
func (s store) open(key string) *layer {
	target, err := os.Readlink(s.link(key))
	if err != nil {
		return nil
	}
	dir := filepath.Join(s.root, "layers", filepath.Base(target))
	text, err := os.ReadFile(filepath.Join(dir, "ready"))
	if err != nil {
		return nil
	}
	l := &layer{dir: dir}
	if json.Unmarshal(text, &l.record) != nil {
		return nil
	}
	if _, err := os.Stat(venvPython(l.venv())); err != nil {
		os.Remove(s.link(key)) // its interpreter is gone from this node
		return nil
	}
	if l.lease, err = lease.Take(dir); err != nil {
		return nil
	}
	// Who removes a layer unlinks it first and looks for leases then: still linked now, it is safe with ours.
	if again, err := os.Readlink(s.link(key)); err != nil || again != target {
		l.lease.End()
		return nil
	}
	now := time.Now()
	os.Chtimes(filepath.Join(dir, "ready"), now, now) //nolint:errcheck // only the order of removal depends on it
	return l
}

// build makes the layer of a key, or waits for another task that is at it already. fill installs into dir/venv and says what
// is there then. built is false when it was another's.
func (s store) build(ctx context.Context, key string, console io.Writer, fill func(dir string) (record, error)) (l *layer, built bool, err error) {
	for _, dir := range []string{"keys", "layers"} {
		if err := os.MkdirAll(filepath.Join(s.root, dir), 0o755); err != nil {
			return nil, false, &storeError{err}
		}
	}
	id := key[:16] + "." + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + rand.Text()[:6]
	l = &layer{dir: filepath.Join(s.root, "layers", id)}
	if err := os.Mkdir(l.dir, 0o755); err != nil {
		return nil, false, &storeError{err}
	}
	if l.lease, err = lease.Take(l.dir); err != nil {
		return nil, false, &storeError{err}
	}
	drop := func() {
		l.lease.End()
		os.RemoveAll(l.dir)
	}
	if other := s.wait(ctx, key, id, console); other != nil {
		drop()
		return other, false, nil
	}
	if l.record, err = fill(l.dir); err != nil {
		drop()
		return nil, false, err
	}
	l.Key = key
	text, err := json.Marshal(l.record)
	if err == nil {
		err = renameio.WriteFile(filepath.Join(l.dir, "ready"), text, 0o644)
	}
	if err != nil {
		drop()
		return nil, false, &Error{Failure: classifyFile(err), Detail: err.Error(), Err: err}
	}
	if other := s.publish(l, key); other != nil {
		drop()
		return other, false, nil
	}
	return l, true, nil
}

// storeError is a failure of the cache folder itself, which a task can do without.
type storeError struct{ err error }

func (e *storeError) Error() string {
	return "the cache of environments cannot be used: " + e.err.Error()
}
func (e *storeError) Unwrap() error { return e.err }

// publish links the key to the layer, unless another's is there already and can be used: that one is given then.
func (s store) publish(l *layer, key string) *layer {
	target := filepath.Join("..", "layers", filepath.Base(l.dir))
	for range 3 {
		err := os.Symlink(target, s.link(key))
		if !errors.Is(err, os.ErrExist) {
			return nil // without a link it serves this task alone
		}
		if there, err := os.Readlink(s.link(key)); err == nil && there == target {
			return nil // NFS repeated a call whose answer was lost
		}
		if other := s.open(key); other != nil {
			return other
		}
		os.Remove(s.link(key)) // it leads nowhere
	}
	return nil
}

const (
	waitFirst = 50 * time.Millisecond
	waitMost  = time.Second
	waitLimit = 30 * time.Minute // for a builder that is alive and gets nowhere
)

// wait lets whoever began to build the same layer earlier finish. It is a courtesy to the index and the disk: without it,
// several would build, and the first would win. It gives the finished layer, or nil when this task has to build.
func (s store) wait(ctx context.Context, key, id string, console io.Writer) *layer {
	delay, said := waitFirst, false
	for limit := time.Now().Add(waitLimit); time.Now().Before(limit); delay = min(2*delay, waitMost) {
		if l := s.open(key); l != nil {
			return l
		}
		if !s.builtByEarlier(key, id) {
			return nil
		}
		if !said {
			said = true
			fmt.Fprintf(console, "another task is installing the same packages (key %.4s…); waiting for it\n", key)
		}
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
	return nil
}

// builtByEarlier says whether somebody who is alive began before id and has not finished.
func (s store) builtByEarlier(key, id string) bool {
	entries, err := os.ReadDir(filepath.Join(s.root, "layers"))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		name := e.Name()
		dir := filepath.Join(s.root, "layers", name)
		return strings.HasPrefix(name, key[:16]+".") && name < id && !exists(filepath.Join(dir, "ready")) && used(dir)
	})
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
