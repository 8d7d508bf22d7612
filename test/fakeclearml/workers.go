package fakeclearml

import (
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// A worker is stored as a document under its key, with the names of its fields as workers.get_all shows them; "worker"
// is its id. It is gone when register_timeout has passed since its last sign of life.

func workerKey(user, worker string) string { return "worker_" + companyID + "_" + user + "_" + worker }

func (s *Server) registerWorker(c *call) (any, error) {
	id, timeout := c.text("worker"), c.integer("timeout", 0)
	if _, given := c.values["worker"]; !given {
		c.bad("error for field 'worker'. field is required!")
	}
	queueIDs, tags, systemTags := c.texts("queues"), c.texts("tags"), c.texts("system_tags")
	resources := c.object("resources")
	if err := c.err(); err != nil {
		return nil, err
	}
	var unknown []string
	for _, q := range queueIDs {
		if _, ok := s.store.get(queues, q); !ok {
			unknown = append(unknown, q)
		}
	}
	if len(unknown) > 0 {
		return nil, fail(400, 701, "Invalid queue id", "ids", idTuple(unknown))
	}
	if timeout < 0 {
		return nil, fail(400, 1002, "Worker registration failed (invalid timeout)", "timeout", timeout, "worker", id)
	}
	w := s.newWorker(c, id)
	if timeout > 0 {
		w["register_timeout"] = timeout
	}
	w["queues"], w["tags"], w["system_tags"] = values(queueIDs), sortedTexts(tags), sortedTexts(systemTags)
	s.store.insert(workers, w, nil)
	if resources != nil {
		for _, q := range queueIDs {
			s.store.update(queues, q, nil, func(q document) { q["resources"] = cloneDocument(resources) })
		}
	}
	return document{}, nil
}

func (s *Server) newWorker(c *call, id string) document {
	now := s.date()
	return document{
		"id": workerKey(c.user.user, id), "worker": id, "user": c.user.user, "user_name": c.user.name, "ip": c.peer,
		"register_time": now, "register_timeout": int64(s.opts.Liveness / time.Second), "last_activity_time": now,
		"tags": []any{}, "system_tags": []any{}, "queues": []any{},
	}
}

func (s *Server) unregisterWorker(c *call) (any, error) {
	id := c.required("worker")
	if err := c.err(); err != nil {
		return nil, err
	}
	s.store.delete(workers, workerKey(c.user.user, id))
	return document{}, nil
}

// statusReport registers an unknown worker. What it says about a task makes the task live, whatever its status.
func (s *Server) statusReport(c *call) (any, error) {
	id, task := c.required("worker"), c.text("task")
	if _, ok := number(c.values["timestamp"]); !ok {
		c.bad("field timestamp: a number is required, got %v", c.values["timestamp"])
	}
	queue, queueIDs := c.text("queue"), c.texts("queues")
	tags, systemTags, stats := c.texts("tags"), c.texts("system_tags"), c.object("machine_stats")
	if err := c.err(); err != nil {
		return nil, err
	}
	key := workerKey(c.user.user, id)
	if w, ok := s.store.get(workers, key); !ok || s.expired(w) {
		s.store.insert(workers, s.newWorker(c, id), nil)
	}
	now := s.date()
	t, known := s.store.get(tasks, task)
	project, inProject := s.store.get(projects, text(t, "project"))
	s.store.update(workers, key, nil, func(w document) {
		w["ip"], w["last_activity_time"], w["last_report_time"] = c.peer, now, now
		w["tags"], w["system_tags"] = sortedTexts(tags), sortedTexts(systemTags) // null and nothing read as an empty list
		w["queue"] = queue
		if len(queueIDs) > 0 {
			w["queues"] = values(queueIDs)
		}
		delete(w, "task")
		delete(w, "project")
		if known {
			w["task"] = document{"id": task, "name": t["name"]}
			if inProject {
				w["project"] = document{"id": project["id"], "name": project["name"]}
			}
		}
		if stats != nil {
			w["machine_stats"] = cloneDocument(stats)
		}
	})
	if stats != nil {
		s.samples.add(id, c.values["timestamp"], stats)
	}
	if task == "" {
		return document{}, nil
	}
	if !known {
		return nil, invalidTask(task)
	}
	s.store.update(tasks, task, nil, func(t document) {
		s.touchLive(c, t)
		t["last_worker"], t["last_worker_report"] = id, now
	})
	return document{}, nil
}

func (s *Server) expired(w document) bool {
	last, ok := parseDate(text(w, "last_activity_time"))
	timeout, _ := integer(w["register_timeout"])
	return !ok || s.now().Sub(last) > time.Duration(timeout)*time.Second
}

// liveWorkers also forgets those that have expired.
func (s *Server) liveWorkers() []document {
	var live []document
	for _, w := range s.store.find(workers, nil) {
		if s.expired(w) {
			s.store.delete(workers, text(w, "id"))
			continue
		}
		live = append(live, w)
	}
	return live
}

// watched says whether a live worker listens to a queue.
func (s *Server) watched(queue string) bool {
	return slices.ContainsFunc(s.liveWorkers(), func(w document) bool { return containsText(list(w, "queues"), queue) })
}

func (s *Server) selectWorkers(c *call, lastSeen int64) ([]document, error) {
	pattern := c.text("worker_pattern")
	tags, systemTags := c.values["tags"], c.values["system_tags"]
	if err := c.err(); err != nil {
		return nil, err
	}
	since := formatDate(s.now().Add(-time.Duration(lastSeen) * time.Second))
	return slices.DeleteFunc(s.liveWorkers(), func(w document) bool {
		if lastSeen > 0 && text(w, "last_activity_time") < since {
			return true
		}
		if ok, _ := path.Match(strings.ReplaceAll(pattern, "/", "|"), strings.ReplaceAll(text(w, "worker"), "/", "|")); pattern != "" && !ok {
			return true
		}
		return tags != nil && !listCondition("tags", tags)(w) || systemTags != nil && !listCondition("system_tags", systemTags)(w)
	}), nil
}

func (s *Server) getWorkers(c *call) (any, error) {
	lastSeen := int64(3600)
	if v, given := c.values["last_seen"]; given {
		lastSeen = 0
		if v != nil {
			lastSeen = c.integer("last_seen", 0)
		}
	}
	found, err := s.selectWorkers(c, lastSeen)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, w := range found {
		out = append(out, s.shownWorker(w))
	}
	return document{"workers": out}, nil
}

func (s *Server) countWorkers(c *call) (any, error) {
	found, err := s.selectWorkers(c, c.integer("last_seen", 0))
	return document{"count": len(found)}, err
}

// shownWorker is a worker as workers.get_all has it.
func (s *Server) shownWorker(w document) document {
	out := maps.Clone(w)
	out["key"], out["id"] = w["id"], w["worker"]
	out["user"] = document{"id": w["user"], "name": w["user_name"]}
	out["company"] = document{"id": companyID, "name": companyName}
	for _, internal := range []string{"worker", "user_name", "queue", "machine_stats"} {
		delete(out, internal)
	}
	if ref := object(w, "task"); ref != nil {
		task := maps.Clone(ref)
		if t, ok := s.store.get(tasks, text(ref, "id")); ok {
			seconds, _ := integer(t["active_duration"])
			task["running_time"], task["last_iteration"] = seconds*1000, t["last_iteration"]
		}
		out["task"] = task
	}
	shownQueues := []any{}
	for _, id := range texts(list(w, "queues")) {
		q := s.shownQueue(id)
		shownQueues = append(shownQueues, q)
		if id == text(w, "queue") {
			out["queue"] = q
		}
	}
	out["queues"] = shownQueues
	return out
}

func (s *Server) shownQueue(id string) document {
	q, ok := s.store.get(queues, id)
	if !ok {
		return document{"id": id}
	}
	entries := list(q, "entries")
	out := document{"id": id, "name": q["name"], "num_tasks": len(entries)}
	if display := text(q, "display_name"); display != "" {
		out["display_name"] = display
	}
	if len(entries) > 0 {
		next := document{"id": entryTask(entries[0])}
		if t, ok := s.store.get(tasks, entryTask(entries[0])); ok {
			next["name"] = t["name"]
		}
		out["next_task"] = next
	}
	return out
}
