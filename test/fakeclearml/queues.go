package fakeclearml

import (
	"maps"
	"strings"
	"unicode/utf8"
)

func (s *Server) newQueue(name string) document {
	now := s.date()
	return document{
		"id": newID(), "name": name, "company": companyID, "created": now, "last_update": now,
		"tags": []any{}, "system_tags": []any{}, "entries": []any{}, "metadata": document{},
	}
}

func (s *Server) queue(id string) (document, error) {
	q, ok := s.store.get(queues, id)
	if !ok {
		return nil, invalidQueue(id)
	}
	return q, nil
}

// queueCall reads the queue that most calls name.
func (s *Server) queueCall(c *call) (document, error) {
	id := c.required("queue")
	if err := c.err(); err != nil {
		return nil, err
	}
	return s.queue(id)
}

func (s *Server) getQueue(c *call) (any, error) {
	most := c.integer("max_task_entries", 0)
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	return document{"queue": cutEntries(q, most)}, nil
}

func cutEntries(q document, most int64) document {
	if entries := list(q, "entries"); most > 0 && int64(len(entries)) > most {
		q = cloneDocument(q)
		q["entries"] = entries[:most]
	}
	return q
}

func (s *Server) getQueues(c *call) (any, error) { return s.queryQueues(c, false) }

func (s *Server) getQueuesExpanded(c *call) (any, error) { return s.queryQueues(c, true) }

func (s *Server) queryQueues(c *call, expanded bool) (any, error) {
	most := c.integer("max_task_entries", 0)
	found, scroll, err := s.query(c, queueSchema)
	if err != nil {
		return nil, err
	}
	for i := range found {
		found[i] = cutEntries(found[i], most)
	}
	out, err := s.project(c, queueSchema, found, expanded)
	if err != nil {
		return nil, err
	}
	if expanded {
		s.addQueueWorkers(out)
	}
	answer := document{"queues": out}
	if scroll != "" {
		answer["scroll_id"] = scroll
	}
	return answer, nil
}

// addQueueWorkers lists for each queue the workers that listen to it, and names the tasks of its entries.
func (s *Server) addQueueWorkers(out []any) {
	live := s.liveWorkers()
	for _, v := range out {
		q, _ := v.(document)
		listening := []any{}
		for _, w := range live {
			if containsText(list(w, "queues"), text(q, "id")) {
				listening = append(listening, document{
					"name": w["worker"], "ip": w["ip"], "key": w["id"], "task": w["task"],
				})
			}
		}
		q["workers"] = listening
		entries, has := q["entries"].([]any)
		if !has {
			continue
		}
		named := []any{}
		for _, e := range entries {
			d, _ := e.(document)
			ref := document{"id": text(d, "task")}
			if t, ok := s.store.get(tasks, text(d, "task")); ok {
				ref["name"] = t["name"]
			}
			named = append(named, document{"task": ref, "added": d["added"]})
		}
		q["entries"] = named
	}
}

func containsText(l []any, s string) bool {
	for _, v := range l {
		if v == any(s) {
			return true
		}
	}
	return false
}

func (s *Server) defaultQueue() (document, error) {
	found := s.store.find(queues, func(q document) bool { return hasSystemTag(q, "default") })
	switch len(found) {
	case 0:
		return nil, fail(400, 707, "Default queue is not found")
	case 1:
		return found[0], nil
	default:
		return nil, fail(400, 708, "More than one default queue is found")
	}
}

func (s *Server) getDefaultQueue(*call) (any, error) {
	q, err := s.defaultQueue()
	if err != nil {
		return nil, err
	}
	return document{"id": q["id"], "name": q["name"]}, nil
}

func (s *Server) createQueue(c *call) (any, error) {
	name := strings.TrimSpace(c.required("name"))
	q := s.newQueue(name)
	if display := c.text("display_name"); display != "" {
		q["display_name"] = display
	}
	for _, key := range []string{"tags", "system_tags"} {
		q[key] = sortedTexts(c.texts(key))
	}
	if m := c.object("metadata"); m != nil {
		q["metadata"] = cloneDocument(m)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(name) < 3 {
		return nil, shortName()
	}
	if !s.store.insert(queues, q, func(other document) bool { return text(other, "name") == name }) {
		return nil, duplicateName(name)
	}
	return document{"id": q["id"]}, nil
}

func duplicateName(name string) *apiError {
	return fail(400, 801, "Value combination already exists (unique field already contains this value)", "name", name)
}

func (s *Server) updateQueue(c *call) (any, error) {
	changes := document{}
	for _, key := range []string{"name", "display_name"} {
		if c.has(key) {
			changes[key] = strings.TrimSpace(c.text(key))
		}
	}
	for _, key := range []string{"tags", "system_tags"} {
		if c.has(key) {
			changes[key] = sortedTexts(c.texts(key))
		}
	}
	if m := c.object("metadata"); m != nil {
		changes["metadata"] = cloneDocument(m)
	}
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	if name, named := changes["name"].(string); named {
		if utf8.RuneCountInString(name) < 3 {
			return nil, shortName()
		}
		others := s.store.find(queues, func(o document) bool { return text(o, "name") == name && o["id"] != q["id"] })
		if len(others) > 0 {
			return nil, duplicateName(name)
		}
	}
	if len(changes) == 0 {
		return unchanged(), nil
	}
	s.store.update(queues, text(q, "id"), nil, func(q document) {
		maps.Copy(q, changes)
		q["last_update"] = s.date()
	})
	return document{"updated": 1, "fields": changes}, nil
}

// deleteQueue wants an empty queue; with force its tasks get the status back that they had before.
func (s *Server) deleteQueue(c *call) (any, error) {
	force := c.boolean("force", false)
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	id := text(q, "id")
	if len(list(q, "entries")) > 0 {
		if !force {
			return nil, fail(400, 702, "Queue is not empty, use force=true to delete", "id", id)
		}
		s.restoreTasks(c, q, "Queue "+id+" was deleted")
	}
	s.store.delete(queues, id)
	return document{"deleted": 1}, nil
}

// restoreTasks gives a queue's tasks the status back that they had before they were enqueued.
func (s *Server) restoreTasks(c *call, queue document, reason string) []string {
	var ids []string
	for _, e := range list(queue, "entries") {
		ids = append(ids, entryTask(e))
		s.restoreTask(c, text(queue, "id"), entryTask(e), reason)
	}
	return ids
}

func (s *Server) restoreTask(c *call, queue, task, reason string) {
	t, ok := s.store.get(tasks, task)
	if !ok || text(t, "execution", "queue") != queue {
		return
	}
	to := text(t, "enqueue_status")
	if to == "" {
		to = created
	}
	// A lost race leaves the task to the caller that won it.
	_, _ = s.changeStatus(c, t, statusChange{to: to, reason: reason, force: true, more: func(t document) {
		delete(t, "enqueue_status")
		unset(t, "execution", "queue")
	}})
}
