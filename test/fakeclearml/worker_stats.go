package fakeclearml

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// samples are the machine statistics that workers sent with their reports.
type samples struct {
	mu   sync.Mutex
	list []sample
}

type sample struct {
	worker, metric, variant string
	time                    int64 // as the worker sent it: ms
	value                   float64
}

// maxSamples bounds what a long-lived server remembers.
const maxSamples = 200_000

func (s *samples) add(worker string, timestamp any, stats document) {
	at, _ := number(timestamp)
	s.mu.Lock()
	defer s.mu.Unlock()
	one := func(metric, variant string, v any) {
		if f, ok := number(v); ok && f != 0 {
			s.list = append(s.list, sample{worker, metric, variant, int64(at), f})
		}
	}
	for metric, v := range stats {
		if l, isList := v.([]any); isList {
			for i, e := range l {
				one(metric, fmt.Sprint(i), e)
			}
			continue
		}
		one(metric, "total", v)
	}
	if len(s.list) > maxSamples {
		s.list = slices.Delete(s.list, 0, len(s.list)-maxSamples)
	}
}

func (s *samples) find(match func(sample) bool) []sample {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []sample
	for _, e := range s.list {
		if match(e) {
			out = append(out, e)
		}
	}
	return out
}

// workerStats aggregates samples into intervals; from_date, to_date and interval are in seconds.
func (s *Server) workerStats(c *call) (any, error) {
	from, to, interval := c.number("from_date"), c.number("to_date"), c.number("interval")
	items, ids := c.requiredObjects("items", "key"), c.texts("worker_ids")
	for _, key := range []string{"from_date", "to_date", "interval"} {
		if !c.has(key) {
			c.bad("error for field '%s'. field is required!", key)
		}
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	step := int64(max(interval, 1) * 1000)
	perWorker := map[string][]any{}
	for _, item := range items {
		aggregation := cmp.Or(text(item, "aggregation"), "avg")
		buckets := map[string]map[int64][]float64{}
		for _, e := range s.samples.find(func(e sample) bool {
			return e.metric == text(item, "key") && e.time >= int64(from*1000) && e.time <= int64(to*1000) &&
				(len(ids) == 0 || slices.Contains(ids, e.worker))
		}) {
			if buckets[e.worker] == nil {
				buckets[e.worker] = map[int64][]float64{}
			}
			at := e.time - e.time%step
			buckets[e.worker][at] = append(buckets[e.worker][at], e.value)
		}
		for worker, series := range buckets {
			var dates, vals []any
			for _, at := range slices.Sorted(maps.Keys(series)) {
				dates, vals = append(dates, at), append(vals, aggregate(aggregation, series[at]))
			}
			perWorker[worker] = append(perWorker[worker], document{
				"metric": item["key"],
				"stats":  []any{document{"aggregation": aggregation, "dates": dates, "values": vals}},
			})
		}
	}
	out := []any{}
	for _, worker := range slices.Sorted(maps.Keys(perWorker)) {
		out = append(out, document{"worker": worker, "metrics": perWorker[worker]})
	}
	return document{"workers": out}, nil
}

func aggregate(how string, v []float64) float64 {
	switch how {
	case "min":
		return slices.Min(v)
	case "max":
		return slices.Max(v)
	default:
		sum := 0.0
		for _, f := range v {
			sum += f
		}
		return sum / float64(len(v))
	}
}

func (s *Server) workerMetricKeys(c *call) (any, error) {
	ids := c.texts("worker_ids")
	if err := c.err(); err != nil {
		return nil, err
	}
	categories := map[string]map[string]bool{}
	for _, e := range s.samples.find(func(e sample) bool { return len(ids) == 0 || slices.Contains(ids, e.worker) }) {
		category, _, _ := strings.Cut(e.metric, "_")
		if categories[category] == nil {
			categories[category] = map[string]bool{}
		}
		categories[category][e.metric] = true
	}
	if len(categories) == 0 {
		return nil, fail(400, 1005, "No stats found for the workers", "worker_ids", ids)
	}
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(categories)) {
		out = append(out, document{"name": name, "metric_keys": values(slices.Sorted(maps.Keys(categories[name])))})
	}
	return document{"categories": out}, nil
}

func (s *Server) workerActivity(*call) (any, error) {
	empty := func() document { return document{"dates": []any{}, "counts": []any{}} }
	return document{"total": empty(), "active": empty()}, nil
}
