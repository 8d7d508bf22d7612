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
