package clearml

import (
	"context"
	"encoding/json"
	"slices"
)

// User is a user of the server. Raw is the whole object, whatever the server's edition puts in it.
type User struct {
	ID   string
	Name string
	Raw  json.RawMessage
}

// UnmarshalJSON keeps the whole object in Raw.
func (u *User) UnmarshalJSON(b []byte) error {
	var o object
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	*u = User{ID: o.text("id"), Name: o.text("name"), Raw: slices.Clone(b)}
	return nil
}

// CurrentUser gives the user that the credentials belong to.
func (c *Client) CurrentUser(ctx context.Context) (User, error) {
	var answer struct{ User User }
	err := c.Call(ctx, "users.get_current_user", nil, &answer)
	return answer.User, err
}

// User gives a user; an unknown one is 400/301.
func (c *Client) User(ctx context.Context, id string) (User, error) {
	var answer struct{ User User }
	err := c.Call(ctx, "users.get_by_id", map[string]any{"user": id}, &answer)
	return answer.User, err
}

// Vault is a piece of configuration that the server keeps for its users.
type Vault struct {
	ID          string
	Description string
	Format      string // "hocon", "json", …
	Data        string
	Raw         json.RawMessage
}

// UnmarshalJSON keeps the whole object in Raw.
func (v *Vault) UnmarshalJSON(b []byte) error {
	var o object
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	*v = Vault{
		ID: o.text("id"), Description: o.text("description"), Format: o.text("format"), Data: o.text("data"), Raw: slices.Clone(b),
	}
	return nil
}

// Vaults gives the enabled configuration vaults of the current user. The open-source server has none and is not asked.
func (c *Client) Vaults(ctx context.Context) ([]Vault, error) {
	if c.ServerInfo() == (ServerInfo{}) {
		if err := c.Login(ctx); err != nil {
			return nil, err
		}
	}
	if c.ServerInfo().FeatureSet == "basic" {
		return nil, nil
	}
	var answer struct{ Vaults []Vault }
	err := c.Call(ctx, "users.get_vaults", map[string]any{"enabled": true, "types": []string{"config"}}, &answer)
	if IsUnsupported(err) {
		return nil, nil
	}
	return answer.Vaults, err
}
