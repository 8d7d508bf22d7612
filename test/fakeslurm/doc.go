// Package fakeslurm is a small Slurm for tests and demonstrations. Its commands (sbatch, squeue, sacct, scontrol, scancel,
// sinfo, srun) are one program that goes by the name it is called with; jobs are real child processes with Slurm's
// environment, on nodes that exist only as numbers of CPUs, memory and GPUs.
//
// The commands are thin: they send their arguments, environment and standard input over a Unix socket to a controller, which
// answers with what the real ones print. What a real cluster does rarely can be ordered here: an outage, a submission whose
// answer is lost, a node that fails, time that passes in an instant.
package fakeslurm
