// Package runner executes one ClearML task: claim, plan, set-up steps, the program, outcome.
//
// The files in the order of a task's way: claim.go, plan.go, steps.go, environment.go, watch.go, run.go, outcome.go.
// Plan and outcome are pure; everything that a task's owner reads goes to the task's console, everything for the
// operator to the log.
package runner
