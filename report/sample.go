package report

import (
	"math"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// Sample is the state of a machine at one moment. NaN stands for what could not be read.
type Sample struct {
	CPUUsage       float64 // percent, mean over the CPUs that the job may use
	CPUTemperature float64 // °C, the hottest
	MemoryUsed     float64 // MiB, of the job where it has a limit of its own, else of the machine
	MemoryFree     float64 // MiB, up to that limit
	DiskFreeHome   float64 // percent of the home directory's file system
	DiskFreeTemp   float64 // percent of the temporary folder's file system
	DiskRead       float64 // MiB/s since the last sample, all disks
	DiskWrite      float64
	NetworkTx      float64 // MiB/s since the last sample, all interfaces but loopback
	NetworkRx      float64
	GPUs           []GPU
}

// accumulator makes the mean of samples; what a sample does not know does not count.
type accumulator struct {
	host [10]mean
	gpus [][4]mean
}

func (a *accumulator) add(s Sample) {
	for i, v := range []float64{
		s.CPUUsage, s.CPUTemperature, s.MemoryUsed, s.MemoryFree, s.DiskFreeHome, s.DiskFreeTemp,
		s.DiskRead, s.DiskWrite, s.NetworkTx, s.NetworkRx,
	} {
		a.host[i].add(v)
	}
	for i, g := range s.GPUs {
		if i == len(a.gpus) {
			a.gpus = append(a.gpus, [4]mean{})
		}
		for j, v := range []float64{g.Usage, g.Temperature, g.MemoryUsed, g.MemoryFree} {
			if v < 0 {
				v = math.NaN()
			}
			a.gpus[i][j].add(v)
		}
	}
}

func (a *accumulator) stats() *clearml.MachineStats {
	s := &clearml.MachineStats{
		MemoryUsed: a.host[2].value(), MemoryFree: a.host[3].value(),
		DiskFreeHome: a.host[4].value(), DiskFreeTemp: a.host[5].value(),
		DiskRead: a.host[6].value(), DiskWrite: a.host[7].value(),
		NetworkTx: a.host[8].value(), NetworkRx: a.host[9].value(),
	}
	if a.host[0].n > 0 {
		s.CPUUsage = []float64{a.host[0].value()}
	}
	if a.host[1].n > 0 {
		s.CPUTemperature = []float64{a.host[1].value()}
	}
	for i := range a.gpus {
		s.GPUUsage = append(s.GPUUsage, a.gpus[i][0].value())
		s.GPUTemperature = append(s.GPUTemperature, a.gpus[i][1].value())
		s.GPUMemoryUsed = append(s.GPUMemoryUsed, a.gpus[i][2].value())
		s.GPUMemoryFree = append(s.GPUMemoryFree, a.gpus[i][3].value())
	}
	return s
}

type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		m.sum += v
		m.n++
	}
}

// value gives the mean, rounded to three decimals; 0 without any sample.
func (m *mean) value() float64 {
	if m.n == 0 {
		return 0
	}
	return math.Round(m.sum/float64(m.n)*1000) / 1000
}
