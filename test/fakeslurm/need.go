package fakeslurm

import (
	"fmt"
	"strconv"
	"strings"
)

const memoryPerCPU = 500 // MB, the partition's DefMemPerCPU

const (
	errGres  = spoken("sbatch: error: Invalid generic resource (gres) specification\n")
	errNode  = spoken("sbatch: error: Batch job submission failed: Requested node configuration is not available\n")
	errMem   = spoken("sbatch: error: Memory specification can not be satisfied\nsbatch: error: Batch job submission failed: Requested node configuration is not available\n")
	errCount = spoken("sbatch: error: invalid number\n")
)

// makeNeed works out what a job takes of each node. Errors are what sbatch prints.
func (c *controller) makeNeed(o map[string]string) (need, error) {
	w := need{nodes: 1, cpusPerTask: 1}
	nodes, err := count(o, "nodes", 1)
	if err != nil {
		return w, err
	}
	perNode, err := count(o, "ntasks-per-node", 0)
	if err != nil {
		return w, err
	}
	w.tasks, err = count(o, "ntasks", max(1, perNode)*nodes)
	if err != nil {
		return w, err
	}
	if w.cpusPerTask, err = count(o, "cpus-per-task", 1); err != nil {
		return w, err
	}
	w.tasksAsked = o["ntasks"] != "" || perNode > 0
	w.nodes = nodes
	if o["nodes"] == "" && w.tasks*w.cpusPerTask > c.options.CPUs {
		w.nodes = (w.tasks*w.cpusPerTask + c.options.CPUs - 1) / c.options.CPUs
	}
	w.tasksPerNode = max(perNode, (w.tasks+w.nodes-1)/w.nodes)
	w.cpus = w.tasksPerNode * w.cpusPerTask
	_, w.exclusive = o["exclusive"]
	if w.gpus, err = gpusPerNode(o, w); err != nil {
		return w, err
	}
	if w.gpus > 0 {
		w.gpuText = fmt.Sprintf("gres:gpu:%d", w.gpus)
	}
	w.memory = memoryPerCPU * w.cpus
	if text := o["mem-per-cpu"]; text != "" {
		w.memory = megabytes(text) * w.cpus
	}
	if text := o["mem"]; text != "" {
		w.memory = megabytes(text)
		if w.memory == 0 {
			w.memory = c.options.MemoryMB
		}
	}
	if list := o["nodelist"]; list != "" && !strings.Contains(list, "[") {
		w.only = strings.Split(list, ",")
	}
	switch {
	case w.memory > c.options.MemoryMB:
		return w, errMem
	case w.cpus > c.options.CPUs || w.gpus > c.options.GPUs:
		return w, errNode
	}
	return w, nil
}

func gpusPerNode(o map[string]string, w need) (int, error) {
	gpus := 0
	for _, part := range strings.Split(o["gres"], ",") {
		if part == "" || part == "none" {
			continue
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(part, "gres:"), ":")
		if kind != "gpu" {
			return 0, errGres
		}
		gpus += lastNumber(part)
	}
	if text := o["gpus-per-node"]; text != "" {
		gpus = lastNumber(text)
	}
	if text := o["gpus-per-task"]; text != "" {
		gpus = lastNumber(text) * w.tasksPerNode
	}
	if text := o["gpus"]; text != "" {
		gpus = (lastNumber(text) + w.nodes - 1) / w.nodes
	}
	return gpus, nil
}

// lastNumber reads "gpu:a100:2", "a100:2", "2"; without a number it is 1.
func lastNumber(text string) int {
	parts := strings.Split(text, ":")
	n, err := strconv.Atoi(parts[len(parts)-1])
	if err != nil {
		return 1
	}
	return n
}

// count reads a number or the lower end of a range "2-4".
func count(o map[string]string, name string, otherwise int) (int, error) {
	text, given := o[name]
	if !given {
		return otherwise, nil
	}
	text, _, _ = strings.Cut(text, "-")
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("sbatch: error: Invalid numeric value \"%s\" for --%s.\n%w", o[name], name, errCount)
	}
	return n, nil
}

func megabytes(text string) int {
	factor := 1.0
	number := strings.TrimRight(strings.ToUpper(text), "KMGTB")
	switch unit := strings.ToUpper(text[len(number):]); {
	case strings.HasPrefix(unit, "K"):
		factor = 1.0 / 1024
	case strings.HasPrefix(unit, "G"):
		factor = 1024
	case strings.HasPrefix(unit, "T"):
		factor = 1024 * 1024
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0
	}
	return int(n * factor)
}
