package report

import (
	"errors"
	"math"
	"testing"
	"testing/fstest"
	"time"
)

type tree map[string]string

func (t tree) fs() fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range t {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

const meminfo = "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:    8388608 kB\n"

func TestMemoryIsTheJobsOwn(t *testing.T) {
	for _, row := range []struct {
		story      string
		files      tree
		used, free float64
	}{
		{"a machine without limits", tree{"proc/meminfo": meminfo}, 8192, 8192},
		{"an old kernel", tree{"proc/meminfo": "MemTotal: 4096 kB\nMemFree: 1024 kB\nBuffers: 512 kB\nCached: 512 kB\n"}, 2, 2},
		{"a job under cgroup v1", tree{
			"proc/meminfo":     meminfo,
			"proc/self/cgroup": "5:cpuset:/slurm/uid_1/job_7/step_0/task_0\n4:memory:/slurm/uid_1/job_7/step_0/task_0\n0::/\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/step_0/task_0/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/step_0/task_0/memory.usage_in_bytes": "1048576\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/step_0/memory.limit_in_bytes":        "3221225472\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.limit_in_bytes":               "2147483648\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.usage_in_bytes":               "1610612736\n",
			"sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.stat":                         "cache 1\ninactive_file 5\ntotal_inactive_file 536870912\n",
		}, 1024, 1024},
		{"a job under cgroup v2", tree{
			"proc/meminfo":     meminfo,
			"proc/self/cgroup": "0::/system.slice/slurmstepd.scope/job_7/step_batch/user/task_0\n",
			"sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/step_batch/user/task_0/memory.stat": "anon 1\n",
			"sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/step_batch/user/task_0/memory.max":  "max\n",
			"sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/memory.max":                         "1073741824\n",
			"sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/memory.current":                     "536870912\n",
			"sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/memory.stat":                        "anon 1\ninactive_file 268435456\n",
		}, 256, 768},
		{"a container that sees its own cgroup as the top", tree{
			"proc/meminfo":     meminfo,
			"proc/self/cgroup": "4:memory:/docker/abc\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "536870912\n",
		}, 512, 512},
		{"a limit above what the machine has", tree{
			"proc/meminfo":     meminfo,
			"proc/self/cgroup": "4:memory:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1099511627776\n",
			"sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
		}, 8192, 8192},
		{"nothing can be read", tree{}, math.NaN(), math.NaN()},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := NewHost(HostConfig{Root: row.files.fs()}).Sample()
			if !same(s.MemoryUsed, row.used) || !same(s.MemoryFree, row.free) {
				t.Errorf("used %v, free %v; want %v, %v", s.MemoryUsed, s.MemoryFree, row.used, row.free)
			}
		})
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestRatesComeFromTwoSamples(t *testing.T) {
	files := tree{
		"proc/stat":                   "cpu  9 9 9 9\ncpu0 100 0 0 100 0 0 0 0 0 0\ncpu1 0 0 0 200 0 0 0 0 0 0\ncpu2 7 0 0 7 0 0 0 0 0 0\n",
		"proc/self/status":            "Name:\tx\nCpus_allowed_list:\t0-1\n",
		"proc/diskstats":              "8 0 sda 1 1 2048 1 1 1 0 1 0 0 0\n8 1 sda1 1 1 2048 1 1 1 0 1 0 0 0\n253 0 dm-0 1 1 999999 1 1 1 0 1 0 0 0\n",
		"sys/block/sda/x":             "",
		"sys/block/dm-0/x":            "",
		"proc/net/dev":                "Inter-| Receive | Transmit\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n  eth0:1048576 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
		"sys/class/hwmon/hwmon1/name": "coretemp\n", "sys/class/hwmon/hwmon1/temp1_input": "45000\n", "sys/class/hwmon/hwmon1/temp2_input": "51500\n",
		"sys/class/hwmon/hwmon0/name": "nvme\n", "sys/class/hwmon/hwmon0/temp1_input": "90000\n",
	}
	now := time.Unix(1000, 0)
	fs := files.fs()
	h := NewHost(HostConfig{Root: fs, Now: func() time.Time { return now }})
	first := h.Sample()
	if !math.IsNaN(first.CPUUsage) || !math.IsNaN(first.DiskRead) {
		t.Errorf("the first sample has rates: %+v", first)
	}
	now = now.Add(2 * time.Second)
	files["proc/stat"] = "cpu0 175 0 0 125 0 0 0 0 0 0\ncpu1 25 0 0 275 0 0 0 0 0 0\ncpu2 999 0 0 7 0 0 0 0 0 0\n"
	files["proc/diskstats"] = "8 0 sda 1 1 6144 1 1 1 8192 1 0 0 0\n"
	files["proc/net/dev"] = "  eth0:3145728 0 0 0 0 0 0 0 1048576 0 0 0 0 0 0 0\n"
	for name, f := range files.fs() {
		fs[name] = f
	}
	s := h.Sample()
	for what, v := range map[string][2]float64{
		"CPU of the allowed cores": {s.CPUUsage, 50}, "disk read": {s.DiskRead, 1}, "disk write": {s.DiskWrite, 2},
		"received": {s.NetworkRx, 1}, "sent": {s.NetworkTx, 0.5}, "the hottest core": {s.CPUTemperature, 51.5},
	} {
		if v[0] != v[1] {
			t.Errorf("%s is %v, want %v", what, v[0], v[1])
		}
	}
}

func TestHungFileSystemHoldsNothingUp(t *testing.T) {
	release := make(chan struct{})
	entered := make(chan struct{}, 10)
	h := NewHost(HostConfig{Root: tree{}.fs(), Home: "/home/x", DiskFree: func(string) (float64, error) {
		entered <- struct{}{}
		<-release
		return 40, errors.New("stale file handle")
	}})
	for range 5 {
		if s := h.Sample(); !math.IsNaN(s.DiskFreeHome) {
			t.Errorf("told %v of a disk that does not answer", s.DiskFreeHome)
		}
	}
	<-entered
	if len(entered) > 0 {
		t.Error("asked again while the first question is open")
	}
	close(release)
}

func TestThisMachine(t *testing.T) {
	h := NewHost(HostConfig{Home: t.TempDir()})
	h.Sample()
	s := h.Sample()
	if !(s.MemoryUsed > 0) || !(s.MemoryFree > 0) {
		t.Errorf("read %+v", s)
	}
}

func BenchmarkSample(b *testing.B) {
	h := NewHost(HostConfig{Home: "/", Temp: "/tmp"})
	for b.Loop() {
		h.Sample()
	}
}
