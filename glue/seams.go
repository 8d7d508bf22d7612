package glue

// ClearML is what the glue asks of the ClearML server; *clearml.Client has it.
// Calls may run at the same time. Every write is safe to repeat.
type ClearML interface{}

// Slurm is what the glue asks of Slurm; *slurm.Client has it.
type Slurm interface{}
