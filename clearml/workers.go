package clearml

import (
	"context"
	"time"
)

// Registration announces a worker. It expires Timeout after the last report.
type Registration struct {
	Worker  string
	Queues  []string      // ids
	Timeout time.Duration // 0: the server's 600 s
	Tags    []string
}

// Register announces a worker; again replaces what was announced before.
func (c *Client) Register(ctx context.Context, r Registration) error {
	body := map[string]any{"worker": r.Worker}
	if len(r.Queues) > 0 {
		body["queues"] = r.Queues
	}
	if r.Timeout > 0 {
		body["timeout"] = int64(r.Timeout / time.Second)
	}
	if len(r.Tags) > 0 {
		body["tags"] = r.Tags
	}
	return c.Call(ctx, "workers.register", body, nil)
}

// Unregister takes a worker off the list; an unknown one is no error.
func (c *Client) Unregister(ctx context.Context, worker string) error {
	return c.Call(ctx, "workers.unregister", map[string]any{"worker": worker}, nil)
}

// StatusReport is a worker's sign of life. Without a Task the worker shows as idle; with one, the task gets it as its
// last_worker, which is what makes an abort go through the worker.
type StatusReport struct {
	Worker       string
	Task         string
	Queue        string   // id the task came from
	Queues       []string // ids; empty leaves the worker's list as it was
	Tags         []string // nil leaves them as they were
	Time         time.Time
	MachineStats *MachineStats // nil: none
}

// MachineStats is one sample of a machine; lists hold one value per device. Zero and empty values are not stored.
type MachineStats struct {
	CPUUsage       []float64 `json:"cpu_usage,omitempty"`       // percent
	CPUTemperature []float64 `json:"cpu_temperature,omitempty"` // °C
	MemoryUsed     float64   `json:"memory_used"`               // MiB
	MemoryFree     float64   `json:"memory_free"`               // MiB
	DiskFreeHome   float64   `json:"disk_free_home"`            // percent
	DiskFreeTemp   float64   `json:"disk_free_temp,omitempty"`  // percent
	DiskRead       float64   `json:"disk_read"`                 // MiB/s
	DiskWrite      float64   `json:"disk_write"`                // MiB/s
	NetworkTx      float64   `json:"network_tx"`                // MiB/s
	NetworkRx      float64   `json:"network_rx"`                // MiB/s
	GPUUsage       []float64 `json:"gpu_usage,omitempty"`       // percent
	GPUTemperature []float64 `json:"gpu_temperature,omitempty"` // °C
	GPUMemoryUsed  []float64 `json:"gpu_memory_used,omitempty"` // MiB
	GPUMemoryFree  []float64 `json:"gpu_memory_free,omitempty"` // MiB
}

// StatusReport sends a sign of life. A zero Time is now. The server registers a worker that it does not know.
func (c *Client) StatusReport(ctx context.Context, r StatusReport) error {
	if r.Time.IsZero() {
		r.Time = c.cfg.Now()
	}
	body := map[string]any{
		"worker":        r.Worker,
		"timestamp":     r.Time.Unix() * 1000, // milliseconds of whole seconds, as the charts expect
		"machine_stats": r.MachineStats,
	}
	for key, value := range map[string]string{"task": r.Task, "queue": r.Queue} {
		if value != "" {
			body[key] = value
		}
	}
	if len(r.Queues) > 0 {
		body["queues"] = r.Queues
	}
	if r.Tags != nil {
		body["tags"] = r.Tags
	}
	return c.Call(ctx, "workers.status_report", body, nil)
}

// WorkerQuery selects workers.
type WorkerQuery struct {
	LastSeen time.Duration // reported within; 0: all that have not expired
	Pattern  string        // shell glob on the worker's id; "": any
}

// Worker is one entry of the server's list of workers.
type Worker struct {
	ID             string    `json:"id"`
	IP             string    `json:"ip"`
	User           Reference `json:"user"`
	Task           Reference `json:"task"` // zero: idle
	Queue          Reference `json:"queue"`
	Tags           []string  `json:"tags"`
	LastReportTime Time      `json:"last_report_time"`
}

// Reference names another object.
type Reference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Workers gives the workers that are registered and have not expired.
func (c *Client) Workers(ctx context.Context, q WorkerQuery) ([]Worker, error) {
	body := map[string]any{"last_seen": int64(q.LastSeen / time.Second)}
	if q.Pattern != "" {
		body["worker_pattern"] = q.Pattern
	}
	var answer struct{ Workers []Worker }
	err := c.Call(ctx, "workers.get_all", body, &answer)
	return answer.Workers, err
}
