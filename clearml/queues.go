package clearml

import (
	"context"
	"regexp"
	"slices"
)

// Queue gives a queue with its entries.
func (c *Client) Queue(ctx context.Context, id string) (*Queue, error) {
	var answer struct{ Queue Queue }
	if err := c.Call(ctx, "queues.get_by_id", map[string]any{"queue": id}, &answer); err != nil {
		return nil, err
	}
	return &answer.Queue, nil
}

// QueuesByName gives the queues of exactly this name, hidden ones too: one or none on a server that keeps names unique.
func (c *Client) QueuesByName(ctx context.Context, name string) ([]Queue, error) {
	all, err := c.queuePages(ctx, map[string]any{
		"name": "^" + regexp.QuoteMeta(name) + "$", "only_fields": []string{"id", "name", "tags", "system_tags"},
	})
	return slices.DeleteFunc(all, func(q Queue) bool { return q.Name != name }), err
}

// Queues gives the queues of these ids, in one call for up to 500, or all of them for nil ids; of unknown ids there is nothing
// in the answer. "last_update" alone is enough to see whether any entry moved.
func (c *Client) Queues(ctx context.Context, ids []string, onlyFields ...string) ([]Queue, error) {
	query := func() map[string]any {
		body := map[string]any{}
		if len(onlyFields) > 0 {
			if !slices.Contains(onlyFields, "id") {
				onlyFields = append([]string{"id"}, onlyFields...)
			}
			body["only_fields"] = onlyFields
		}
		return body
	}
	if ids == nil {
		return c.queuePages(ctx, query())
	}
	var all []Queue
	for part := range slices.Chunk(ids, maxPage) {
		body := query()
		body["id"] = part
		queues, err := c.queuePages(ctx, body)
		if err != nil {
			return nil, err
		}
		all = append(all, queues...)
	}
	return all, nil
}

func (c *Client) queuePages(ctx context.Context, body map[string]any) ([]Queue, error) {
	body["search_hidden"] = true
	body["page_size"] = maxPage
	var all []Queue
	for page := 0; ; page++ {
		body["page"] = page
		var answer struct{ Queues []Queue }
		if err := c.Call(ctx, "queues.get_all", body, &answer); err != nil {
			return nil, err
		}
		all = append(all, answer.Queues...)
		if len(answer.Queues) < maxPage {
			return all, nil
		}
	}
}

// CreateQueue gives the new queue's id. A name that is taken (400/801) comes back as *Error: two glues may start at once.
func (c *Client) CreateQueue(ctx context.Context, name string) (string, error) {
	var answer struct{ ID string }
	err := c.callOnce(ctx, "queues.create", map[string]any{"name": name}, &answer)
	return answer.ID, err
}

// DefaultQueue gives the queue that tasks go to when none is named.
func (c *Client) DefaultQueue(ctx context.Context) (Queue, error) {
	var q Queue
	err := c.Call(ctx, "queues.get_default", nil, &q)
	return q, err
}

// RemoveTask takes a task's entry out of a queue and says whether it was this call that did: the server makes one conditional
// update of it, so of any number of callers exactly one is told true. The task's status is left alone. An entry or queue that
// is not there (400/703) is false without an error.
//
// It is never repeated after a lost answer, for a repeat is refused to the winner too: IsLost(err) then says that the entry
// may have been removed by this call.
func (c *Client) RemoveTask(ctx context.Context, queue, task string) (bool, error) {
	var answer struct{ Removed int }
	err := c.callOnce(ctx, "queues.remove_task", map[string]any{"queue": queue, "task": task}, &answer)
	if IsCode(err, CodeBadRequest, SubcodeTaskNotQueued) && !IsLost(err) {
		return false, nil
	}
	return err == nil && answer.Removed > 0, err
}

// MoveTaskToFront makes a task the next of its queue.
func (c *Client) MoveTaskToFront(ctx context.Context, queue, task string) error {
	return c.Call(ctx, "queues.move_task_to_front", map[string]any{"queue": queue, "task": task}, nil)
}

// NextTask pops the head of a queue; ok is false when it is empty. The task's status is not changed. A lost answer
// (IsLost) may mean a lost entry: the task is then queued, but in no queue.
func (c *Client) NextTask(ctx context.Context, queue string) (entry Entry, ok bool, err error) {
	var answer struct{ Entry *Entry }
	if err := c.callOnce(ctx, "queues.get_next_task", map[string]any{"queue": queue}, &answer); err != nil {
		return Entry{}, false, err
	}
	if answer.Entry == nil {
		return Entry{}, false, nil
	}
	return *answer.Entry, true, nil
}
