package report

import (
	"io/fs"
	"strings"
)

// sector is the unit of /proc/diskstats, whatever the disk's own is.
const sector = 512

// diskCounters sums whole physical disks: partitions, and devices made of others, would count twice.
func (h *Host) diskCounters() counters {
	var c counters
	for line := range strings.Lines(h.read("proc/diskstats")) {
		f := strings.Fields(line)
		if len(f) < 10 || !h.isDisk(f[2]) {
			continue
		}
		read, ok1 := number(f[5])
		written, ok2 := number(f[9])
		if ok1 && ok2 {
			c.in += read * sector
			c.out += written * sector
			c.known = true
		}
	}
	return c
}

func (h *Host) isDisk(name string) bool {
	for _, virtual := range []string{"loop", "ram", "zram", "dm-", "md", "sr", "fd"} {
		if strings.HasPrefix(name, virtual) {
			return false
		}
	}
	_, err := fs.Stat(h.cfg.Root, "sys/block/"+strings.ReplaceAll(name, "/", "!"))
	return err == nil
}

// networkCounters sums all interfaces but loopback.
func (h *Host) networkCounters() counters {
	var c counters
	for line := range strings.Lines(h.read("proc/net/dev")) {
		name, values, found := strings.Cut(line, ":")
		f := strings.Fields(values)
		if !found || len(f) < 9 || strings.TrimSpace(name) == "lo" {
			continue
		}
		received, ok1 := number(f[0])
		sent, ok2 := number(f[8])
		if ok1 && ok2 {
			c.in += received
			c.out += sent
			c.known = true
		}
	}
	return c
}
