package report

import (
	"math"
	"path"
	"strings"
)

// memory gives MiB used and free: of the smallest cgroup limit above this process when that is less than the machine has,
// else of the machine. Free is what a program could still get, caches included.
func (h *Host) memory() (used, free float64) {
	total, available, ok := h.meminfo()
	if limit, usage, limited := h.cgroupMemory(); limited && (!ok || limit < total) {
		usage = min(usage, limit)
		return float64(usage) / mebibyte, float64(limit-usage) / mebibyte
	}
	if !ok {
		return math.NaN(), math.NaN()
	}
	return float64(total-available) / mebibyte, float64(available) / mebibyte
}

// meminfo gives bytes.
func (h *Host) meminfo() (total, available uint64, ok bool) {
	kib := map[string]uint64{}
	for line := range strings.Lines(h.read("proc/meminfo")) {
		key, value, _ := strings.Cut(line, ":")
		n, _ := number(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		kib[key] = n
	}
	total = kib["MemTotal"] << 10
	available, has := kib["MemAvailable"]
	if !has { // kernels before 3.14
		available = kib["MemFree"] + kib["Buffers"] + kib["Cached"]
	}
	available <<= 10
	return total, min(available, total), total > 0
}

// cgroupMemory walks from this process's cgroup to the top and gives the smallest limit on the way, with what is used under
// it: pages that the kernel would give back at once are not counted.
func (h *Host) cgroupMemory() (limit, usage uint64, ok bool) {
	dir, v2 := h.memoryCgroup()
	files := [...]string{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "}
	if v2 {
		files = [...]string{"memory.max", "memory.current", "inactive_file "}
	}
	for ; strings.HasPrefix(dir, "sys/fs/cgroup/"); dir = path.Dir(dir) {
		bound, isNumber := number(h.read(path.Join(dir, files[0])))
		if !isNumber || bound >= 1<<62 || ok && bound >= limit { // "max", and the v1 way to say it
			continue
		}
		current, _ := number(h.read(path.Join(dir, files[1])))
		inactive := statValue(h.read(path.Join(dir, "memory.stat")), files[2])
		limit, usage, ok = bound, current-min(current, inactive), true
	}
	return limit, usage, ok
}

// memoryCgroup gives the folder of the cgroup that accounts this process's memory. In /proc/self/cgroup version 1 has a line
// for each controller, version 2 the line "0::", a hybrid both. Within a container the path may not exist below the mount.
func (h *Host) memoryCgroup() (dir string, v2 bool) {
	unified := ""
	for line := range strings.Lines(h.read("proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			unified = parts[2]
		case strings.Contains(","+parts[1]+",", ",memory,"):
			return h.existing("sys/fs/cgroup/memory", parts[2], "memory.usage_in_bytes"), false
		}
	}
	return h.existing("sys/fs/cgroup", unified, "memory.stat"), true
}

// existing gives the deepest folder on the way that is there; the mount itself in a container that sees its own cgroup only.
func (h *Host) existing(mount, below, file string) string {
	for dir := path.Join(mount, below); dir != mount && strings.HasPrefix(dir, mount); dir = path.Dir(dir) {
		if h.read(path.Join(dir, file)) != "" {
			return dir
		}
	}
	return mount + "/"
}

func statValue(stat, key string) uint64 {
	for line := range strings.Lines(stat) {
		if value, ok := strings.CutPrefix(line, key); ok {
			n, _ := number(value)
			return n
		}
	}
	return 0
}
