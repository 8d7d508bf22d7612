package fakeclearml

import (
	"cmp"
	"maps"
	"slices"
)

// taskPlots gives the plots of the last iterations of each metric and variant.
func (s *Server) taskPlots(c *call) (any, error) {
	task, iters := c.required("task"), c.integer("iters", 1)
	found, err := s.eventsOf(c, task, eventPlot)
	if err != nil {
		return nil, err
	}
	return s.eventPage(latest(found, iters), len(found)+1, "", "plots"), nil
}

// latest keeps the events of the last so many iterations of each metric and variant.
func latest(found []*event, iters int64) []*event {
	slices.SortStableFunc(found, func(a, b *event) int { return cmp.Compare(b.iter, a.iter) })
	seen := map[string]map[int64]bool{}
	return slices.DeleteFunc(found, func(e *event) bool {
		key := e.metric + "\x00" + text(e.fields, "variant")
		if seen[key] == nil {
			seen[key] = map[int64]bool{}
		}
		if !seen[key][e.iter] && int64(len(seen[key])) >= iters {
			return true
		}
		seen[key][e.iter] = true
		return false
	})
}

// debugImages gives the images of so many iterations, the latest first; with the scroll id, of the iterations before.
func (s *Server) debugImages(c *call) (any, error) {
	wanted, iters, scroll := c.objects("metrics", "task"), int(c.integer("iters", 1)), c.text("scroll_id")
	if err := c.err(); err != nil {
		return nil, err
	}
	first := s.scrolls.offset(scroll)
	out := []any{}
	for _, w := range wanted {
		byIter := map[int64][]any{}
		for _, e := range s.store.findEvents(text(w, "task"), eventImage) {
			variants := list(w, "variants")
			if m := text(w, "metric"); (m == "" || m == e.metric) && (len(variants) == 0 || slices.Contains(variants, e.fields["variant"])) {
				byIter[e.iter] = append(byIter[e.iter], e.fields)
			}
		}
		iterations := []any{}
		for i, iter := range slices.Backward(slices.Sorted(maps.Keys(byIter))) {
			if at := len(byIter) - 1 - i; at >= first && at < first+iters {
				iterations = append(iterations, document{"iter": iter, "events": byIter[iter]})
			}
		}
		out = append(out, document{"task": w["task"], "iterations": iterations})
	}
	return document{"scroll_id": s.scrolls.next(scroll, first+iters), "metrics": out}, nil
}

func (s *Server) clearScroll(c *call) (any, error) {
	id := c.required("scroll_id")
	if err := c.err(); err != nil {
		return nil, err
	}
	s.scrolls.forget(id)
	return document{}, nil
}
