package report

import (
	"io/fs"
	"math"
	"strconv"
	"strings"
)

// cpuTimes are ticks since boot, summed over the CPUs that the process may run on.
type cpuTimes struct{ busy, total uint64 }

// cpuUsage gives the busy percentage since the last call, over the CPUs of the job: a scheduler that binds jobs to cores
// shows in the process's allowed list, whatever cgroup version it uses.
func (h *Host) cpuUsage() float64 {
	now := readCPU(h.read("proc/stat"), h.allowedCPUs())
	before := h.cpu
	h.cpu = now
	if before.total == 0 || now.total <= before.total || now.busy < before.busy {
		return math.NaN()
	}
	return 100 * float64(now.busy-before.busy) / float64(now.total-before.total)
}

// allowedCPUs gives the numbers of the CPUs that this process may run on; nil: all.
func (h *Host) allowedCPUs() map[int]bool {
	for line := range strings.Lines(h.read("proc/self/status")) {
		if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
			return cpuList(list)
		}
	}
	return nil
}

// cpuList reads "0-3,8,10-11".
func cpuList(s string) map[int]bool {
	out := map[int]bool{}
	for part := range strings.SplitSeq(strings.TrimSpace(s), ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(from)
		if err != nil {
			return nil
		}
		b := a
		if isRange {
			if b, err = strconv.Atoi(to); err != nil || b-a > 1<<16 {
				return nil
			}
		}
		for i := a; i <= b; i++ {
			out[i] = true
		}
	}
	return out
}

// readCPU sums the per-CPU lines of /proc/stat: user nice system idle iowait irq softirq steal (guest is part of user).
func readCPU(stat string, allowed map[int]bool) cpuTimes {
	var sum cpuTimes
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		if len(fields) < 6 || !strings.HasPrefix(fields[0], "cpu") || fields[0] == "cpu" {
			continue
		}
		n, err := strconv.Atoi(fields[0][3:])
		if err != nil || allowed != nil && !allowed[n] {
			continue
		}
		for i, field := range fields[1:min(len(fields), 9)] {
			ticks, _ := number(field)
			sum.total += ticks
			if i != 3 && i != 4 {
				sum.busy += ticks
			}
		}
	}
	return sum
}

// temperature gives the hottest core, by the drivers that processors have.
func (h *Host) temperature() float64 {
	hottest := math.NaN()
	names, err := fs.Glob(h.cfg.Root, "sys/class/hwmon/hwmon*/name")
	if err != nil {
		return hottest
	}
	for _, name := range names {
		switch strings.TrimSpace(h.read(name)) {
		case "coretemp", "k10temp", "zenpower":
		default:
			continue
		}
		inputs, err := fs.Glob(h.cfg.Root, strings.TrimSuffix(name, "name")+"temp*_input")
		if err != nil {
			continue
		}
		for _, input := range inputs {
			if milli, ok := number(h.read(input)); ok && !(float64(milli)/1000 <= hottest) {
				hottest = float64(milli) / 1000
			}
		}
	}
	return hottest
}
