package fakeclearml

import (
	"slices"
	"strings"
)

// dateCondition reads conditions such as ">=2026-01-01T00:00:00" or "<1795213012"; all must hold.
func dateCondition(field string, v any) (condition, error) {
	given, ok := v.([]any)
	if !ok {
		given = []any{v}
	}
	var each []condition
	for _, e := range given {
		if e == nil {
			continue
		}
		s := describe(e)
		rest := strings.TrimLeft(s, "<>=")
		op := s[:len(s)-len(rest)]
		t, ok := parseDate(rest)
		if !ok {
			return nil, fail(400, 20, "Fields type error (invalid date)", "field", field, "value", s)
		}
		want := formatDate(t)
		each = append(each, func(d document) bool {
			have := text(d, splitPath(field)...)
			if have == "" {
				return false
			}
			switch op {
			case ">":
				return have > want
			case ">=":
				return have >= want
			case "<":
				return have < want
			case "<=":
				return have <= want
			default:
				return have == want
			}
		})
	}
	return func(d document) bool {
		return !slices.ContainsFunc(each, func(m condition) bool { return !m(d) })
	}, nil
}

// rangeCondition reads [min, max] of numbers or dates, null being open.
func rangeCondition(field string, v any) (condition, error) {
	bounds, ok := v.([]any)
	if !ok || len(bounds) != 2 {
		return nil, fail(400, 20, "Fields type error (expected [min, max])", "field", field)
	}
	return func(d document) bool {
		have, ok := lookup(d, splitPath(field)...)
		if !ok || have == nil {
			return false
		}
		return (bounds[0] == nil || compare(have, bounds[0]) >= 0) && (bounds[1] == nil || compare(have, bounds[1]) <= 0)
	}, nil
}

// compare orders two values of a field: numbers as such, dates by time, everything else as text.
func compare(a, b any) int {
	x, okX := number(a)
	y, okY := number(b)
	if okX && okY {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		default:
			return 0
		}
	}
	return strings.Compare(comparable(a), comparable(b))
}

func comparable(v any) string {
	s, isText := v.(string)
	if !isText {
		return describe(v)
	}
	if len(s) >= len("2006-01-02T") && s[4] == '-' && s[10] == 'T' {
		if t, ok := parseDate(s); ok {
			return formatDate(t)
		}
	}
	return s
}

// order sorts by order_by; missing values come last in both directions.
func order(c *call, sc schema, found []document) error {
	var by []string
	switch v := c.values["order_by"].(type) {
	case string:
		return unknownField(v)
	case []any:
		by = texts(v)
	}
	for _, field := range by {
		if !sc.knows(strings.TrimLeft(field, "-+")) {
			return unknownField(strings.TrimLeft(field, "-+"))
		}
	}
	if len(by) == 0 {
		return nil
	}
	slices.SortStableFunc(found, func(a, b document) int {
		for _, field := range by {
			name, descending := strings.CutPrefix(field, "-")
			path := splitPath(strings.TrimPrefix(name, "+"))
			x, _ := lookup(a, path...)
			y, _ := lookup(b, path...)
			switch {
			case x == nil && y == nil:
				continue
			case x == nil:
				return 1
			case y == nil:
				return -1
			}
			if n := compare(x, y); n != 0 {
				if descending {
					return -n
				}
				return n
			}
		}
		return strings.Compare(text(a, "id"), text(b, "id"))
	})
	return nil
}

// page cuts one page out. A caller that sends scroll_id, be it null, scrolls: the id it gets names the next page.
func (s *Server) page(c *call, found []document) ([]document, string, error) {
	size, number := c.integer("page_size", pageMax), c.integer("page", 0)
	if _, odd := c.values["page"].(string); odd && c.first != nil {
		return nil, "", fail(500, 0, "General data error (page is no number)")
	}
	if err := c.err(); err != nil {
		return nil, "", err
	}
	if number < 0 || size < 1 {
		return nil, "", validation("page must be 0 or more and page_size 1 or more")
	}
	size = min(size, pageMax)
	if _, scrolls := c.values["scroll_id"]; scrolls {
		size = min(c.integer("size", size), pageMax)
		first := s.scrolls.offset(c.text("scroll_id"))
		cut := found[min(first, len(found)):]
		cut = cut[:min(int(size), len(cut))]
		return cut, s.scrolls.next(c.text("scroll_id"), first+len(cut)), c.err()
	}
	first := min(number*size, int64(len(found)))
	return found[first:min(first+size, int64(len(found)))], "", nil
}
