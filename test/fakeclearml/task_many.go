package fakeclearml

import (
	"errors"
	"maps"
)

// many turns a call for one task into one for several. It always answers 200 and says what failed for which task.
func (s *Server) many(one handler, more document) handler {
	return func(c *call) (any, error) {
		ids := c.requiredTexts("ids")
		if err := c.err(); err != nil {
			return nil, err
		}
		succeeded, failures := []any{}, []any{}
		for _, id := range ids {
			single := *c
			single.params = newParams(maps.Clone(c.values))
			single.values["task"] = id
			data, err := one(&single)
			if err != nil {
				failures = append(failures, failedItem(id, err))
				continue
			}
			item := document{"id": id}
			if d, ok := data.(document); ok {
				maps.Copy(item, d)
			}
			maps.Copy(item, more)
			succeeded = append(succeeded, item)
		}
		return document{"succeeded": succeeded, "failed": failures}, nil
	}
}

func failedItem(id string, err error) document {
	failure := fail(500, 0, err.Error())
	errors.As(err, &failure)
	return document{"id": id, "error": document{
		"codes": []any{failure.code, failure.sub}, "msg": failure.msg, "data": failure.data,
	}}
}

// resetOne answers a little less than tasks.reset.
func (s *Server) resetOne(c *call) (any, error) {
	data, err := s.resetTask(c)
	if err != nil {
		return nil, err
	}
	out, _ := data.(document)
	delete(out, "events")
	out["dequeued"] = object(out, "dequeued")["removed"] == 1
	return out, nil
}

func (s *Server) archiveOne(c *call) (any, error) {
	t, err := s.task(c.required("task"))
	if err != nil {
		return nil, err
	}
	s.archiveLoaded(c, t)
	return document{"archived": true}, nil
}

func (s *Server) unarchiveOne(c *call) (any, error) {
	t, err := s.task(c.required("task"))
	if err != nil {
		return nil, err
	}
	s.unarchiveLoaded(c, t)
	return document{"unarchived": true}, nil
}
