package fakeslurm

import "time"

// Options describe the cluster. The zero value is four nodes with four GPUs each, without accounting.
type Options struct {
	Dir          string        // socket, links and configuration; default a new temporary folder
	Binary       string        // the fakeslurm program; default: built from source
	Name         string        // cluster name, default "fake"
	Version      string        // what -V and scontrol show config say, default "22.05.8"
	Nodes        int           // default 4, called n1, n2, …
	CPUs         int           // per node, default 8
	MemoryMB     int           // per node, default 16000
	GPUs         int           // per node, default 4; negative: none
	Accounting   bool          // sacct works
	MinJobAge    time.Duration // default 300 s
	KillWait     time.Duration // default 30 s
	RequeueDelay time.Duration // before a requeued job may start again, default 1 s
}

func (o Options) withDefaults() Options {
	setDefault(&o.Name, "fake")
	setDefault(&o.Version, "22.05.8")
	setDefault(&o.Nodes, 4)
	setDefault(&o.CPUs, 8)
	setDefault(&o.MemoryMB, 16000)
	setDefault(&o.GPUs, 4)
	setDefault(&o.MinJobAge, 300*time.Second)
	setDefault(&o.KillWait, 30*time.Second)
	setDefault(&o.RequeueDelay, time.Second)
	o.GPUs = max(0, o.GPUs)
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
