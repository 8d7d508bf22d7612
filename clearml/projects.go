package clearml

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
)

// Project is a project; Name is its full path with slashes. Raw is the whole object.
type Project struct {
	ID   string
	Name string
	Raw  json.RawMessage
}

// UnmarshalJSON keeps the whole object in Raw.
func (p *Project) UnmarshalJSON(b []byte) error {
	var o object
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	*p = Project{ID: o.text("id"), Name: o.text("name"), Raw: slices.Clone(b)}
	return nil
}

// Project gives a project.
func (c *Client) Project(ctx context.Context, id string) (Project, error) {
	var answer struct{ Project Project }
	err := c.Call(ctx, "projects.get_by_id", map[string]any{"project": id}, &answer)
	return answer.Project, err
}

// ProjectsByName gives the projects of exactly this full name, hidden ones too.
func (c *Client) ProjectsByName(ctx context.Context, name string) ([]Project, error) {
	var answer struct{ Projects []Project }
	err := c.Call(ctx, "projects.get_all", map[string]any{
		"name": "^" + regexp.QuoteMeta(name) + "$", "search_hidden": true, "only_fields": []string{"id", "name"},
	}, &answer)
	return slices.DeleteFunc(answer.Projects, func(p Project) bool { return p.Name != name }), err
}

// CreateProject creates a project, and the ones above it in its path, and gives its id. A name that is taken is 400/801.
func (c *Client) CreateProject(ctx context.Context, name string) (string, error) {
	var answer struct{ ID string }
	err := c.callOnce(ctx, "projects.create", map[string]any{"name": name}, &answer)
	return answer.ID, err
}
