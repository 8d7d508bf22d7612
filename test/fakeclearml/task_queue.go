package fakeclearml

import (
	"errors"
	"slices"
)

// enqueue changes the status first and puts the task into the queue then; if that fails, the status is put back.
func (s *Server) enqueue(c *call) (any, error) {
	id, ch := s.statusCall(c, queued)
	queue, name := c.text("queue"), c.text("queue_name")
	verify, updateQueue := c.boolean("verify_watched_queue", false), c.boolean("update_execution_queue", true)
	if err := c.err(); err != nil {
		return nil, err
	}
	if queue != "" && name != "" {
		return nil, validation("Either queue id or queue name should be provided")
	}
	if verify && !updateQueue {
		return nil, validation("verify_watched_queue needs update_execution_queue")
	}
	t, err := s.task(id)
	if err != nil {
		return nil, err
	}
	if !updateQueue && (text(t, "status") != queued || text(t, "execution", "queue") == "") {
		return nil, validation("update_execution_queue=false needs a task that is queued")
	}
	if queue == "" {
		if queue, err = s.queueByName(name); err != nil {
			return nil, err
		}
	}
	out, err := s.moveIntoQueue(c, t, ch, queue, updateQueue)
	if err != nil {
		return nil, err
	}
	if verify {
		out["queue_watched"] = s.watched(queue)
	}
	return out, nil
}

// queueByName finds the queue of exactly that name, and makes it if need be; "" is the default queue.
func (s *Server) queueByName(name string) (string, error) {
	if name == "" {
		q, err := s.defaultQueue()
		return text(q, "id"), err
	}
	found := func() []document {
		return s.store.find(queues, func(q document) bool { return text(q, "name") == name })
	}
	if q := found(); len(q) > 0 {
		return text(q[0], "id"), nil
	}
	q := s.newQueue(name)
	if s.store.insert(queues, q, func(other document) bool { return text(other, "name") == name }) {
		return text(q, "id"), nil
	}
	return text(found()[0], "id"), nil
}

func (s *Server) moveIntoQueue(c *call, t document, ch statusChange, queue string, updateQueue bool) (document, error) {
	id, from := text(t, "id"), text(t, "status")
	previous := from
	if remembered := text(t, "enqueue_status"); from == queued && remembered != "" {
		previous = remembered
	}
	ch.fields = document{"enqueue_status": previous}
	ch.more = func(t document) { t["enqueue_status"] = previous }
	out, err := s.changeStatus(c, t, ch)
	if err != nil {
		return nil, err
	}
	if err := s.append(queue, id); err != nil {
		return nil, errors.Join(err, s.rollBackEnqueue(c, id, from))
	}
	if updateQueue {
		s.store.update(tasks, id, nil, func(t document) { put(t, queue, "execution", "queue") })
		fields := object(out, "fields")
		fields["execution.queue"] = queue
	}
	s.purge(id, queue)
	out["queued"] = 1
	return out, nil
}

// rollBackEnqueue puts the status back. The status remembered for a dequeue is lost with it, as on the real server.
func (s *Server) rollBackEnqueue(c *call, id, status string) error {
	t, ok := s.store.get(tasks, id)
	if !ok || text(t, "status") != queued {
		return nil // somebody else has changed it since
	}
	_, err := s.changeStatus(c, t, statusChange{
		to: status, reason: "failed enqueueing", force: true,
		more: func(t document) { delete(t, "enqueue_status") },
	})
	return err
}

// dequeue takes a task out of the queue it was enqueued to and changes its status back. Of a task that is running
// already only the status changes: its entry, if it has one, stays.
func (s *Server) dequeue(c *call) (any, error) {
	id, ch := s.statusCall(c, c.text("new_status"))
	all := c.boolean("remove_from_all_queues", false)
	if ch.to != "" && !slices.Contains(taskStatuses, ch.to) {
		c.bad("Invalid task status: %s", ch.to)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	t, ok := s.store.get(tasks, id)
	if !ok {
		s.purge(id, "")
		return document{"dequeued": 1, "updated": 0, "fields": document{}}, nil
	}
	out, err := s.dequeueLoaded(c, t, ch, all)
	if err != nil {
		return nil, err
	}
	out["dequeued"] = 1
	return out, nil
}

func (s *Server) dequeueLoaded(c *call, t document, ch statusChange, all bool) (document, error) {
	id, status := text(t, "id"), text(t, "status")
	if status == queued {
		s.takeOut(text(t, "execution", "queue"), id)
	}
	if all {
		s.purge(id, "")
	}
	if status != queued && status != inProgress {
		return unchanged(), nil
	}
	if ch.to == "" {
		ch.to = text(t, "enqueue_status")
	}
	if ch.to == "" {
		ch.to = created
	}
	ch.force = true
	ch.fields = document{"enqueue_status": nil}
	ch.more = func(t document) { delete(t, "enqueue_status") }
	return s.changeStatus(c, t, ch)
}
