package fakeclearml

import (
	"cmp"
	"maps"
	"slices"
)

// attach edits what a run adds to its task: allowed while it is a draft, queued or running, without force.
func (s *Server) attach(c *call, change func(t document)) error {
	id := c.required("task")
	if err := c.err(); err != nil {
		return err
	}
	t, err := s.task(id)
	if err != nil {
		return err
	}
	if err := mayEdit(t, true); err != nil {
		return err
	}
	s.yield()
	s.store.update(tasks, id, nil, func(t document) {
		change(t)
		s.touchLive(c, t)
	})
	return nil
}

func artifactMode(a document) string { return cmp.Or(text(a, "mode"), "output") }

func sameArtifact(a document) func(any) bool {
	return func(e any) bool {
		d, _ := e.(document)
		return text(d, "key") == text(a, "key") && artifactMode(d) == artifactMode(a)
	}
}

func (s *Server) addArtifacts(c *call) (any, error) {
	given := c.requiredObjects("artifacts", "key", "type")
	err := s.attach(c, func(t document) {
		kept := list(t, "execution", "artifacts")
		for _, a := range given {
			a = cloneDocument(a)
			kept = append(slices.DeleteFunc(kept, sameArtifact(a)), a)
		}
		sortArtifacts(kept)
		put(t, kept, "execution", "artifacts")
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}

func (s *Server) deleteArtifacts(c *call) (any, error) {
	given := c.requiredObjects("artifacts", "key")
	err := s.attach(c, func(t document) {
		kept := list(t, "execution", "artifacts")
		for _, a := range given {
			kept = slices.DeleteFunc(kept, sameArtifact(a))
		}
		put(t, kept, "execution", "artifacts")
	})
	if err != nil {
		return nil, err
	}
	return document{"deleted": 1}, nil
}

// editRuntime changes single keys; whole objects are written with tasks.edit.
func (s *Server) editRuntime(c *call) (any, error) {
	add, remove := c.object("add_or_update"), c.texts("remove")
	err := s.attach(c, func(t document) {
		if object(t, "runtime") == nil {
			t["runtime"] = document{}
		}
		maps.Copy(object(t, "runtime"), add)
		for _, key := range remove {
			delete(object(t, "runtime"), key)
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}

func modelKind(c *call, kind string) string {
	if kind != "input" && kind != "output" {
		c.bad("field type: %q is neither input nor output", kind)
	}
	return kind
}

func (s *Server) addTaskModel(c *call) (any, error) {
	name, model := c.required("name"), c.required("model")
	kind := modelKind(c, c.required("type"))
	iteration := c.integer("iteration", 0)
	if err := c.err(); err != nil {
		return nil, err
	}
	if _, ok := s.store.get(models, model); !ok {
		return nil, invalidModel(model)
	}
	err := s.attach(c, func(t document) {
		entry := document{"name": name, "model": model, "updated": s.date()}
		entries := list(t, "models", kind)
		at := slices.IndexFunc(entries, func(e any) bool {
			d, _ := e.(document)
			return text(d, "name") == name
		})
		if at < 0 {
			entries = append(entries, entry)
		} else {
			entries[at] = entry
		}
		put(t, entries, "models", kind)
		last, _ := integer(t["last_iteration"])
		t["last_iteration"] = max(last, iteration)
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}

func (s *Server) deleteTaskModels(c *call) (any, error) {
	given := c.requiredObjects("models", "name", "type")
	for _, m := range given {
		modelKind(c, text(m, "type"))
	}
	err := s.attach(c, func(t document) {
		for _, m := range given {
			kept := slices.DeleteFunc(list(t, "models", text(m, "type")), func(e any) bool {
				d, _ := e.(document)
				return text(d, "name") == text(m, "name")
			})
			put(t, kept, "models", text(m, "type"))
		}
	})
	if err != nil {
		return nil, err
	}
	return document{"updated": 1}, nil
}
