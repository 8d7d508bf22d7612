// Package journey sends tasks of the real ClearML SDK the whole way: both commands as they are installed, the embedded
// server, real Slurm of two releases, packages from the index.
package journey
