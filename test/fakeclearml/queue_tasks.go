package fakeclearml

import "slices"

// queueTask reads the queue and the task that most of these calls name.
func queueTask(c *call) (queue, task string, err error) {
	queue, task = c.required("queue"), c.required("task")
	return queue, task, c.err()
}

// addQueueTask asks neither whether the task exists nor for its status.
func (s *Server) addQueueTask(c *call) (any, error) {
	update := c.boolean("update_execution_queue", true)
	queue, task, err := queueTask(c)
	if err != nil {
		return nil, err
	}
	if err := s.append(queue, task); err != nil {
		return nil, err
	}
	if update {
		s.store.update(tasks, task, nil, func(t document) { put(t, queue, "execution", "queue") })
	}
	return document{"added": 1}, nil
}

// getNextTask takes the head in one atomic step; with task, only if the head is that task.
func (s *Server) getNextTask(c *call) (any, error) {
	queue, only, info := c.required("queue"), c.text("task"), c.boolean("get_task_info", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	var entry document
	now := s.date()
	_, ok := s.store.update(queues, queue,
		func(q document) bool {
			entries := list(q, "entries")
			return len(entries) > 0 && (only == "" || entryTask(entries[0]) == only)
		},
		func(q document) {
			entries := list(q, "entries")
			entry, _ = entries[0].(document)
			q["entries"], q["last_update"] = entries[1:], now
		})
	if !ok {
		_, err := s.queue(queue)
		return document{}, err
	}
	out := document{"entry": entry}
	t, exists := s.store.get(tasks, text(entry, "task"))
	if !exists {
		return out, nil
	}
	if text(t, "status") == stopped {
		// Somebody stopped the run before, just after the task was enqueued again.
		if _, err := s.changeStatus(c, t, statusChange{to: queued}); err != nil {
			s.opts.Log.Debug("popped task keeps its status", "task", t["id"], "error", err)
		}
	}
	if info {
		out["task_info"] = document{"company": t["company"], "user": t["user"]}
	}
	return out, nil
}

func (s *Server) removeQueueTask(c *call) (any, error) {
	restore := c.boolean("update_task_status", false)
	queue, task, err := queueTask(c)
	if err != nil {
		return nil, err
	}
	removed, err := s.pull(queue, task)
	if err != nil {
		return nil, err
	}
	if removed > 0 && restore {
		s.restoreTask(c, queue, task, "Task was removed from the queue "+queue)
	}
	return document{"removed": removed}, nil
}

func (s *Server) clearQueue(c *call) (any, error) {
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	ids := s.restoreTasks(c, q, "Queue "+text(q, "id")+" was cleared")
	now := s.date()
	s.store.update(queues, text(q, "id"), nil, func(q document) { q["entries"], q["last_update"] = []any{}, now })
	return document{"removed_tasks": values(ids)}, nil
}

func (s *Server) peekTask(c *call) (any, error) {
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	if entries := list(q, "entries"); len(entries) > 0 {
		return document{"task": entryTask(entries[0])}, nil
	}
	return document{"task": nil}, nil
}

func (s *Server) countEntries(c *call) (any, error) {
	q, err := s.queueCall(c)
	if err != nil {
		return nil, err
	}
	return document{"num": len(list(q, "entries"))}, nil
}

// moveBy serves move_task_forward (sign -1, towards the head) and move_task_backward.
func (s *Server) moveBy(sign int64) handler {
	return func(c *call) (any, error) {
		count := c.integer("count", 1)
		return s.reposition(c, func(at, length int) int {
			return min(max(at+int(sign*count), 0), length-1)
		})
	}
}

func (s *Server) moveToFront(c *call) (any, error) {
	return s.reposition(c, func(int, int) int { return 0 })
}

func (s *Server) moveToBack(c *call) (any, error) {
	return s.reposition(c, func(_, length int) int { return length - 1 })
}

// reposition removes the entry and puts it in again elsewhere, with the time it was added.
func (s *Server) reposition(c *call, where func(at, length int) int) (any, error) {
	queue, task, err := queueTask(c)
	if err != nil {
		return nil, err
	}
	var to int
	now := s.date()
	_, ok := s.store.update(queues, queue, holds(task), func(q document) {
		entries := list(q, "entries")
		at := position(q, task)
		to = where(at, len(entries))
		entry := entries[at]
		entries = slices.Delete(entries, at, at+1)
		q["entries"], q["last_update"] = slices.Insert(entries, to, entry), now
	})
	if !ok {
		return nil, notQueued(queue, task)
	}
	return document{"position": to}, nil
}

func (s *Server) editQueueMetadata(c *call) (any, error) {
	return s.addMetadata(c, queues, "queue", invalidQueue)
}

func (s *Server) deleteQueueMetadata(c *call) (any, error) {
	return s.removeMetadata(c, queues, "queue", invalidQueue)
}

func (s *Server) queueMetrics(c *call) (any, error) {
	c.texts("queue_ids")
	return document{"queues": []any{}}, c.err()
}
