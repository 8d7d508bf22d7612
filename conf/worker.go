package conf

import (
	"strconv"
	"strings"
)

// Worker is how a worker calls itself. With an ID it is unique and used as it is; without one, each process on a machine
// takes the lowest slot that is free, and the ID is made of Name and slot.
type Worker struct {
	ID   string
	Name string
}

// WorkerRequest is what the name of a worker follows from.
type WorkerRequest struct {
	ID          string // agent.worker_id: used as it is
	Name        string // agent.worker_name, or the host's
	VisibleGPUs string // NVIDIA_VISIBLE_DEVICES, else CUDA_VISIBLE_DEVICES
	Dynamic     bool   // --dynamic-gpus
}

// NameWorker follows the Python agent: host:gpu0,1 for the visible GPUs, host:cpu for none of them, host otherwise.
func NameWorker(r WorkerRequest) Worker {
	visible := strings.ReplaceAll(strings.TrimSpace(r.VisibleGPUs), ":", ".")
	kind := ":gpu"
	if r.Dynamic {
		kind = ":dgpu"
	}
	switch {
	case r.ID != "":
		return Worker{ID: r.ID, Name: r.Name}
	case visible == "none":
		return Worker{Name: r.Name + ":cpu"}
	case visible != "":
		return Worker{ID: r.Name + kind + visible, Name: r.Name}
	}
	return Worker{Name: r.Name}
}

// Slot is the id in a slot; only the first process of a machine has slot 0.
func (w Worker) Slot(n int) string {
	if w.ID != "" {
		return w.ID
	}
	return w.Name + ":" + strconv.Itoa(n)
}

// Worker is the name by configuration and environment. A process that runs one task for a scheduler (single) takes a worker id
// from a variable only: many of them share a configuration file.
func (c *Config) Worker(single, dynamic bool) Worker {
	r := WorkerRequest{ID: c.String("agent.worker_id"), Name: c.String("agent.worker_name"), Dynamic: dynamic}
	if single && c.originOf("agent.worker_id").Kind != FromVariable {
		r.ID = ""
	}
	_, r.VisibleGPUs = c.env.first("NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")
	return NameWorker(r)
}
