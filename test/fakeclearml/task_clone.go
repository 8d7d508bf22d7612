package fakeclearml

import "strings"

// cloneTask makes a draft of the caller's from what defines a task, without anything that a run left.
func (s *Server) cloneTask(c *call) (any, error) {
	id := c.required("task")
	overrides := c.object("execution_overrides")
	newTexts := map[string]string{}
	for _, key := range []string{"name", "comment", "parent", "project"} {
		newTexts[key] = c.text("new_task_" + key)
	}
	projectName := strings.TrimSpace(c.text("new_project_name"))
	tags, systemTags := c.texts("new_task_tags"), c.texts("new_task_system_tags")
	newObjects := map[string]document{}
	for _, key := range []string{"hyperparams", "configuration", "container"} {
		newObjects[key] = c.object("new_task_" + key)
	}
	inputs := c.list("new_task_input_models")
	if err := c.err(); err != nil {
		return nil, err
	}
	source, err := s.task(id)
	if err != nil {
		return nil, err
	}
	t := s.copyTask(c, source)
	for key, v := range newTexts {
		if v != "" {
			t[key] = v
		}
	}
	if len(tags) > 0 {
		t["tags"] = sortedTexts(tags)
	}
	if len(systemTags) > 0 {
		t["system_tags"] = sortedTexts(systemTags)
	}
	for key, v := range newObjects {
		if len(v) > 0 {
			t[key] = cloneDocument(v)
		}
	}
	if len(inputs) > 0 {
		put(t, clone(inputs), "models", "input")
	}
	merge(object(t, "execution"), overrides)
	out := document{"id": t["id"]}
	if projectName != "" {
		project, err := s.findOrCreateProject(c, projectName)
		if err != nil {
			return nil, err
		}
		t["project"] = project
		out["new_project"] = document{"id": project, "name": projectName}
	}
	s.dateModels(t)
	if err := s.checkReferences(t); err != nil {
		return nil, err
	}
	s.store.insert(tasks, t, nil)
	s.bumpProject(t)
	return out, nil
}

func (s *Server) copyTask(c *call, source document) document {
	t := s.newTask(c.user.user)
	for _, key := range []string{
		"name", "comment", "type", "tags", "project", "script", "container", "hyperparams", "configuration", "execution",
	} {
		if v, ok := source[key]; ok {
			t[key] = clone(v)
		}
	}
	unset(t, "execution", "queue")
	put(t, inputArtifacts(source), "execution", "artifacts")
	put(t, clone(list(source, "models", "input")), "models", "input")
	if dest := text(source, "output", "destination"); dest != "" {
		put(t, dest, "output", "destination")
	}
	t["system_tags"] = withoutTag(list(source, "system_tags"), "development", "archived")
	t["parent"] = source["id"]
	if parent := text(source, "parent"); parent != "" {
		if _, exists := s.store.get(tasks, parent); exists {
			t["parent"] = parent
		}
	}
	return t
}
