package clearml

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// LooksLikeID says whether a text has the form of an object's id: 32 hexadecimal digits.
func LooksLikeID(s string) bool {
	return len(s) == 32 && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}

// UnknownQueueError says that no queue has this name or id.
type UnknownQueueError struct {
	Name    string
	Similar []string // names of queues there are, the most alike first; at most three
}

func (e *UnknownQueueError) Error() string {
	if len(e.Similar) == 0 {
		return fmt.Sprintf("there is no queue %q", e.Name)
	}
	return fmt.Sprintf("there is no queue %q; there is %s", e.Name, strings.Join(e.Similar, ", "))
}

// ResolveQueue finds the one queue of this id or exact name. *UnknownQueueError suggests others.
func (c *Client) ResolveQueue(ctx context.Context, nameOrID string) (Queue, error) {
	if LooksLikeID(nameOrID) {
		found, err := c.Queues(ctx, []string{nameOrID}, "id", "name", "tags", "system_tags")
		if err != nil {
			return Queue{}, err
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	found, err := c.QueuesByName(ctx, nameOrID)
	if err != nil {
		return Queue{}, err
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Queue{}, c.unknownQueue(ctx, nameOrID)
	}
	return Queue{}, fmt.Errorf("%d queues are named %q: use the id of one", len(found), nameOrID)
}

func (c *Client) unknownQueue(ctx context.Context, name string) error {
	all, err := c.Queues(ctx, nil, "id", "name")
	if err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, q := range all {
		names[i] = q.Name
	}
	return &UnknownQueueError{Name: name, Similar: Similar(name, names, 3)}
}

// ResolveTask finds the id of the one task of this id or exact name.
func (c *Client) ResolveTask(ctx context.Context, nameOrID string) (string, error) {
	if LooksLikeID(nameOrID) {
		return nameOrID, nil
	}
	found, err := c.Tasks(ctx, TaskQuery{Name: "^" + regexp.QuoteMeta(nameOrID) + "$", OnlyFields: []string{"id", "name"}, OrderBy: []string{"-last_update"}, Limit: 20})
	if err != nil {
		return "", err
	}
	found = slices.DeleteFunc(found, func(t Task) bool { return t.Name != nameOrID })
	switch len(found) {
	case 1:
		return found[0].ID, nil
	case 0:
		return "", fmt.Errorf("there is no task %q", nameOrID)
	}
	return "", fmt.Errorf("%d tasks are named %q, the newest is %s: use the id of one", len(found), nameOrID, found[0].ID)
}
