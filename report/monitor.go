package report

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// Reporter takes a worker's signs of life; *clearml.Client is one.
type Reporter interface {
	StatusReport(ctx context.Context, r clearml.StatusReport) error
}

// GPU is one sample of one device. A value below 0 is unknown.
type GPU struct {
	Usage       float64 // percent
	Temperature float64 // °C
	MemoryUsed  float64 // MiB
	MemoryFree  float64 // MiB
}

// GPUSampler samples the devices that are the task's, always in the same order. It is called from one goroutine; an error
// means no GPU values in this sample, and it is called again.
type GPUSampler interface {
	Sample(ctx context.Context) ([]GPU, error)
}

// HostSampler samples the machine, or the part of it that the job may use. *Host is one.
type HostSampler interface {
	Sample() Sample
}

// MonitorConfig says as whom, and how often, the machine is reported. Worker is required; zero values mean the defaults.
type MonitorConfig struct {
	Worker string
	Queue  string   // id of the queue the task came from
	Queues []string // ids the worker serves
	Tags   []string

	Interval time.Duration // between two reports; 30 s. A worker expires after 600 s without one
	First    time.Duration // from the start to the first report with values; 3 s
	Every    time.Duration // between two samples, whose mean is reported; 2 s

	GPUs GPUSampler // nil: none

	// Notify is told when reports begin to fail and when they work again (nil).
	Notify func(err error)
}

// Monitor keeps a worker alive on the server while a task runs, and reports what its machine does.
type Monitor struct {
	cfg  MonitorConfig
	to   Reporter
	host HostSampler

	mean   accumulator
	failed bool

	mu     sync.Mutex
	memory peak
}

// peak is the most memory that was in use, and of how much.
type peak struct {
	samples  int
	used, of float64 // MiB
}

// NewMonitor gives a monitor of the host.
func NewMonitor(to Reporter, host HostSampler, cfg MonitorConfig) *Monitor {
	if cfg.Interval <= 0 {
		cfg.Interval = 30 * time.Second
	}
	if cfg.First <= 0 {
		cfg.First = 3 * time.Second
	}
	if cfg.Every <= 0 {
		cfg.Every = 2 * time.Second
	}
	return &Monitor{cfg: cfg, to: to, host: host}
}

// idleWithin bounds the last report, which shows the worker as idle.
const idleWithin = 5 * time.Second

// Run names the worker as the task's at once, reports until ctx ends, and then once more without the task, so that the
// worker shows as idle. With an empty task it reports an idle worker. Reports that fail are not fatal: their samples are
// part of the next one. The error is that of the last report.
func (m *Monitor) Run(ctx context.Context, task string) error {
	_ = m.report(ctx, task, nil) // told through Notify; the next one comes in seconds
	m.sample(ctx)
	samples := time.NewTicker(m.cfg.Every)
	defer samples.Stop()
	next := time.NewTimer(m.cfg.First)
	defer next.Stop()
	for {
		select {
		case <-samples.C:
			m.sample(ctx)
		case <-next.C:
			next.Reset(m.cfg.Interval)
			if m.report(ctx, task, m.mean.stats()) == nil {
				m.mean = accumulator{}
			}
		case <-ctx.Done():
			if task == "" {
				return nil
			}
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), idleWithin)
			defer cancel()
			return m.report(last, "", nil)
		}
	}
}

func (m *Monitor) sample(ctx context.Context) {
	s := m.host.Sample()
	if m.cfg.GPUs != nil {
		if gpus, err := m.cfg.GPUs.Sample(ctx); err == nil {
			s.GPUs = gpus
		}
	}
	m.mean.add(s)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.memory.samples++
	if s.MemoryUsed > m.memory.used {
		m.memory.used, m.memory.of = s.MemoryUsed, s.MemoryUsed+s.MemoryFree
	}
}

// Summary says in one clause what was seen so far; "" when that is too little to say anything of.
func (m *Monitor) Summary() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.memory.samples < 2 || !(m.memory.of > 0) { // NaN: unknown
		return ""
	}
	return fmt.Sprintf("max memory %.1f of %.1f GiB", m.memory.used/1024, m.memory.of/1024)
}

func (m *Monitor) report(ctx context.Context, task string, stats *clearml.MachineStats) error {
	err := m.to.StatusReport(ctx, clearml.StatusReport{
		Worker: m.cfg.Worker, Task: task, Queue: m.cfg.Queue, Queues: m.cfg.Queues, Tags: m.cfg.Tags, Time: time.Now(), MachineStats: stats,
	})
	if failed := err != nil; failed != m.failed && ctx.Err() == nil {
		m.failed = failed
		if m.cfg.Notify != nil {
			m.cfg.Notify(err)
		}
	}
	return err
}
