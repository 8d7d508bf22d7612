// Package glue keeps ClearML queues and Slurm telling the same story.
//
// It looks at the entries of the bound queues and at the Slurm jobs made for them (look.go), decides per task what is to be
// done (decide.go, pure), and does it (admit.go, vars.go, submit.go, explain.go, cancel.go, close.go). The queue entry is
// the token: the glue never takes an entry to run it. It submits one job per entry, and the job takes the entry when it
// starts. So a glue that dies at any point leaves nothing to repair, and two glues on one queue are harmless.
//
// Nothing is kept on disk. What must outlive the process is in the job's comment or in the task's user properties.
package glue
