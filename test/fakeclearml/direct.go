package fakeclearml

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Call runs an endpoint as the main user, without HTTP, faults or record: for what a test prepares and checks. The body
// is anything that encodes to a JSON object, nil being {}; the answer's data is decoded into out, unless out is nil.
func (s *Server) Call(endpoint string, body, out any) error {
	return s.CallAs(s.opts.Users[0].ID, endpoint, body, out)
}

// CallAs is Call as another user.
func (s *Server) CallAs(user, endpoint string, body, out any) error {
	u, ok := s.store.get(users, user)
	if !ok {
		return fmt.Errorf("cannot call %s: no user %s", endpoint, user)
	}
	values := document{}
	if body != nil {
		raw, err := encode(body)
		if err != nil {
			return fmt.Errorf("cannot call %s: %w", endpoint, err)
		}
		v, err := decode(raw)
		if err != nil {
			return fmt.Errorf("cannot call %s: %w", endpoint, err)
		}
		values, _ = v.(document)
	}
	e, ok := s.endpoints[endpoint]
	if !ok {
		return fmt.Errorf("cannot call %s: no such endpoint", endpoint)
	}
	newest, _ := parseVersion(s.opts.APIVersion)
	data, err := e.handle(&call{
		params: newParams(values), server: s, endpoint: endpoint, version: newest, user: identityOf(u),
		header: http.Header{}, peer: "127.0.0.1", answer: http.Header{},
	})
	if err != nil || out == nil {
		return err
	}
	raw, err := encode(data)
	if err != nil {
		return fmt.Errorf("cannot call %s: %w", endpoint, err)
	}
	return json.Unmarshal(raw, out)
}

// Task gives a task as it is stored, nil if there is none.
func (s *Server) Task(id string) map[string]any {
	t, ok := s.store.get(tasks, id)
	if !ok {
		return nil
	}
	return cloneDocument(t)
}

// Status gives a task's status, "" if there is no such task.
func (s *Server) Status(task string) string {
	t, _ := s.store.get(tasks, task)
	return text(t, "status")
}

// QueueID gives the id of the queue with that name, "" if there is none.
func (s *Server) QueueID(name string) string {
	for _, q := range s.store.find(queues, func(q document) bool { return text(q, "name") == name }) {
		return text(q, "id")
	}
	return ""
}

// Entries gives the ids of the tasks in the queue with that name, the head first.
func (s *Server) Entries(name string) []string {
	var ids []string
	q, _ := s.store.get(queues, s.QueueID(name))
	for _, e := range list(q, "entries") {
		ids = append(ids, entryTask(e))
	}
	return ids
}
