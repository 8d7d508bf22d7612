// Package glue tests the glue as a process of its own, on a real Slurm and the embedded server: it is killed, doubled and cut
// off, and no task may be lost or run twice.
package glue
