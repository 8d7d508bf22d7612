package fakeclearml

import "slices"

// resetTask makes a task a draft again: out of all queues, without events, without what its run left.
func (s *Server) resetTask(c *call) (any, error) {
	id, force := c.required("task"), c.boolean("force", false)
	clearAll, urls := c.boolean("clear_all", false), c.boolean("return_file_urls", false)
	dropModels := c.boolean("delete_output_models", true)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	if !force && text(t, "status") == published {
		return nil, fail(400, 110, "Invalid task status", "task_id", id, "status", published)
	}
	// The queues and the events are emptied first: a race that is lost then does not bring them back.
	dequeued := document{}
	if queue := text(t, "execution", "queue"); queue != "" {
		if removed, err := s.pull(queue, id); err == nil {
			dequeued["removed"] = removed
		}
	}
	s.purge(id, "")
	s.store.deleteEvents(id, nil)
	out, err := s.changeStatus(c, t, statusChange{
		to: created, reason: "reset", message: "reset", force: force,
		more: func(t document) { emptyRun(t, clearAll) },
	})
	if err != nil {
		return nil, err
	}
	out["dequeued"], out["events"], out["deleted_models"] = dequeued, document{}, 0
	if dropModels {
		out["deleted_models"] = s.deleteDraftModels(id)
	}
	out["urls"] = document{}
	if urls {
		out["urls"] = noURLs()
	}
	return out, nil
}

func noURLs() document {
	return document{"model_urls": []any{}, "artifact_urls": []any{}, "event_urls": []any{}}
}

// emptyRun removes what a run left behind.
func emptyRun(t document, clearAll bool) {
	t["last_iteration"], t["last_metrics"], t["metric_stats"] = int64(0), document{}, document{}
	t["runtime"] = document{}
	put(t, []any{}, "models", "output")
	unset(t, "output", "result")
	unset(t, "output", "error")
	for _, key := range []string{
		"last_worker", "last_worker_report", "started", "completed", "published", "active_duration", "enqueue_status",
	} {
		delete(t, key)
	}
	if clearAll {
		t["execution"] = newExecution()
		t["script"] = document{"binary": "python", "repository": "", "entry_point": "", "requirements": document{}}
		return
	}
	unset(t, "execution", "queue")
	put(t, inputArtifacts(t), "execution", "artifacts")
}

func inputArtifacts(t document) []any {
	return slices.DeleteFunc(slices.Clone(list(t, "execution", "artifacts")), func(e any) bool {
		d, _ := e.(document)
		return artifactMode(d) != "input"
	})
}

func (s *Server) deleteDraftModels(task string) int {
	draft := s.store.find(models, func(m document) bool { return text(m, "task") == task && m["ready"] != true })
	for _, m := range draft {
		s.store.delete(models, text(m, "id"))
	}
	return len(draft)
}

// deleteTask wants a draft or an archived task, or force.
func (s *Server) deleteTask(c *call) (any, error) {
	id, force, urls := c.required("task"), c.boolean("force", false), c.boolean("return_file_urls", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	if status := text(t, "status"); !force && status != created && !hasSystemTag(t, "archived") {
		return nil, fail(400, 123, "Task cannot be deleted (due to status, use force=True)",
			"task", id, "expected", created, "current", status)
	}
	s.purge(id, "")
	s.store.deleteEvents(id, nil)
	s.store.delete(tasks, id)
	children := s.store.updateTasks(
		func(d document) bool { return text(d, "parent") == id },
		func(d document) { d["parent"] = "__DELETED__" + id })
	deleted := s.deleteDraftModels(id)
	out := document{
		"deleted": true, "updated_children": children, "updated_models": 0, "deleted_models": deleted, "urls": nil,
	}
	if urls {
		out["urls"] = noURLs()
	}
	return out, nil
}

// archiveTasks takes the field "tasks", unlike archive_many.
func (s *Server) archiveTasks(c *call) (any, error) {
	found, err := s.loadTasks(c)
	if err != nil {
		return nil, err
	}
	for _, t := range found {
		s.archiveLoaded(c, t)
	}
	return document{"archived": len(found)}, nil
}

// archiveLoaded takes a task out of its queue or stops it, and hides it.
func (s *Server) archiveLoaded(c *call, t document) {
	reason, message := c.text("status_reason"), c.text("status_message")
	var err error
	switch text(t, "status") {
	case queued:
		_, err = s.dequeueLoaded(c, t, statusChange{reason: reason, message: message}, true)
	case inProgress:
		_, err = s.changeStatus(c, t, statusChange{to: stopped, reason: reason, message: message, force: true})
	}
	if err != nil {
		s.opts.Log.Debug("archived task keeps its status", "task", t["id"], "error", err)
	}
	s.store.update(tasks, text(t, "id"), nil, func(t document) {
		if !hasSystemTag(t, "archived") {
			t["system_tags"] = sortedTexts(append(texts(list(t, "system_tags")), "archived"))
		}
		t["status_reason"], t["status_message"] = reason, message
		s.touch(c, t)
	})
}

func (s *Server) unarchiveLoaded(c *call, t document) {
	s.store.update(tasks, text(t, "id"), nil, func(t document) {
		t["system_tags"] = withoutTag(list(t, "system_tags"), "archived")
		t["status_reason"], t["status_message"] = c.text("status_reason"), c.text("status_message")
		s.touch(c, t)
	})
}
