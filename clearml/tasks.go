package clearml

import (
	"context"
	"slices"
)

// maxPage is the most objects one answer of get_all holds, also for a longer list of ids.
const maxPage = 500

// TaskQuery selects tasks. Every set field narrows; the values in one field are alternatives.
type TaskQuery struct {
	IDs        []string
	Name       string // regular expression (Python's), unanchored
	Status     []Status
	Queues     []string // ids of the queue each was last enqueued to (execution.queue)
	Projects   []string // ids
	Tags       []string // "-tag" excludes
	SystemTags []string // "-tag" excludes
	OnlyFields []string // dotted names; empty: whole tasks. "id" is always added.
	OrderBy    []string // "-" descends; empty: by id
	Limit      int      // 0: all of them
}

func (q TaskQuery) body() map[string]any {
	b := map[string]any{"search_hidden": true}
	set := func(key string, values []string) {
		if len(values) > 0 {
			b[key] = values
		}
	}
	set("execution.queue", q.Queues)
	set("project", q.Projects)
	set("tags", q.Tags)
	set("system_tags", q.SystemTags)
	if q.Name != "" {
		b["name"] = q.Name
	}
	if len(q.Status) > 0 {
		b["status"] = q.Status
	}
	if len(q.OnlyFields) > 0 {
		fields := q.OnlyFields
		if !slices.Contains(fields, "id") {
			fields = append([]string{"id"}, fields...)
		}
		b["only_fields"] = fields
	}
	b["order_by"] = q.OrderBy
	if len(q.OrderBy) == 0 {
		b["order_by"] = []string{"id"}
	}
	return b
}

// Task gives the whole task.
func (c *Client) Task(ctx context.Context, id string) (*Task, error) {
	var answer struct{ Task Task }
	if err := c.Call(ctx, "tasks.get_by_id", map[string]any{"task": id}, &answer); err != nil {
		return nil, err
	}
	return &answer.Task, nil
}

// Tasks gives the tasks that the query selects, hidden ones too; of ids that nobody knows there is nothing in the answer.
// Answers are cut at 500, so more are read page by page; a task that changes meanwhile may be missed, but none comes twice.
func (c *Client) Tasks(ctx context.Context, q TaskQuery) ([]Task, error) {
	if q.IDs == nil {
		return c.taskPages(ctx, q.body(), q.Limit)
	}
	var all []Task
	for ids := range slices.Chunk(q.IDs, maxPage) {
		body := q.body()
		body["id"] = ids
		part, err := c.taskPages(ctx, body, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

func (c *Client) taskPages(ctx context.Context, body map[string]any, limit int) ([]Task, error) {
	size := maxPage
	if limit > 0 && limit < size {
		size = limit
	}
	body["page_size"] = size
	var all []Task
	seen := map[string]bool{}
	for page := 0; ; page++ {
		body["page"] = page
		var answer struct{ Tasks []Task }
		if err := c.Call(ctx, "tasks.get_all", body, &answer); err != nil {
			return nil, err
		}
		for _, t := range answer.Tasks {
			if !seen[t.ID] {
				seen[t.ID] = true
				all = append(all, t)
			}
		}
		if len(answer.Tasks) < size || limit > 0 && len(all) >= limit {
			if limit > 0 && len(all) > limit {
				all = all[:limit]
			}
			return all, nil
		}
	}
}

// CreateTask creates a task from its fields ("name" of at least 3 characters and "type" are required) and gives its id.
func (c *Client) CreateTask(ctx context.Context, fields map[string]any) (string, error) {
	var answer struct{ ID string }
	err := c.callOnce(ctx, "tasks.create", fields, &answer)
	return answer.ID, err
}

// EditTask sets fields. Sub-objects execution, script, output and models are merged one level deep, all others replaced; null
// inside a sub-object erases. Without force only a task in status created may be edited.
func (c *Client) EditTask(ctx context.Context, id string, fields map[string]any, force bool) error {
	return c.Call(ctx, "tasks.edit", with(fields, map[string]any{"task": id, "force": force}), nil)
}

// UpdateTask sets name, tags, system_tags, comment, project or status_message, in any status.
func (c *Client) UpdateTask(ctx context.Context, id string, fields map[string]any) error {
	return c.Call(ctx, "tasks.update", with(fields, map[string]any{"task": id}), nil)
}

// Clone copies a task under a new name ("": the same name) and gives the copy's id.
func (c *Client) Clone(ctx context.Context, id, name string) (string, error) {
	body := map[string]any{"task": id}
	if name != "" {
		body["new_task_name"] = name
	}
	var answer struct{ ID string }
	err := c.callOnce(ctx, "tasks.clone", body, &answer)
	return answer.ID, err
}

// Ping says that the task is alive. An unknown task is no error.
func (c *Client) Ping(ctx context.Context, id string) error {
	return c.Call(ctx, "tasks.ping", map[string]any{"task": id}, nil)
}

// SetRequirements replaces script.requirements: texts or lists of lines under "pip", "conda" and the like.
func (c *Client) SetRequirements(ctx context.Context, id string, requirements map[string]any) error {
	return c.Call(ctx, "tasks.set_requirements", map[string]any{"task": id, "requirements": requirements}, nil)
}

func with(fields, more map[string]any) map[string]any {
	out := make(map[string]any, len(fields)+len(more))
	for k, v := range fields {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}
