package glue

import (
	"context"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// Preview renders the first template for one task as a submission from the queue of that name or id would; "" is the queue
// that the task was last enqueued to. It changes nothing and asks nothing of Slurm. Errors are those of the server, of a
// variable without a value, and templates.Errors.
func Preview(ctx context.Context, cfg Config, deps Deps, taskID, queueName string) (*templates.Script, error) {
	g := newGlue(cfg.withDefaults(), deps)
	parsed, err := templates.Parse(cfg.Templates[0].Path, cfg.Templates[0].Text)
	if err != nil {
		return nil, err
	}
	task, err := deps.ClearML.Task(ctx, taskID)
	if err != nil {
		return nil, err
	}
	found, err := g.previewQueue(ctx, task, queueName)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Task: task.ID, Queue: found.ID}
	values, err := g.values(ctx, task, entry, &queue{name: found.Name, template: &template{parsed: parsed}})
	if err != nil {
		return nil, fmt.Errorf("cannot render for task %s: %w", task.ID, err)
	}
	return parsed.Render(values, g.commands(task, entry))
}

func (g *Glue) previewQueue(ctx context.Context, task *clearml.Task, name string) (clearml.Queue, error) {
	if name == "" {
		name = task.Execution.Queue
	}
	if name == "" {
		return clearml.Queue{ID: "00000000000000000000000000000000", Name: "none"}, nil // never enqueued: any queue would do
	}
	return g.deps.ClearML.ResolveQueue(ctx, name)
}
