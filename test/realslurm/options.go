package realslurm

import (
	"fmt"
	"os"
	"path/filepath"
)

// Options say what cluster to start. The zero value is the system's Slurm with four nodes of four GPUs, without accounting.
type Options struct {
	Version    string            // "" or "system": the installed one; "22.05" too where that is installed; "24.11", "26.05": see Install
	Cluster    string            // cluster name, default "atlas"
	Accounting bool              // slurmdbd with MariaDB, and job accounting
	Nodes      int               // default 4, called n1, n2, …
	GPUs       int               // per node, default 4; negative: none
	CPUs       int               // per node, default 8
	MemoryMB   int               // per node, default 16000
	Conf       map[string]string // lines of slurm.conf to set or replace ("MinJobAge": "2")
	Lines      []string          // further lines of slurm.conf (partitions)
	Bind       []string          // folders that jobs of a Slurm in a root of its own must see at the same path, beside /tmp, /home and /root
	Dir        string            // where the cluster's folder is made, default the system's temporary folder
	RootsDir   string            // where the roots of newer releases lie, default DefaultRootsDir
}

// DefaultRootsDir holds one Debian root per Slurm release that is not the system's.
const DefaultRootsDir = "/var/cache/realslurm"

func (o Options) withDefaults() (Options, error) {
	if o.Cluster == "" {
		o.Cluster = "atlas"
	}
	if o.Nodes == 0 {
		o.Nodes = 4
	}
	if o.GPUs == 0 {
		o.GPUs = 4
	}
	if o.CPUs == 0 {
		o.CPUs = 8
	}
	if o.MemoryMB == 0 {
		o.MemoryMB = 16000
	}
	if o.RootsDir == "" {
		o.RootsDir = DefaultRootsDir
	}
	if o.Dir == "" {
		o.Dir = os.TempDir()
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return o, fmt.Errorf("cannot resolve %s: %w", o.Dir, err)
	}
	o.Dir = dir
	if o.Nodes > maxNodes {
		return o, fmt.Errorf("cannot start %d nodes: at most %d fit a cluster's ports", o.Nodes, maxNodes)
	}
	return o, nil
}
