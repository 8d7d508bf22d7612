package fakeclearml

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (s *Server) addEvent(c *call) (any, error) { return s.ingest(c, []any{c.values}) }

func (s *Server) addEventBatch(c *call) (any, error) {
	if len(c.lines) == 0 {
		return nil, fail(400, 17, "Batch request contains no items")
	}
	return s.ingest(c, c.lines)
}

// ingest stores what it can and counts the rest by reason; if nothing could be stored, that is an error.
func (s *Server) ingest(c *call, lines []any) (any, error) {
	perTask := map[string][]*event{}
	reasons := map[string]int{}
	locked := map[string]bool{}
	var order []string
	for _, line := range lines {
		d, _ := line.(document)
		e, task, err := s.readEvent(c, d)
		if err != nil {
			return nil, err
		}
		if reason := s.refuse(d, task); reason != "" {
			reasons[reason]++
			continue
		}
		allow := d["allow_locked"] == true
		if before, seen := locked[task]; seen && before != allow {
			return nil, validation("inconsistent allow_locked value for task %s", task)
		}
		locked[task] = allow
		if perTask[task] == nil {
			order = append(order, task)
		}
		perTask[task] = append(perTask[task], e)
	}
	added := 0
	for _, task := range order {
		s.store.addEvents(task, perTask[task])
		s.noteEvents(c, task, perTask[task])
		added += len(perTask[task])
	}
	return eventAnswer(added, reasons)
}

func eventAnswer(added int, reasons map[string]int) (any, error) {
	errors, info := 0, document{}
	var told []string
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		n := reasons[reason]
		errors += n
		info[reason] = n
		told = append(told, fmt.Sprintf("%s=%d", reason, n))
	}
	if added == 0 {
		return nil, fail(400, 131, "Events not added: "+strings.Join(told, ", "))
	}
	return document{"added": added, "errors": errors, "errors_info": info}, nil
}

// refuse gives the reason why an event is not stored.
func (s *Server) refuse(d document, task string) string {
	kind := eventType(d)
	switch {
	case kind == "":
		return "Event must have a 'type' field"
	case !slices.Contains(eventTypes, kind):
		return "Invalid event type " + kind
	case task == "":
		return "Event must have a 'task' field"
	}
	t, ok := s.store.get(tasks, task)
	_, isModel := s.store.get(models, task)
	isModel = isModel && d["model_event"] == true
	published := slices.Contains([]string{publishing, published}, text(t, "status"))
	if (!ok && !isModel) || published && d["allow_locked"] != true {
		return "Invalid task id " + task
	}
	return ""
}

func eventType(d document) string { return strings.ReplaceAll(text(d, "type"), " ", "_") }

// readEvent makes the stored form. What it cannot read is an error of the whole call, as on the real server.
func (s *Server) readEvent(c *call, d document) (*event, string, error) {
	fields := cloneDocument(d)
	task := text(d, "task")
	if task == "" && d["model_event"] == true {
		task = text(d, "model")
	}
	e := &event{kind: eventType(d), fields: fields, time: s.now().UnixMilli(), metric: text(d, "metric")}
	if v, ok := fields["ts"]; ok && fields["timestamp"] == nil {
		fields["timestamp"] = v
	}
	if v := fields["timestamp"]; v != nil {
		ms, ok := number(v)
		if !ok {
			return nil, "", fail(500, 0, "General data error (invalid timestamp)", "timestamp", v)
		}
		e.time = int64(ms)
	}
	if v := fields["iter"]; v != nil {
		n, ok := integer(v)
		if !ok {
			return nil, "", fail(500, 100, "Data error (invalid iter)", "iter", v)
		}
		e.iter = n
	}
	if err := s.readValue(e); err != nil {
		return nil, "", err
	}
	fields["type"], fields["timestamp"] = e.kind, e.time
	fields["@timestamp"] = s.date()
	delete(fields, "method")
	delete(fields, "ts")
	for key, absent := range map[string]any{"metric": "", "variant": "", "model_event": false} {
		if fields[key] == nil {
			fields[key] = absent
		}
	}
	if e.kind != eventLogLine && fields["iter"] == nil {
		fields["iter"] = int64(0)
	}
	if text(fields, "worker") == "" {
		if fields["worker"] = clientHeader(c.header, "Worker"); fields["worker"] == "" {
			fields["worker"] = "<unknown>"
		}
	}
	e.id = newID()
	if e.kind != eventLogLine {
		e.id = eventID(fields, task, e.iter)
	}
	return e, task, nil
}

func (s *Server) readValue(e *event) error {
	if e.kind == eventVector && e.fields["values"] != nil {
		e.fields["value"] = e.fields["values"]
		delete(e.fields, "values")
	}
	if v := e.fields["value"]; e.kind == eventScalar && v != nil {
		if _, ok := number(v); !ok {
			return fail(500, 0, "General data error (value must be a number)", "value", v)
		}
	}
	return nil
}
