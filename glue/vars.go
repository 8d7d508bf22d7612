package glue

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/templates"
)

// missingError says which variable of a template has no value for a task.
type missingError struct{ variable, why string }

func (e *missingError) Error() string {
	return fmt.Sprintf("${CLEARML_%s} has no value: %s", e.variable, e.why)
}

// values loads the variables that the template of the queue uses, and no others: each costs a call.
func (g *Glue) values(ctx context.Context, task *clearml.Task, entry *Entry, queue *queue) (templates.Values, error) {
	values := templates.Values{}
	for _, name := range queue.template.parsed.Needs() {
		value, err := g.value(ctx, name, task, entry, queue)
		if err != nil {
			return nil, err
		}
		if value != nil {
			values[name] = value
		}
	}
	return values, nil
}

// value gives one variable; nil leaves it out, and a slot's default applies.
func (g *Glue) value(ctx context.Context, name string, task *clearml.Task, entry *Entry, queue *queue) (any, error) {
	switch name {
	case "TASK":
		return g.object(task.Raw, name)
	case "QUEUE_NAME":
		return queue.name, nil
	case "QUEUE_ID":
		return entry.Queue, nil
	case "WORKER_ID":
		return g.cfg.Name, nil
	case "PROJECT_ID":
		return orNil(task.Project), nil
	case "PROJECT_NAME":
		if task.Project == "" {
			return nil, nil
		}
		return g.projectName(ctx, task.Project)
	case "USER":
		return g.userObject(ctx, task)
	case "CONFIG":
		return g.cfg.Settings, nil
	case "USER_VAULTS":
		return g.vaults(ctx)
	case "PROVIDERS_INFO":
		return g.providers(ctx)
	default:
		return nil, nil // the template's lint knows the names; a value of no variable needs nothing
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (g *Glue) projectName(ctx context.Context, id string) (any, error) {
	project, err := g.deps.ClearML.Project(ctx, id)
	if err != nil {
		return nil, orMissing(err, "PROJECT_NAME")
	}
	return orNil(project.Name), nil
}

// userObject gives the user who created the task, as ${CLEARML_USER.…} is documented.
func (g *Glue) userObject(ctx context.Context, task *clearml.Task) (any, error) {
	user, err := g.deps.ClearML.User(ctx, task.User)
	if err != nil {
		return nil, orMissing(err, "USER")
	}
	return g.object(user.Raw, "USER")
}

// vaults gives the data of the vaults by their description, where the server has vaults.
func (g *Glue) vaults(ctx context.Context) (any, error) {
	vaults, err := g.deps.ClearML.Vaults(ctx)
	if err != nil {
		return nil, orMissing(err, "USER_VAULTS")
	}
	if len(vaults) == 0 {
		return nil, nil
	}
	out := make(map[string]any, len(vaults))
	for _, v := range vaults {
		var data any
		if json.Unmarshal([]byte(v.Data), &data) != nil {
			data = v.Data // not JSON: the text as it is
		}
		out[v.Description] = data
	}
	return out, nil
}

// providers asks for what only some editions of the server have; the others know no such call, and defaults apply.
func (g *Glue) providers(ctx context.Context) (any, error) {
	var answer map[string]any
	err := g.deps.ClearML.Call(ctx, "users.get_providers_info", map[string]any{}, &answer)
	switch {
	case clearml.IsUnsupported(err):
		return nil, nil
	case err != nil:
		return nil, orMissing(err, "PROVIDERS_INFO")
	default:
		return answer, nil
	}
}

func (g *Glue) object(raw json.RawMessage, name string) (any, error) {
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil {
		return nil, &missingError{name, "the server's answer cannot be read: " + err.Error()}
	}
	return object, nil
}

// orMissing tells the server's refusal, which a repetition would not change, from everything that may pass.
func orMissing(err error, name string) error {
	if clearml.IsRefusal(err) {
		return &missingError{name, oneLine(err.Error())}
	}
	return fmt.Errorf("cannot read ${CLEARML_%s}: %w", name, err)
}
