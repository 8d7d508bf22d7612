package slurm

// State is a base state or a flag of a job, as Slurm spells it in full ("PENDING", "COMPLETING").
type State string
