package fakeslurm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// node is one compute node: what it has, what is taken.
type node struct {
	name         string
	down         bool
	cpus, memory int
	gpus         []bool // true: taken
	usedCPUs     int
	usedMemory   int
}

func (n *node) fits(w need) bool {
	if n.down || len(w.only) > 0 && !slices.Contains(w.only, n.name) {
		return false
	}
	if w.exclusive && n.usedCPUs > 0 {
		return false
	}
	return n.cpus-n.usedCPUs >= w.cpus && n.memory-n.usedMemory >= w.memory && n.freeGPUs() >= w.gpus
}

func (n *node) freeGPUs() int {
	free := 0
	for _, taken := range n.gpus {
		if !taken {
			free++
		}
	}
	return free
}

func (n *node) take(w need) grant {
	g := grant{node: n, cpus: w.cpus, memory: w.memory}
	if w.exclusive {
		g.cpus = n.cpus
	}
	for i, taken := range n.gpus {
		if len(g.gpus) < w.gpus && !taken {
			n.gpus[i] = true
			g.gpus = append(g.gpus, i)
		}
	}
	n.usedCPUs += g.cpus
	n.usedMemory += g.memory
	return g
}

func (g grant) giveBack() {
	g.node.usedCPUs -= g.cpus
	g.node.usedMemory -= g.memory
	for _, i := range g.gpus {
		g.node.gpus[i] = false
	}
}

func (n *node) state() string {
	switch {
	case n.down:
		return "down"
	case n.usedCPUs == 0:
		return "idle"
	case n.usedCPUs >= n.cpus:
		return "allocated"
	default:
		return "mixed"
	}
}

// hostList writes n1, n2, n4 as n[1-2,4].
func hostList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	if len(names) == 1 {
		return names[0]
	}
	var numbers []int
	for _, name := range names {
		number, err := strconv.Atoi(strings.TrimPrefix(name, "n"))
		if err != nil {
			return strings.Join(names, ",")
		}
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	var parts []string
	for i := 0; i < len(numbers); {
		k := i
		for k+1 < len(numbers) && numbers[k+1] == numbers[k]+1 {
			k++
		}
		if k == i {
			parts = append(parts, fmt.Sprint(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", numbers[i], numbers[k]))
		}
		i = k + 1
	}
	return "n[" + strings.Join(parts, ",") + "]"
}
