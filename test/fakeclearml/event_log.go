package fakeclearml

import (
	"bytes"
	"fmt"
	"slices"
)

// getTaskLog pages by timestamp. A page is extended to all lines that share its last timestamp, so nothing falls between
// two pages.
func (s *Server) getTaskLog(c *call) (any, error) {
	if c.version.less(version{2, 9}) {
		return s.getTaskLogByScroll(c)
	}
	task, size := c.required("task"), c.integer("batch_size", 5000)
	earlier, order := c.boolean("navigate_earlier", true), c.text("order")
	from, hasFrom := c.number("from_timestamp"), c.has("from_timestamp")
	lines, err := s.logLines(c, task)
	if err != nil {
		return nil, err
	}
	total := len(lines)
	if earlier {
		slices.Reverse(lines)
	}
	lines = slices.DeleteFunc(lines, func(e *event) bool {
		return hasFrom && (earlier && e.time >= int64(from) || !earlier && e.time <= int64(from))
	})
	end := min(int(size), len(lines))
	for end > 0 && end < len(lines) && lines[end].time == lines[end-1].time {
		end++
	}
	lines = lines[:end]
	if order == "asc" && earlier || order == "desc" && !earlier {
		slices.Reverse(lines)
	}
	return document{"events": eventFields(lines), "returned": len(lines), "total": total}, nil
}

func (s *Server) logLines(c *call, task string) ([]*event, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	if _, ok := s.store.get(tasks, task); !ok {
		return nil, invalidTasks(task)
	}
	return s.store.findEvents(task, eventLogLine), nil
}

// getTaskLogByScroll is the shape of the generations before 2.9.
func (s *Server) getTaskLogByScroll(c *call) (any, error) {
	task, size, scroll := c.required("task"), int(c.integer("batch_size", 500)), c.text("scroll_id")
	order, fromTail := c.text("order"), c.text("from") == "tail"
	lines, err := s.logLines(c, task)
	if err != nil {
		return nil, err
	}
	total := len(lines)
	if order == "desc" || fromTail {
		slices.Reverse(lines)
	}
	first := min(s.scrolls.offset(scroll), total)
	cut := lines[first:min(first+size, total)]
	scroll = s.scrolls.next(scroll, first+len(cut))
	if fromTail && order != "desc" {
		slices.Reverse(cut)
	}
	return document{"events": eventFields(cut), "returned": len(cut), "total": total, "scroll_id": scroll}, nil
}

func eventFields(events []*event) []any {
	out := make([]any, len(events))
	for i, e := range events {
		out[i] = e.fields
	}
	return out
}

func (s *Server) clearTaskLog(c *call) (any, error) {
	task, seconds := c.required("task"), c.integer("threshold_sec", 0)
	if _, err := s.logLines(c, task); err != nil {
		return nil, err
	}
	before := s.now().UnixMilli() - seconds*1000
	n := s.store.deleteEvents(task, func(e *event) bool { return e.kind == eventLogLine && e.time < before })
	return document{"deleted": n}, nil
}

func (s *Server) deleteTaskEvents(c *call) (any, error) {
	task, allow := c.required("task"), c.boolean("allow_locked", false)
	if err := c.err(); err != nil {
		return nil, err
	}
	t, err := s.task(task)
	if err != nil {
		return nil, err
	}
	if status := text(t, "status"); !allow && (status == published || status == publishing) {
		return nil, fail(400, 101, "Invalid task id (Cannot update events for a published task)", "id", task)
	}
	return document{"deleted": s.store.deleteEvents(task, nil)}, nil
}

// Console gives what a task printed, as its log events have it, in order of time.
func (s *Server) Console(task string) string {
	var b bytes.Buffer
	for _, e := range s.store.findEvents(task, eventLogLine) {
		msg := text(e.fields, "msg")
		b.WriteString(msg)
		if len(msg) == 0 || msg[len(msg)-1] != '\n' {
			fmt.Fprintln(&b)
		}
	}
	return b.String()
}
