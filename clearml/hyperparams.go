package clearml

import "context"

// PropertiesSection holds user properties, which may be edited whatever the task's status is.
const PropertiesSection = "properties"

// EditHyperparams sets parameters and leaves the others as they are. With force a queued or running task may be edited too;
// parameters of section "properties" always may.
func (c *Client) EditHyperparams(ctx context.Context, id string, params []Param, force bool) error {
	return c.Call(ctx, "tasks.edit_hyper_params", map[string]any{
		"task": id, "hyperparams": params, "replace_hyperparams": "none", "force": force,
	}, nil)
}

// SetProperty sets one user property.
func (c *Client) SetProperty(ctx context.Context, id, name, value string) error {
	return c.EditHyperparams(ctx, id, []Param{{Section: PropertiesSection, Name: name, Value: value}}, false)
}

// DeleteProperty removes one user property; one that is not there is no error.
func (c *Client) DeleteProperty(ctx context.Context, id, name string) error {
	return c.Call(ctx, "tasks.delete_hyper_params", map[string]any{
		"task": id, "hyperparams": []map[string]string{{"section": PropertiesSection, "name": name}},
	}, nil)
}

// SetRuntime sets keys of the task's runtime and leaves the others. Servers before API 2.34 know no such call: there the map
// is read and written back whole, and a key that another writer sets at the same moment may be lost.
func (c *Client) SetRuntime(ctx context.Context, id string, values map[string]any) error {
	if c.ServerInfo().AtLeast("2.34") {
		err := c.Call(ctx, "tasks.edit_runtime", map[string]any{"task": id, "add_or_update": values}, nil)
		if !IsUnsupported(err) {
			return err
		}
	}
	tasks, err := c.Tasks(ctx, TaskQuery{IDs: []string{id}, OnlyFields: []string{"runtime"}})
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return &Error{Endpoint: "tasks.edit", HTTPStatus: CodeBadRequest, Code: CodeBadRequest, Subcode: SubcodeInvalidTaskID, Msg: "Invalid task id: id=" + id}
	}
	return c.EditTask(ctx, id, map[string]any{"runtime": with(tasks[0].Runtime, values)}, true)
}
