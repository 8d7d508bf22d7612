package report

import (
	"math"
	"sync"

	"golang.org/x/sys/unix"
)

// diskFree reads a file system's free room aside: a network file system whose server is away would hold up every sample,
// and with them the worker's signs of life.
type diskFree struct {
	path string
	read func(path string) (float64, error)

	mu      sync.Mutex
	reading bool
	known   bool
	value   float64
}

// percent gives the last known value and has a new one read unless a reading is under way.
func (d *diskFree) percent() float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.path != "" && !d.reading {
		d.reading = true
		go d.refresh()
	}
	if !d.known {
		return math.NaN()
	}
	return d.value
}

func (d *diskFree) refresh() {
	value, err := d.read(d.path)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reading = false
	if err == nil {
		d.value, d.known = value, true
	}
}

// statfsFree gives what an ordinary user can still fill.
func statfsFree(path string) (float64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, err
	}
	if s.Blocks == 0 {
		return 0, unix.ENODATA
	}
	return 100 * float64(s.Bavail) / float64(s.Blocks), nil
}
