package clearml

import (
	"context"
)

// StatusChange goes with every change of status. Both texts are written as given: an empty Message erases what was there,
// the "stopping" of an abort request included.
type StatusChange struct {
	Reason  string // the words that SDK, UI and other agents know
	Message string // for people
	Force   bool   // skip the table of legal changes
}

func (s StatusChange) body(id string) map[string]any {
	return map[string]any{"task": id, "status_reason": s.Reason, "status_message": s.Message, "force": s.Force}
}

// Started takes a task to in_progress. It is no claim: two callers at once may both be told yes. It may have been carried
// out when IsLost(err); it is not repeated then, for a second one wipes out the message of an abort that came between.
func (c *Client) Started(ctx context.Context, id string, change StatusChange) error {
	return c.callOnce(ctx, "tasks.started", change.body(id), nil)
}

// Stopped takes a task to stopped.
func (c *Client) Stopped(ctx context.Context, id string, change StatusChange) error {
	return c.Call(ctx, "tasks.stopped", change.body(id), nil)
}

// Failed takes a task to failed.
func (c *Client) Failed(ctx context.Context, id string, change StatusChange) error {
	return c.Call(ctx, "tasks.failed", change.body(id), nil)
}

// Completed takes a task to completed.
func (c *Client) Completed(ctx context.Context, id string, change StatusChange) error {
	return c.Call(ctx, "tasks.completed", change.body(id), nil)
}

// Stop asks for an abort as the UI does: a task with a live worker is marked "stopping" for the worker to end it, any other
// is stopped at once.
func (c *Client) Stop(ctx context.Context, id, reason string) error {
	return c.Call(ctx, "tasks.stop", map[string]any{"task": id, "status_reason": reason}, nil)
}

// Reset takes a task back to created and deletes what it reported.
func (c *Client) Reset(ctx context.Context, id string, force bool) error {
	return c.Call(ctx, "tasks.reset", map[string]any{"task": id, "force": force}, nil)
}

// Enqueue puts a task at the end of a queue; a task that waits in another queue moves. Already there is no error.
func (c *Client) Enqueue(ctx context.Context, id, queue, reason string) error {
	return c.EnqueueForce(ctx, id, queue, StatusChange{Reason: reason})
}

// EnqueueForce is Enqueue with a message and, by force, from any status.
func (c *Client) EnqueueForce(ctx context.Context, id, queue string, change StatusChange) error {
	body := with(change.body(id), map[string]any{"queue": queue})
	if err := c.Call(ctx, "tasks.enqueue", body, nil); !IsCode(err, CodeBadRequest, SubcodeTaskAlreadyQueued) {
		return err
	}
	return nil
}
