package runner

import (
	"context"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// API is the part of the ClearML API that a runner calls; *clearml.Client has it. Calls return *clearml.Error for what the
// server refused. All may be repeated after a lost answer, but for RemoveTask.
type API interface {
	// Task gives the whole task.
	Task(ctx context.Context, id string) (*clearml.Task, error)
	// Tasks gives the tasks asked for, with only the fields asked for. A task that does not exist is simply not among them.
	Tasks(ctx context.Context, query clearml.TaskQuery) ([]clearml.Task, error)
	// Queue gives a queue with its entries.
	Queue(ctx context.Context, id string) (*clearml.Queue, error)
	// RemoveTask takes a task's entry out of a queue and says whether it was this call that did. Of any number of callers
	// one is told true. It must not be repeated below this interface: of a repeat after a lost answer nobody can tell who
	// won, so clearml.IsLost(err) must tell.
	RemoveTask(ctx context.Context, queue, task string) (bool, error)
	// EditHyperparams sets parameters, leaving the others as they are.
	EditHyperparams(ctx context.Context, task string, params []clearml.Param, force bool) error
	// EditTask sets fields of the task.
	EditTask(ctx context.Context, id string, fields map[string]any, force bool) error
	// SetRequirements replaces the task's package lists.
	SetRequirements(ctx context.Context, id string, requirements map[string]any) error
	// Ping says that the task is alive.
	Ping(ctx context.Context, id string) error

	Started(ctx context.Context, id string, change clearml.StatusChange) error
	Stopped(ctx context.Context, id string, change clearml.StatusChange) error
	Failed(ctx context.Context, id string, change clearml.StatusChange) error
	Completed(ctx context.Context, id string, change clearml.StatusChange) error
}
