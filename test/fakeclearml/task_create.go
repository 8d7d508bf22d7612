package fakeclearml

import (
	"slices"
	"strings"
	"unicode/utf8"
)

func (s *Server) createTask(c *call) (any, error) {
	t, err := s.draft(c)
	if err != nil {
		return nil, err
	}
	s.store.insert(tasks, t, nil)
	s.bumpProject(t)
	return document{"id": t["id"]}, nil
}

// validateTask checks the same as tasks.create and stores nothing.
func (s *Server) validateTask(c *call) (any, error) {
	_, err := s.draft(c)
	return document{}, err
}

// draft makes the task that tasks.create was asked for.
func (s *Server) draft(c *call) (document, error) {
	name, kind := c.required("name"), c.required("type")
	t := s.newTask(c.user.user)
	t["name"], t["type"] = strings.TrimSpace(name), kind
	for _, key := range []string{"comment", "parent", "project"} {
		if v := c.text(key); v != "" {
			t[key] = v
		}
	}
	for _, key := range []string{"tags", "system_tags"} {
		t[key] = sortedTexts(c.texts(key))
	}
	for _, key := range []string{"script", "execution", "models"} {
		merge(object(t, key), c.object(key))
	}
	for _, key := range []string{"hyperparams", "configuration", "container", "runtime"} {
		if c.object(key) != nil {
			t[key] = cloneDocument(c.object(key))
		}
	}
	if dest := c.text("output_dest"); dest != "" {
		put(t, dest, "output", "destination")
	}
	if kind != "" && !slices.Contains(taskTypes, kind) {
		c.bad("field type: %q is none of %v", kind, taskTypes)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	trimScript(object(t, "script"))
	sortArtifacts(list(t, "execution", "artifacts"))
	s.dateModels(t)
	return t, s.checkReferences(t)
}

// merge lays what was given over what is there: a null erases, and where there is a default it comes back.
func merge(into, given document) {
	defaults := map[string]any{"binary": "python", "entry_point": "", "repository": ""}
	for key, v := range given {
		switch d, isDefault := defaults[key]; {
		case v != nil:
			into[key] = clone(v)
		case isDefault:
			into[key] = d
		default:
			delete(into, key)
		}
	}
}

func (s *Server) dateModels(t document) {
	for _, kind := range []string{"input", "output"} {
		for _, m := range list(t, "models", kind) {
			if m, ok := m.(document); ok && m["updated"] == nil {
				m["updated"] = s.date()
			}
		}
	}
}

// checkReferences wants a name of three characters, and a parent and project that exist.
func (s *Server) checkReferences(t document) error {
	if utf8.RuneCountInString(text(t, "name")) < 3 {
		return shortName()
	}
	for key, ref := range map[string][2]string{"project": {projects, "Project"}, "parent": {tasks, "Task"}} {
		id := text(t, key)
		if id == "" {
			continue
		}
		if _, ok := s.store.get(ref[0], id); !ok {
			return fail(400, 16, "Invalid value for fields (expecting "+ref[1]+" id)", "id", id, "field", key)
		}
	}
	return nil
}
