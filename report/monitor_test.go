package report

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

type reports struct {
	got  []clearml.StatusReport
	fail int // so many reports fail first
}

func (r *reports) StatusReport(ctx context.Context, s clearml.StatusReport) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.got = append(r.got, s)
	if len(r.got) <= r.fail {
		return errors.New("away")
	}
	return nil
}

// rising is a host whose CPU usage grows by one with every sample.
type rising struct{ n float64 }

func (r *rising) Sample() Sample {
	r.n++
	nan := math.NaN()
	return Sample{CPUUsage: r.n, CPUTemperature: nan, MemoryUsed: 100, MemoryFree: 50, DiskFreeHome: nan, DiskFreeTemp: nan, DiskRead: nan, DiskWrite: 1, NetworkTx: 2, NetworkRx: 3}
}

// allocator is a host of 64 GiB whose program uses more, and then less.
type allocator struct{ used []float64 }

func (a *allocator) Sample() Sample {
	s := Sample{MemoryUsed: a.used[0], MemoryFree: 65536 - a.used[0]}
	if len(a.used) > 1 {
		a.used = a.used[1:]
	}
	return s
}

func TestTheMostMemoryInUseIsSummedUp(t *testing.T) {
	for name, tc := range map[string]struct {
		used []float64
		runs time.Duration
		want string
	}{
		"a peak":             {[]float64{1024, 41984, 2048}, time.Minute, "max memory 41.0 of 64.0 GiB"},
		"over at once":       {[]float64{1024}, time.Second, ""},
		"it cannot be known": {[]float64{math.NaN()}, time.Minute, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := NewMonitor(&reports{}, &allocator{used: tc.used}, MonitorConfig{Worker: "w:1"})
				ctx, cancel := context.WithTimeout(t.Context(), tc.runs)
				defer cancel()
				m.Run(ctx, "t1") // its error is that of the last report
				if got := m.Summary(); got != tc.want {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

type gpus struct{ err error }

func (g gpus) Sample(context.Context) ([]GPU, error) {
	return []GPU{{Usage: 90, Temperature: 60, MemoryUsed: 1000, MemoryFree: 24}, {Usage: -1, Temperature: 50, MemoryUsed: 1, MemoryFree: 1023}}, g.err
}

func TestReportsFromStartToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reports{}
		m := NewMonitor(r, &rising{}, MonitorConfig{Worker: "w:1", Queue: "q", GPUs: gpus{}})
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		done := make(chan error, 1)
		go func() { done <- m.Run(ctx, "t1") }()
		time.Sleep(70 * time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		var when []time.Duration
		for _, s := range r.got {
			when = append(when, s.Time.Sub(start))
			if s.Worker != "w:1" || s.Queue != "q" {
				t.Errorf("reported as %+v", s)
			}
		}
		want := []time.Duration{0, 3 * time.Second, 33 * time.Second, 63 * time.Second, 70 * time.Second}
		if d := cmp.Diff(want, when); d != "" {
			t.Fatalf("times of the reports (-want +got):\n%s", d)
		}
		if first := r.got[0]; first.Task != "t1" || first.MachineStats != nil {
			t.Errorf("the first report is %+v", first)
		}
		stats := &clearml.MachineStats{
			CPUUsage: []float64{1.5}, MemoryUsed: 100, MemoryFree: 50, DiskWrite: 1, NetworkTx: 2, NetworkRx: 3,
			GPUUsage: []float64{90, 0}, GPUTemperature: []float64{60, 50}, GPUMemoryUsed: []float64{1000, 1}, GPUMemoryFree: []float64{24, 1023},
		}
		if d := cmp.Diff(stats, r.got[1].MachineStats); d != "" {
			t.Errorf("the first values (-want +got):\n%s", d)
		}
		if got := r.got[2].MachineStats.CPUUsage[0]; got != 10 { // samples 3 to 17
			t.Errorf("the second report's mean is %v, want that of its own samples", got)
		}
		if last := r.got[4]; last.Task != "" || last.MachineStats != nil {
			t.Errorf("the last report is %+v, want an idle worker", last)
		}
	})
}

func TestSamplesOfAFailedReportAreNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &reports{fail: 2}
		told := 0
		m := NewMonitor(r, &rising{}, MonitorConfig{Worker: "w", GPUs: gpus{errors.New("driver gone")}, Notify: func(error) { told++ }})
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		m.Run(ctx, "t")
		got := r.got[2].MachineStats
		if got.CPUUsage[0] != 9 { // samples 1 to 17, those of the failed report included
			t.Errorf("the mean is %v, want 9", got.CPUUsage[0])
		}
		if got.GPUUsage != nil {
			t.Errorf("GPU values without a sample: %v", got.GPUUsage)
		}
		if told != 2 {
			t.Errorf("told %d times, want the outage once and its end once", told)
		}
	})
}
