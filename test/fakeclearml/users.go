package fakeclearml

import "maps"

// shownUser is a user without credentials.
func shownUser(u document) document {
	out := maps.Clone(u)
	for _, secret := range []string{"credentials", "token_name", "preferences", "role"} {
		delete(out, secret)
	}
	return out
}

func (s *Server) currentUser(c *call) (any, error) {
	u, ok := s.store.get(users, c.user.user)
	if !ok {
		return nil, fail(400, 301, "Invalid user id", "id", c.user.user)
	}
	out := shownUser(u)
	out["role"] = u["role"]
	out["company"] = document{"id": companyID, "name": companyName}
	return document{"user": out, "getting_started": document{}, "settings": document{"max_download_items": 50000}}, nil
}

func (s *Server) getUser(c *call) (any, error) {
	id := c.required("user")
	if err := c.err(); err != nil {
		return nil, err
	}
	u, ok := s.store.get(users, id)
	if !ok {
		return nil, fail(400, 301, "Invalid user id", "id", id, "company", companyID)
	}
	return document{"user": shownUser(u)}, nil
}

func (s *Server) getUsers(c *call) (any, error) { return s.queryUsers(c, false) }

func (s *Server) getUsersExpanded(c *call) (any, error) { return s.queryUsers(c, true) }

func (s *Server) queryUsers(c *call, expanded bool) (any, error) {
	found, _, err := s.query(c, userSchema)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] = shownUser(found[i])
	}
	out, err := s.project(c, userSchema, found, expanded)
	return document{"users": out}, err
}

func (s *Server) getPreferences(c *call) (any, error) {
	u, _ := s.store.get(users, c.user.user)
	p := object(u, "preferences")
	if p == nil {
		p = document{}
	}
	return document{"preferences": p}, nil
}

func (s *Server) setPreferences(c *call) (any, error) {
	p := c.object("preferences")
	if err := c.err(); err != nil {
		return nil, err
	}
	s.store.update(users, c.user.user, nil, func(u document) { u["preferences"] = cloneDocument(p) })
	return document{"updated": 1, "fields": document{"preferences": p}}, nil
}

// vaults exist only where the feature set is not basic: elsewhere the endpoint is not there at all.
func (s *Server) vaults(c *call) (any, error) {
	if s.opts.FeatureSet == "basic" {
		return nil, s.missing(c)
	}
	enabledOnly := c.boolean("enabled", false)
	types := c.values["types"]
	out := []any{}
	for i, v := range s.opts.Vaults {
		d := document{
			"id": hash(v.Type + v.Data + string(rune('0'+i))), "type": v.Type, "format": v.Format, "data": v.Data,
			"description": v.Description, "enabled": !v.Disabled,
		}
		if (v.Disabled && enabledOnly) || (types != nil && !listCondition("type", types)(d)) {
			continue
		}
		out = append(out, d)
	}
	return document{"vaults": out}, c.err()
}

// missing is the answer to what this server does not have.
func (s *Server) missing(c *call) *apiError {
	return fail(404, 0, "Unable to find endpoint for name "+c.endpoint+" and version "+c.version.String())
}

// runtimeProperties of a worker are an enterprise feature, too.
func (s *Server) runtimeProperties(c *call) (any, error) {
	if s.opts.FeatureSet == "basic" {
		return nil, s.missing(c)
	}
	d, _ := s.store.get(settings, "runtime properties "+c.text("worker"))
	l := list(d, "properties")
	if l == nil {
		l = []any{}
	}
	return document{"runtime_properties": l}, nil
}

func (s *Server) setRuntimeProperties(c *call) (any, error) {
	if s.opts.FeatureSet == "basic" {
		return nil, s.missing(c)
	}
	s.store.insert(settings, document{
		"id": "runtime properties " + c.text("worker"), "properties": c.list("runtime_properties"),
	}, nil)
	return document{"added": []any{}, "removed": []any{}, "updated": []any{}, "errors": []any{}}, c.err()
}
