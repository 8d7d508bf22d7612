package fakeclearml

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// singleValue is the iteration of a metric that has only one value.
const singleValue = math.MinInt32

func (s *Server) eventsOf(c *call, task, kind string) ([]*event, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	_, isModel := s.store.get(models, task)
	if _, err := s.task(task); err != nil && !isModel {
		return nil, err
	}
	return s.store.findEvents(task, kind), nil
}

// getTaskEvents gives any type of events, by iteration; what is left is fetched with the scroll id.
func (s *Server) getTaskEvents(c *call) (any, error) {
	task, kind, size := c.required("task"), c.text("event_type"), int(c.integer("batch_size", 500))
	order, scroll := c.text("order"), c.text("scroll_id")
	found, err := s.eventsOf(c, task, kind)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b *event) int { return cmp.Compare(a.iter, b.iter) })
	if order == "desc" {
		slices.Reverse(found)
	}
	return s.eventPage(found, size, scroll, "events"), nil
}

func (s *Server) eventPage(found []*event, size int, scroll, name string) document {
	first := min(s.scrolls.offset(scroll), len(found))
	cut := found[first:min(first+size, len(found))]
	return document{
		name: eventFields(cut), "returned": len(cut), "total": len(found), "scroll_id": s.scrolls.next(scroll, first+len(cut)),
	}
}

// series collects scalars as metric → variant → points in order of iteration; single values are left out.
func series(found []*event) map[string]map[string][]*event {
	out := map[string]map[string][]*event{}
	slices.SortStableFunc(found, func(a, b *event) int { return cmp.Compare(a.iter, b.iter) })
	for _, e := range found {
		if e.iter == singleValue {
			continue
		}
		if out[e.metric] == nil {
			out[e.metric] = map[string][]*event{}
		}
		variant := text(e.fields, "variant")
		out[e.metric][variant] = append(out[e.metric][variant], e)
	}
	return out
}

func (s *Server) scalarHistogram(c *call) (any, error) {
	task, samples, key := c.required("task"), int(c.integer("samples", 2000)), c.text("key")
	if samples < 1 || samples > 6000 {
		c.bad("samples must be 1 to 6000")
	}
	found, err := s.eventsOf(c, task, eventScalar)
	if err != nil {
		return nil, err
	}
	out := document{}
	for metric, variants := range series(found) {
		for variant, points := range variants {
			put(out, curve(points, samples, key, variant), metric, variant)
		}
	}
	return out, nil
}

func (s *Server) multiTaskHistogram(c *call) (any, error) {
	ids, samples, key := c.requiredTexts("tasks"), int(c.integer("samples", 2000)), c.text("key")
	if err := c.err(); err != nil {
		return nil, err
	}
	out := document{}
	for _, id := range ids {
		t, _ := s.store.get(tasks, id)
		for metric, variants := range series(s.store.findEvents(id, eventScalar)) {
			for variant, points := range variants {
				put(out, curve(points, max(samples, 1), key, text(t, "name")), metric, variant, id)
			}
		}
	}
	return out, nil
}

// curve averages the points into at most so many buckets.
func curve(points []*event, samples int, key, name string) document {
	size := (len(points) + samples - 1) / samples
	var xs, ys []any
	for bucket := range slices.Chunk(points, max(size, 1)) {
		sum := 0.0
		for _, e := range bucket {
			y, _ := number(e.fields["value"])
			sum += y
		}
		xs, ys = append(xs, abscissa(bucket[len(bucket)-1], key)), append(ys, sum/float64(len(bucket)))
	}
	return document{"name": name, "x": xs, "y": ys}
}

func abscissa(e *event, key string) any {
	switch key {
	case "timestamp":
		return e.time
	case "iso_time":
		return formatDate(time.UnixMilli(e.time))
	default:
		return e.iter
	}
}

func (s *Server) scalarsRaw(c *call) (any, error) {
	task, key := c.required("task"), c.text("key")
	metric := text(c.object("metric"), "metric")
	found, err := s.eventsOf(c, task, eventScalar)
	if err != nil {
		return nil, err
	}
	variants, n := document{}, 0
	if key == "" {
		key = "iter"
	}
	for variant, points := range series(found)[metric] {
		var xs, ys []any
		for _, e := range points {
			xs, ys = append(xs, abscissa(e, key)), append(ys, e.fields["value"])
		}
		n += len(points)
		variants[variant] = document{key: xs, "y": ys}
	}
	return document{"variants": variants, "returned": n, "total": n, "scroll_id": newID()}, nil
}

func (s *Server) singleValues(c *call) (any, error) {
	ids := c.requiredTexts("tasks")
	if err := c.err(); err != nil {
		return nil, err
	}
	out := []any{}
	for _, id := range ids {
		t, ok := s.store.get(tasks, id)
		found := []any{}
		for _, e := range s.store.findEvents(id, eventScalar) {
			if e.iter == singleValue {
				found = append(found, document{
					"metric": e.metric, "variant": e.fields["variant"], "value": e.fields["value"], "timestamp": e.time,
				})
			}
		}
		if ok {
			out = append(out, document{"task": id, "task_name": t["name"], "values": found})
		}
	}
	return document{"tasks": out}, nil
}

func (s *Server) latestScalars(c *call) (any, error) {
	task := c.required("task")
	found, err := s.eventsOf(c, task, eventScalar)
	if err != nil {
		return nil, err
	}
	metrics, last := []any{}, int64(0)
	bySeries := series(found)
	for _, metric := range slices.Sorted(maps.Keys(bySeries)) {
		variants := []any{}
		for _, variant := range slices.Sorted(maps.Keys(bySeries[metric])) {
			points := bySeries[metric][variant]
			latest := points[len(points)-1]
			last = max(last, latest.iter)
			mean := curve(points[max(0, len(points)-100):], 1, "", "")
			variants = append(variants, document{
				"name": variant, "last_value": latest.fields["value"], "last_100_value": list(mean, "y")[0],
			})
		}
		metrics = append(metrics, document{"name": metric, "variants": variants})
	}
	return document{"metrics": metrics, "last_iter": last}, nil
}

func (s *Server) metricsAndVariants(c *call) (any, error) {
	task := c.required("task")
	found, err := s.eventsOf(c, task, eventScalar)
	if err != nil {
		return nil, err
	}
	out := document{}
	for _, e := range found {
		variant := e.fields["variant"]
		if have := list(out, e.metric); !slices.Contains(have, variant) {
			out[e.metric] = append(have, variant)
		}
	}
	return document{"metrics": out}, nil
}

func (s *Server) taskMetrics(c *call) (any, error) {
	ids, kind := c.requiredTexts("tasks"), c.text("event_type")
	if err := c.err(); err != nil {
		return nil, err
	}
	out := []any{}
	for _, id := range ids {
		names := map[string]bool{}
		for _, e := range s.store.findEvents(id, kind) {
			names[e.metric] = true
		}
		out = append(out, document{"task": id, "metrics": values(slices.Sorted(maps.Keys(names)))})
	}
	return document{"metrics": out}, nil
}
