package fakeclearml

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"math"
	"slices"
)

// maxLastMetrics is how many metric/variant pairs a task remembers.
const maxLastMetrics = 2000

// noteEvents does to a task what a batch of its events does: sign of life, last iteration, last metrics.
func (s *Server) noteEvents(c *call, task string, events []*event) {
	ordered := slices.Clone(events)
	slices.SortStableFunc(ordered, func(a, b *event) int {
		return cmp.Or(cmp.Compare(a.iter, b.iter), cmp.Compare(a.time, b.time))
	})
	s.store.update(tasks, task, nil, func(t document) {
		s.touchLive(c, t)
		s.refreshDuration(t)
		stats := document{}
		last, _ := integer(t["last_iteration"])
		for _, e := range ordered {
			if e.fields["model_event"] == true {
				continue
			}
			if e.metric != ":monitor:machine" && e.metric != ":monitor:gpu" {
				last = max(last, e.iter)
			}
			if e.kind == eventScalar {
				noteMetric(t, e)
			}
			put(stats, e.metric, hash(e.metric), "metric")
			put(stats, t["last_update"], hash(e.metric), "event_stats_by_type", e.kind, "last_update")
		}
		t["last_iteration"], t["metric_stats"] = last, stats
	})
}

func hash(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// noteMetric keeps last, least, greatest, first and mean value of one metric and variant. The last is overwritten
// without looking at the iteration stored before.
func noteMetric(t document, e *event) {
	value, ok := number(e.fields["value"])
	if !ok {
		return
	}
	variant := text(e.fields, "variant")
	metrics := object(t, "last_metrics")
	if metrics == nil {
		metrics = document{}
		t["last_metrics"] = metrics
	}
	m := object(metrics, hash(e.metric), hash(variant))
	if m == nil {
		if countMetrics(metrics) >= maxLastMetrics {
			return
		}
		m = document{
			"metric": e.metric, "variant": variant, "count": int64(0), "mean_value": float64(0),
			"min_value": e.fields["value"], "min_value_iteration": e.iter,
			"max_value": e.fields["value"], "max_value_iteration": e.iter,
			"first_value": value, "first_value_iteration": e.iter,
		}
		put(metrics, m, hash(e.metric), hash(variant))
	}
	m["value"] = e.fields["value"]
	if least, _ := number(m["min_value"]); value < least {
		m["min_value"], m["min_value_iteration"] = e.fields["value"], e.iter
	}
	if greatest, _ := number(m["max_value"]); value > greatest {
		m["max_value"], m["max_value_iteration"] = e.fields["value"], e.iter
	}
	count, _ := integer(m["count"])
	mean, _ := number(m["mean_value"])
	m["mean_value"] = math.Round((mean*float64(count)+value)/float64(count+1)*100) / 100
	m["count"] = count + 1
	if label := text(e.fields, "x_axis_label"); label != "" {
		m["x_axis_label"] = label
	}
}

func countMetrics(metrics document) int {
	n := 0
	for _, variants := range metrics {
		d, _ := variants.(document)
		n += len(d)
	}
	return n
}
