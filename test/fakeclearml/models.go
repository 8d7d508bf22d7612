package fakeclearml

import "maps"

func invalidModel(id string) *apiError {
	return fail(400, 201, "Invalid model id", "id", id, "company", companyID)
}

func (s *Server) model(id string) (document, error) {
	m, ok := s.store.get(models, id)
	if !ok {
		return nil, invalidModel(id)
	}
	return m, nil
}

// modelFields reads what create, edit and update share.
func (s *Server) modelFields(c *call) document {
	out := document{}
	for _, key := range []string{"name", "uri", "comment", "framework", "project", "parent", "task"} {
		if c.has(key) {
			out[key] = c.text(key)
		}
	}
	for _, key := range []string{"tags", "system_tags"} {
		if c.has(key) {
			out[key] = sortedTexts(c.texts(key))
		}
	}
	for _, key := range []string{"design", "labels", "metadata", "ui_cache"} {
		if c.has(key) {
			out[key] = clone(c.values[key])
		}
	}
	if c.has("ready") {
		out["ready"] = c.boolean("ready", true)
	}
	return out
}

func (s *Server) createModel(c *call) (any, error) {
	c.required("name")
	c.required("uri")
	fields := s.modelFields(c)
	if err := c.err(); err != nil {
		return nil, err
	}
	now := s.date()
	m := document{
		"id": newID(), "user": c.user.user, "company": companyID, "created": now, "last_update": now, "ready": true,
		"last_change": now, "last_changed_by": c.user.user,
		"tags": []any{}, "system_tags": []any{}, "design": document{}, "labels": document{}, "metadata": document{},
		"last_iteration": int64(0), "last_metrics": document{},
	}
	maps.Copy(m, fields)
	s.store.insert(models, m, nil)
	return document{"id": m["id"], "created": true}, nil
}

func (s *Server) getModel(c *call) (any, error) {
	id := c.required("model")
	if err := c.err(); err != nil {
		return nil, err
	}
	m, err := s.model(id)
	if err != nil {
		return nil, err
	}
	return document{"model": m}, nil
}

func (s *Server) getModels(c *call) (any, error) { return s.queryModels(c, false) }

func (s *Server) getModelsExpanded(c *call) (any, error) { return s.queryModels(c, true) }

func (s *Server) queryModels(c *call, expanded bool) (any, error) {
	found, scroll, err := s.query(c, modelSchema)
	if err != nil {
		return nil, err
	}
	list, err := s.project(c, modelSchema, found, expanded)
	if err != nil {
		return nil, err
	}
	out := document{"models": list}
	if scroll != "" {
		out["scroll_id"] = scroll
	}
	return out, nil
}

// describing fields of a ready model may still be changed
var openModelFields = map[string]bool{
	"name": true, "comment": true, "tags": true, "system_tags": true, "project": true, "metadata": true, "ui_cache": true,
}

func (s *Server) editModel(c *call) (any, error) {
	return s.changeModel(c, func(m, fields document) error {
		if m["ready"] != true {
			return nil
		}
		for key := range fields {
			if !openModelFields[key] {
				return fail(400, 203, "Model is ready", "model", m["id"])
			}
		}
		return nil
	})
}

func (s *Server) updateModel(c *call) (any, error) {
	return s.changeModel(c, func(document, document) error { return nil })
}

func (s *Server) changeModel(c *call, allow func(m, fields document) error) (any, error) {
	id, fields, iteration := c.required("model"), s.modelFields(c), c.integer("iteration", 0)
	if err := c.err(); err != nil {
		return nil, err
	}
	m, err := s.model(id)
	if err != nil {
		return nil, err
	}
	if err := allow(m, fields); err != nil {
		return nil, err
	}
	for key := range fields {
		if !openModelFields[key] {
			fields["last_update"] = s.date()
		}
	}
	fields["last_change"], fields["last_changed_by"] = s.date(), c.user.user
	s.store.update(models, id, nil, func(m document) { maps.Copy(m, fields) })
	s.store.update(tasks, text(m, "task"), nil, func(t document) {
		last, _ := integer(t["last_iteration"])
		t["last_iteration"] = max(last, iteration)
	})
	return document{"updated": 1, "fields": fields}, nil
}

// setModelReady publishes the model's task first; a task that cannot be published keeps the model a draft.
func (s *Server) setModelReady(c *call) (any, error) {
	id := c.required("model")
	publish, force := c.boolean("publish_task", true), c.boolean("force_publish_task", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	m, err := s.model(id)
	if err != nil {
		return nil, err
	}
	if m["ready"] == true {
		return nil, fail(400, 203, "Model is ready", "company", companyID, "model", id)
	}
	out := document{"updated": 1}
	if t, ok := s.store.get(tasks, text(m, "task")); ok && publish && text(t, "status") != published {
		now := s.date()
		data, err := s.changeStatus(c, t, statusChange{
			to: published, force: force, more: func(t document) { t["published"] = now },
		})
		if err != nil {
			return nil, err
		}
		out["published_task"] = document{"id": t["id"], "data": data}
	}
	s.store.update(models, id, nil, func(m document) { m["ready"], m["last_update"] = true, s.date() })
	return out, nil
}

func (s *Server) deleteModel(c *call) (any, error) {
	id := c.required("model")
	if err := c.err(); err != nil {
		return nil, err
	}
	m, err := s.model(id)
	if err != nil {
		return nil, err
	}
	s.store.delete(models, id)
	return document{"deleted": true, "url": m["uri"]}, nil
}

func (s *Server) editModelMetadata(c *call) (any, error) {
	return s.addMetadata(c, models, "model", invalidModel)
}

func (s *Server) deleteModelMetadata(c *call) (any, error) {
	return s.removeMetadata(c, models, "model", invalidModel)
}
