package fakeclearml

import (
	"maps"
	"slices"
	"strings"
)

// How tasks.edit treats a field.
var (
	mergedFields   = []string{"execution", "script", "output", "models"}
	replacedFields = []string{"hyperparams", "configuration", "container", "runtime"}
	// editing only these is no sign of life
	lifelessFields = []string{"name", "tags", "system_tags", "comment", "project", "parent"}
)

func (s *Server) editTask(c *call) (any, error) {
	id, force := c.required("task"), c.boolean("force", false)
	changes, err := s.taskChanges(c, "type", "parent")
	if err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	if !force && text(t, "status") != created {
		return nil, invalidStatus(created, text(t, "status"))
	}
	for _, key := range append(slices.Clone(mergedFields), replacedFields...) {
		if c.object(key) != nil {
			changes[key] = c.object(key)
		}
	}
	if dest := c.text("output_dest"); dest != "" {
		changes["output"] = document{"destination": dest}
	}
	if status := c.text("status"); status != "" {
		changes["status"] = status
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return unchanged(), nil
	}
	s.yield()
	return s.applyChanges(c, id, changes)
}

func unchanged() document { return document{"updated": 0, "fields": document{}} }

// taskChanges reads the plain fields that tasks.update and tasks.edit share.
func (s *Server) taskChanges(c *call, more ...string) (document, error) {
	changes := document{}
	for _, key := range append([]string{"name", "comment", "project"}, more...) {
		if c.has(key) {
			changes[key] = c.text(key)
		}
	}
	for _, key := range []string{"tags", "system_tags"} {
		if c.has(key) {
			changes[key] = sortedTexts(c.texts(key))
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	check := maps.Clone(changes)
	if _, named := check["name"]; !named {
		check["name"] = "unchanged"
	}
	return changes, s.checkReferences(check)
}

// applyChanges stores them and answers with what was changed.
func (s *Server) applyChanges(c *call, id string, changes document) (any, error) {
	live := slices.ContainsFunc(sortedKeys(changes), func(k string) bool { return !slices.Contains(lifelessFields, k) })
	t, ok := s.store.update(tasks, id, nil, func(t document) {
		for key, v := range changes {
			if v, isObject := v.(document); isObject && slices.Contains(mergedFields, key) {
				if object(t, key) == nil {
					t[key] = document{}
				}
				merge(object(t, key), v)
				continue
			}
			t[key] = clone(v)
		}
		trimScript(object(t, "script"))
		sortArtifacts(list(t, "execution", "artifacts"))
		s.dateModels(t)
		s.touch(c, t)
		if live {
			t["last_update"] = t["last_change"]
		}
	})
	if !ok {
		return nil, invalidTask(id)
	}
	s.bumpProject(t)
	fields := document{"last_change": t["last_change"], "last_changed_by": t["last_changed_by"]}
	if live {
		fields["last_update"] = t["last_update"]
	}
	for key := range changes {
		fields[key] = t[key]
	}
	return document{"updated": 1, "fields": fields}, nil
}

// updateTask changes descriptions in any status; it is no sign of life.
func (s *Server) updateTask(c *call) (any, error) {
	id := c.required("task")
	changes, err := s.taskChanges(c)
	if err != nil {
		return nil, err
	}
	if c.has("status_message") {
		changes["status_message"] = c.text("status_message")
	}
	if date := c.text("created"); date != "" {
		t, ok := parseDate(date)
		if !ok {
			return nil, validation("field created: %q is no date", date)
		}
		changes["created"] = formatDate(t)
	}
	outputError, hasError := c.text("output__error"), c.has("output__error")
	if err := c.err(); err != nil {
		return nil, err
	}
	if _, err := s.task(id); err != nil {
		return nil, err
	}
	if len(changes) == 0 && !hasError {
		return unchanged(), nil
	}
	t, ok := s.store.update(tasks, id, nil, func(t document) {
		maps.Copy(t, changes)
		if hasError {
			put(t, outputError, "output", "error")
		}
		s.touch(c, t)
	})
	if !ok {
		return nil, invalidTask(id)
	}
	fields := maps.Clone(changes)
	fields["last_change"], fields["last_changed_by"] = t["last_change"], t["last_changed_by"]
	return document{"updated": 1, "fields": fields}, nil
}

// updateTasks does nothing if one of the tasks is unknown.
func (s *Server) updateTasks(c *call) (any, error) {
	var calls []*call
	for _, line := range c.lines {
		d, ok := line.(document)
		if !ok {
			return nil, fail(400, 18, "Batch validation error")
		}
		one := *c
		one.params = newParams(d)
		id := one.required("task")
		if err := one.err(); err != nil {
			return nil, err
		}
		if _, err := s.task(id); err != nil {
			return nil, err
		}
		calls = append(calls, &one)
	}
	n := 0
	for _, one := range calls {
		answer, err := s.updateTask(one)
		if err != nil {
			return nil, err
		}
		if d, ok := answer.(document); ok && d["updated"] == 1 {
			n++
		}
	}
	return document{"updated": n}, nil
}

func (s *Server) setRequirements(c *call) (any, error) {
	id, requirements := c.required("task"), c.object("requirements")
	if requirements == nil {
		c.bad("error for field 'requirements'. field is required!")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	_, ok := s.store.update(tasks, id, nil, func(t document) {
		put(t, cloneDocument(requirements), "script", "requirements")
		s.touchLive(c, t)
	})
	if !ok {
		return nil, invalidTask(id)
	}
	return document{"updated": 1, "fields": document{}}, nil
}

func (s *Server) checkTasks(ids []string) error {
	var missing []string
	for _, id := range ids {
		if _, ok := s.store.get(tasks, id); !ok {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return invalidTasks(missing...)
	}
	return nil
}

// updateTags adds tags to and removes them from several tasks.
func (s *Server) updateTags(c *call) (any, error) {
	ids, add, remove := c.requiredTexts("ids"), c.texts("add_tags"), c.texts("remove_tags")
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := s.checkTasks(ids); err != nil {
		return nil, err
	}
	n := s.store.updateTasks(
		func(t document) bool { return slices.Contains(ids, text(t, "id")) },
		func(t document) {
			kept := texts(withoutTag(list(t, "tags"), remove...))
			for _, tag := range add {
				if !slices.Contains(kept, tag) {
					kept = append(kept, tag)
				}
			}
			t["tags"] = sortedTexts(kept)
			s.touch(c, t)
		})
	return document{"updated": n}, nil
}

// moveTasks puts tasks into a project, given by id or by name.
func (s *Server) moveTasks(c *call) (any, error) {
	ids, project, name := c.requiredTexts("ids"), c.text("project"), strings.TrimSpace(c.text("project_name"))
	if err := c.err(); err != nil {
		return nil, err
	}
	if err := s.checkTasks(ids); err != nil {
		return nil, err
	}
	out := document{}
	if name != "" {
		id, err := s.findOrCreateProject(c, name)
		if err != nil {
			return nil, err
		}
		project = id
		out["project_id"] = id
	}
	if _, ok := s.store.get(projects, project); !ok && project != "" {
		return nil, fail(400, 401, "Invalid project id", "id", project)
	}
	s.store.updateTasks(
		func(t document) bool { return slices.Contains(ids, text(t, "id")) },
		func(t document) { t["project"] = project; s.touch(c, t) })
	return out, nil
}
