package fakeclearml

import (
	"maps"
	"slices"
)

func (s *Server) getTask(c *call) (any, error) {
	id := c.required("task")
	if err := c.err(); err != nil {
		return nil, err
	}
	t, ok := s.store.get(tasks, id)
	if !ok {
		return nil, invalidTasks(id)
	}
	out := shown(t)
	out["unique_metrics"] = []any{}
	return document{"task": out}, nil
}

func (s *Server) getTasks(c *call) (any, error) {
	return s.queryTasks(c, false)
}

func (s *Server) getTasksExpanded(c *call) (any, error) {
	return s.queryTasks(c, true)
}

func (s *Server) queryTasks(c *call, expanded bool) (any, error) {
	found, scroll, err := s.query(c, taskSchema)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] = shown(found[i])
	}
	list, err := s.project(c, taskSchema, found, expanded)
	if err != nil {
		return nil, err
	}
	out := document{"tasks": list}
	if scroll != "" {
		out["scroll_id"] = scroll
	}
	return out, nil
}

func (s *Server) getTaskTypes(c *call) (any, error) {
	in := c.texts("projects")
	if err := c.err(); err != nil {
		return nil, err
	}
	types := map[string]bool{}
	for _, t := range s.store.find(tasks, nil) {
		if len(in) == 0 || slices.Contains(in, text(t, "project")) {
			types[text(t, "type")] = true
		}
	}
	return document{"types": values(slices.Sorted(maps.Keys(types)))}, nil
}

// loadTasks gives the tasks of the required id list, or fails with the missing ones.
func (s *Server) loadTasks(c *call) ([]document, error) {
	ids := c.requiredTexts("tasks")
	if err := c.err(); err != nil {
		return nil, err
	}
	var out []document
	var missing []string
	for _, id := range ids {
		if t, ok := s.store.get(tasks, id); ok {
			out = append(out, t)
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return nil, invalidTasks(missing...)
	}
	return out, nil
}

func (s *Server) getHyperParams(c *call) (any, error) {
	found, err := s.loadTasks(c)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, t := range found {
		all := []any{}
		sections := object(t, "hyperparams")
		for _, section := range sortedKeys(sections) {
			params, _ := sections[section].(document)
			for _, name := range sortedKeys(params) {
				all = append(all, params[name])
			}
		}
		out = append(out, document{"task": t["id"], "hyperparams": all})
	}
	return document{"params": out}, nil
}

func (s *Server) getConfigurations(c *call) (any, error) {
	names := c.texts("names")
	found, err := s.loadTasks(c)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, t := range found {
		all := []any{}
		items := object(t, "configuration")
		for _, name := range sortedKeys(items) {
			if len(names) == 0 || slices.Contains(names, name) {
				all = append(all, items[name])
			}
		}
		out = append(out, document{"task": t["id"], "configuration": all})
	}
	return document{"configurations": out}, nil
}

func (s *Server) getConfigurationNames(c *call) (any, error) {
	skipEmpty := c.boolean("skip_empty", true)
	found, err := s.loadTasks(c)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, t := range found {
		var names []string
		for _, name := range sortedKeys(object(t, "configuration")) {
			if !skipEmpty || text(t, "configuration", name, "value") != "" {
				names = append(names, name)
			}
		}
		out = append(out, document{"task": t["id"], "names": values(names)})
	}
	return document{"configurations": out}, nil
}
