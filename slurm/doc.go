// Package slurm is a typed client of Slurm through its own commands: sbatch, squeue, sacct, scontrol, scancel, sinfo.
//
// The hot path reads text with explicit formats, which is the same from 22.05 to 26.05; no environment variable of the
// caller changes what the commands print. Parsers are pure functions over captured output.
package slurm
