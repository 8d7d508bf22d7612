package fakeclearml

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxProjectDepth = 10

func (s *Server) getProject(c *call) (any, error) {
	id := c.required("project")
	if err := c.err(); err != nil {
		return nil, err
	}
	p, ok := s.store.get(projects, id)
	if !ok {
		return nil, fail(400, 401, "Invalid project id", "id", id, "company", companyID)
	}
	return document{"project": p}, nil
}

func (s *Server) getProjects(c *call) (any, error) { return s.queryProjects(c, false) }

func (s *Server) getProjectsExpanded(c *call) (any, error) { return s.queryProjects(c, true) }

func (s *Server) queryProjects(c *call, expanded bool) (any, error) {
	stats := c.boolean("include_stats", false)
	found, scroll, err := s.query(c, projectSchema)
	if err != nil {
		return nil, err
	}
	if c.boolean("shallow_search", false) {
		found = slices.DeleteFunc(found, func(p document) bool { return text(p, "parent") != "" })
	}
	for i, p := range found {
		found[i] = maps.Clone(p)
		delete(found[i], "path") // only get_by_id shows it
	}
	out, err := s.project(c, projectSchema, found, expanded)
	if err != nil {
		return nil, err
	}
	if expanded && stats {
		for _, v := range out {
			if p, ok := v.(document); ok {
				p["stats"] = s.projectStats(text(p, "id"))
			}
		}
	}
	answer := document{"projects": out}
	if scroll != "" {
		answer["scroll_id"] = scroll
	}
	return answer, nil
}

func (s *Server) projectStats(id string) document {
	counts := document{}
	for _, status := range taskStatuses {
		counts[status] = 0
	}
	for _, t := range s.store.find(tasks, func(t document) bool { return text(t, "project") == id }) {
		status := text(t, "status")
		if n, ok := counts[status].(int); ok {
			counts[status] = n + 1
		}
	}
	return document{"active": document{"status_count": counts, "total_tasks": 0}}
}

func (s *Server) createProject(c *call) (any, error) {
	name := c.required("name")
	more := document{}
	for _, key := range []string{"description", "default_output_destination"} {
		if v := c.text(key); v != "" {
			more[key] = v
		}
	}
	for _, key := range []string{"tags", "system_tags"} {
		more[key] = sortedTexts(c.texts(key))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	parts, err := projectPath(name)
	if err != nil {
		return nil, err
	}
	var parent document
	if len(parts) > 1 {
		above, err := s.findOrCreateProject(c, strings.Join(parts[:len(parts)-1], "/"))
		if err != nil {
			return nil, err
		}
		parent, _ = s.store.get(projects, above)
	}
	p := s.newProject(c, parts, parent)
	maps.Copy(p, more)
	full := text(p, "name")
	if !s.store.insert(projects, p, func(other document) bool { return text(other, "name") == full }) {
		return nil, duplicateName(full)
	}
	return document{"id": p["id"]}, nil
}

// projectPath cuts a name into its parts and checks them.
func projectPath(name string) ([]string, error) {
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	switch {
	case len(parts) == 0:
		return nil, fail(400, 407, "Invalid project name", "name", name)
	case utf8.RuneCountInString(parts[len(parts)-1]) < 3:
		return nil, fail(400, 12, "Validation error (Project name cannot be blank)")
	case len(parts) > maxProjectDepth:
		return nil, fail(400, 409, "Project path exceeds the maximum depth", "max_depth", maxProjectDepth)
	default:
		return parts, nil
	}
}

func (s *Server) newProject(c *call, parts []string, parent document) document {
	now := s.date()
	p := document{
		"id": newID(), "name": strings.Join(parts, "/"), "basename": parts[len(parts)-1], "user": c.user.user,
		"company": companyID, "featured": 9999, "created": now, "last_update": now, "tags": []any{}, "system_tags": []any{}, "path": []any{},
	}
	if parent != nil {
		p["parent"] = parent["id"]
		p["path"] = append(slices.Clone(list(parent, "path")), parent["id"])
	}
	return p
}

// findOrCreateProject also makes the projects above.
func (s *Server) findOrCreateProject(c *call, name string) (string, error) {
	parts, err := projectPath(name)
	if err != nil {
		return "", err
	}
	var parent document
	for i := range parts {
		full := strings.Join(parts[:i+1], "/")
		named := func(p document) bool { return text(p, "name") == full }
		if len(s.store.find(projects, named)) == 0 {
			p := s.newProject(c, parts[:i+1], parent)
			p["description"] = ""
			s.store.insert(projects, p, named)
		}
		parent = s.store.find(projects, named)[0]
	}
	return text(parent, "id"), nil
}

func (s *Server) updateProject(c *call) (any, error) {
	id := c.required("project")
	changes := document{}
	for _, key := range []string{"name", "description", "default_output_destination"} {
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
	p, ok := s.store.get(projects, id)
	if !ok {
		return nil, fail(400, 401, "Invalid project id", "id", id)
	}
	if name, named := changes["name"].(string); named {
		parts, err := projectPath(name)
		if err != nil {
			return nil, err
		}
		before := strings.Split(text(p, "name"), "/")
		if !slices.Equal(parts[:len(parts)-1], before[:len(before)-1]) {
			return nil, fail(400, 408, "Cannot update project location. Use projects.move instead", "name", name)
		}
		changes["name"], changes["basename"] = strings.Join(parts, "/"), parts[len(parts)-1]
	}
	s.store.update(projects, id, nil, func(p document) {
		maps.Copy(p, changes)
		p["last_update"] = s.date()
	})
	return document{"updated": 1, "fields": changes}, nil
}

func (s *Server) deleteProject(c *call) (any, error) {
	id, force := c.required("project"), c.boolean("force", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	if _, ok := s.store.get(projects, id); !ok {
		return nil, fail(400, 401, "Invalid project id", "id", id)
	}
	inside := func(t document) bool { return text(t, "project") == id }
	if !force && len(s.store.find(tasks, inside)) > 0 {
		return nil, fail(400, 402, "Project has associated tasks (use force=true)", "id", id)
	}
	n := s.store.updateTasks(inside, func(t document) { delete(t, "project") })
	s.store.delete(projects, id)
	return document{"deleted": 1, "disassociated_tasks": n, "deleted_models": 0, "deleted_tasks": 0, "urls": nil}, nil
}
