package fakeclearml

import (
	"maps"
	"slices"
)

// transitions are the changes that need no force. A change to the same status is legal too, except that a published
// task cannot be published.
var transitions = map[string][]string{
	created:    {queued, inProgress},
	queued:     {created, inProgress, stopped},
	inProgress: {created, stopped, failed, completed},
	stopped:    {created, queued, inProgress, closed, failed, completed, publishing, published},
	closed:     {created, stopped, failed, publishing, published},
	failed:     {created, queued, stopped, published},
	completed:  {created, inProgress, published},
	publishing: {published},
	published:  {},
}

// A statusChange is what a call asks for. Reason and message are overwritten, with "" when the caller gave none.
type statusChange struct {
	to, reason, message string
	force               bool
	more                func(t document) // further changes in the same step
	fields              document         // what they are, for the answer
	by                  string           // "" is the caller
}

// changeStatus checks the transition and then updates on condition that the status is still the one that was read.
func (s *Server) changeStatus(c *call, task document, ch statusChange) (document, error) {
	from := text(task, "status")
	legal := ch.to == from || slices.Contains(transitions[from], ch.to)
	if !ch.force && !legal {
		return nil, fail(400, 110, "Invalid task status (Invalid status change)", "current_status", from, "new_status", ch.to)
	}
	s.yield()
	by := ch.by
	if by == "" {
		by = c.user.user
	}
	now := s.date()
	t, ok := s.store.update(tasks, text(task, "id"),
		hasStatus(from),
		func(t document) {
			t["status"], t["status_reason"], t["status_message"] = ch.to, ch.reason, ch.message
			t["status_changed"], t["last_update"], t["last_change"], t["last_changed_by"] = now, now, now, by
			if ch.to == queued {
				t["system_tags"] = withoutTag(list(t, "system_tags"), "development")
			}
			if ch.more != nil {
				ch.more(t)
			}
		})
	if !ok {
		return nil, fail(400, 121, "Failed changing task status", "task", text(task, "id"), "current_status", from, "new_status", ch.to)
	}
	s.bumpProject(t)
	fields := document{}
	for _, key := range []string{
		"status", "status_reason", "status_message", "status_changed", "last_update", "last_change", "last_changed_by",
	} {
		fields[key] = t[key]
	}
	maps.Copy(fields, ch.fields)
	return document{"updated": 1, "fields": fields}, nil
}

// statusCall reads what every status change takes.
func (s *Server) statusCall(c *call, to string) (string, statusChange) {
	return c.required("task"), statusChange{
		to: to, reason: c.text("status_reason"), message: c.text("status_message"), force: c.boolean("force", false),
	}
}

// started keeps the earlier start of a task that is running already. It does not touch the queue.
func (s *Server) started(c *call) (any, error) {
	id, ch := s.statusCall(c, inProgress)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, ok := s.store.get(tasks, id)
	if !ok {
		return nil, fail(400, 10, "Invalid object id", "task", "None")
	}
	if text(t, "status") != inProgress || text(t, "started") == "" {
		now := s.date()
		ch.fields = document{"started": now}
		ch.more = func(t document) {
			t["started"] = now
			delete(t, "completed")
			delete(t, "active_duration")
		}
	}
	out, err := s.changeStatus(c, t, ch)
	if err != nil {
		return nil, err
	}
	out["started"] = 1
	return out, nil
}

// finish serves the calls that end a run.
func (s *Server) finish(to string) handler {
	return func(c *call) (any, error) {
		id, ch := s.statusCall(c, to)
		if err := c.err(); err != nil {
			return nil, err
		}
		t, err := s.task(id)
		if err != nil {
			return nil, err
		}
		now := s.date()
		if to != failed { // tasks.failed does not show it
			ch.fields = document{"completed": now}
		}
		ch.more = func(t document) { t["completed"] = now }
		return s.changeStatus(c, t, ch)
	}
}

// completed may publish as well.
func (s *Server) completed(c *call) (any, error) {
	publish := c.boolean("publish", false)
	answer, err := s.finish(completed)(c)
	if err != nil {
		return nil, err
	}
	out, _ := answer.(document)
	out["published"] = 0
	if !publish {
		return out, nil
	}
	if _, err := s.publish(c); err != nil {
		return nil, err
	}
	out["published"] = 1
	return out, nil
}

func (s *Server) closeTask(c *call) (any, error) {
	id, ch := s.statusCall(c, closed)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	return s.changeStatus(c, t, ch)
}

// publish also makes the task's last output model ready.
func (s *Server) publish(c *call) (any, error) {
	id, ch := s.statusCall(c, published)
	publishModel := c.boolean("publish_model", true)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	if text(t, "status") == published && !ch.force {
		return nil, fail(400, 110, "Invalid task status (Invalid status change)", "current_status", published, "new_status", published)
	}
	now := s.date()
	ch.fields = document{"published": now, "output": t["output"]}
	ch.more = func(t document) { t["published"] = now }
	out, err := s.changeStatus(c, t, ch)
	if err != nil {
		return nil, err
	}
	if outputs := list(t, "models", "output"); publishModel && len(outputs) > 0 {
		last, _ := outputs[len(outputs)-1].(document)
		s.store.update(models, text(last, "model"), nil, func(m document) { m["ready"] = true })
	}
	return out, nil
}

// ping is a sign of life; of an unknown task too, without complaint.
func (s *Server) ping(c *call) (any, error) {
	id := c.required("task")
	if err := c.err(); err != nil {
		return nil, err
	}
	s.store.update(tasks, id, nil, func(t document) {
		s.touchLive(c, t)
		s.refreshDuration(t)
	})
	return document{}, nil
}

// refreshDuration notes for how many seconds a task has been running.
func (s *Server) refreshDuration(t document) {
	if text(t, "status") != inProgress {
		return
	}
	if started, ok := parseDate(text(t, "started")); ok {
		t["active_duration"] = int64(s.now().Sub(started).Seconds())
	}
}
