package clearml

import (
	"context"
	"encoding/json"
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
