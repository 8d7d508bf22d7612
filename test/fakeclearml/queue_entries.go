package fakeclearml

import "slices"

// The few things that are done to the entries of a queue. Each is one conditional update, as on the real server.

func entryTask(entry any) string {
	d, _ := entry.(document)
	return text(d, "task")
}

func position(queue document, task string) int {
	return slices.IndexFunc(list(queue, "entries"), func(e any) bool { return entryTask(e) == task })
}

func holds(task string) func(document) bool {
	return func(q document) bool { return position(q, task) >= 0 }
}

// append puts a task at the tail: 400/706 if it is there already, 400/703 if somebody else put it there meanwhile.
func (s *Server) append(queue, task string) error {
	q, ok := s.store.get(queues, queue)
	if !ok {
		return invalidQueue(queue)
	}
	if position(q, task) >= 0 {
		return fail(400, 706, "Failed adding task to queue since task is already queued", "task", task)
	}
	s.yield()
	now := s.date()
	_, ok = s.store.update(queues, queue,
		func(q document) bool { return position(q, task) < 0 },
		func(q document) {
			q["entries"] = append(list(q, "entries"), document{"task": task, "added": now})
			q["last_update"] = now
		})
	if !ok {
		return notQueued(queue, task)
	}
	return nil
}

// pull removes the very entry that was read, on condition that the queue still holds the task; it gives the number that
// the real server would give: of several callers exactly one is told 1, unless the task was enqueued again in between.
func (s *Server) pull(queue, task string) (removed int, err error) {
	q, ok := s.store.get(queues, queue)
	if !ok || position(q, task) < 0 {
		return 0, notQueued(queue, task)
	}
	entry, _ := list(q, "entries")[position(q, task)].(document)
	s.yield()
	now := s.date()
	_, ok = s.store.update(queues, queue, holds(task), func(q document) {
		q["entries"] = slices.DeleteFunc(list(q, "entries"), func(e any) bool {
			d, _ := e.(document)
			return text(d, "task") == task && text(d, "added") == text(entry, "added")
		})
		q["last_update"] = now
	})
	if !ok {
		return 0, nil
	}
	return 1, nil
}

// takeOut removes a task from a queue if it is there.
func (s *Server) takeOut(queue, task string) {
	now := s.date()
	s.store.update(queues, queue, holds(task), func(q document) {
		q["entries"] = slices.DeleteFunc(list(q, "entries"), func(e any) bool { return entryTask(e) == task })
		q["last_update"] = now
	})
}

// purge removes a task from all queues but one.
func (s *Server) purge(task, but string) {
	for _, q := range s.store.find(queues, holds(task)) {
		if text(q, "id") != but {
			s.takeOut(text(q, "id"), task)
		}
	}
}
