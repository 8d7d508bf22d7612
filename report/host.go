package report

import (
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
)

// HostConfig says what to look at. Zero values mean the machine this runs on.
type HostConfig struct {
	Root fs.FS  // where proc and sys are; nil: /
	Home string // whose file system's free room is told; "": not told
	Temp string // the same for temporary files

	DiskFree func(path string) (percent float64, err error) // nil: statfs(2)
	Now      func() time.Time                               // nil: time.Now
}

// Host samples the machine through /proc and /sys. Within a job it keeps to what the job may use: the CPUs it is bound to
// and the memory limit of its cgroup. What cannot be read is left out, never an error. It is for one goroutine.
type Host struct {
	cfg  HostConfig
	home diskFree
	temp diskFree

	at      time.Time // of the last sample
	cpu     cpuTimes
	disk    counters
	network counters
}

// NewHost gives a sampler; its first sample has no rates.
func NewHost(cfg HostConfig) *Host {
	if cfg.Root == nil {
		cfg.Root = os.DirFS("/")
	}
	if cfg.DiskFree == nil {
		cfg.DiskFree = statfsFree
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Host{
		cfg:  cfg,
		home: diskFree{path: cfg.Home, read: cfg.DiskFree},
		temp: diskFree{path: cfg.Temp, read: cfg.DiskFree},
	}
}

// Sample reads everything once: about 0.3 ms.
func (h *Host) Sample() Sample {
	now := h.cfg.Now()
	elapsed := now.Sub(h.at).Seconds()
	first := h.at.IsZero()
	h.at = now

	var s Sample
	s.CPUUsage = h.cpuUsage()
	s.CPUTemperature = h.temperature()
	s.MemoryUsed, s.MemoryFree = h.memory()
	s.DiskFreeHome, s.DiskFreeTemp = h.home.percent(), h.temp.percent()

	disk, network := h.diskCounters(), h.networkCounters()
	s.DiskRead, s.DiskWrite = disk.rates(h.disk, elapsed, first)
	s.NetworkRx, s.NetworkTx = network.rates(h.network, elapsed, first)
	h.disk, h.network = disk, network
	return s
}

// counters are two totals of bytes: read and written, or received and sent.
type counters struct {
	in, out uint64
	known   bool
}

const mebibyte = 1 << 20

// rates gives MiB/s since before. Counters that went backwards (a device went away) count as no traffic.
func (c counters) rates(before counters, seconds float64, first bool) (in, out float64) {
	if first || !c.known || !before.known || seconds <= 0 {
		return math.NaN(), math.NaN()
	}
	rate := func(now, then uint64) float64 {
		if now < then {
			return 0
		}
		return float64(now-then) / mebibyte / seconds
	}
	return rate(c.in, before.in), rate(c.out, before.out)
}

// read gives a file of /proc or /sys, "" when there is none.
func (h *Host) read(path string) string {
	b, err := fs.ReadFile(h.cfg.Root, strings.TrimPrefix(path, "/"))
	if err != nil {
		return ""
	}
	return string(b)
}

func number(s string) (uint64, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	return n, err == nil
}
