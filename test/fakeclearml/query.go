package fakeclearml

import (
	"regexp"
	"slices"
	"strings"
)

// pageMax is the default and the maximum of page_size; a call with no paging keys gives no more either.
const pageMax = 500

// query runs the common query language of the get_all calls and gives one page; scroll is set if the caller scrolls.
func (s *Server) query(c *call, sc schema) (found []document, scroll string, err error) {
	matches, err := s.conditions(c, sc)
	if err != nil {
		return nil, "", err
	}
	found = s.store.find(sc.coll, func(d document) bool {
		return !slices.ContainsFunc(matches, func(m condition) bool { return !m(d) })
	})
	if err := order(c, sc, found); err != nil {
		return nil, "", err
	}
	return s.page(c, found)
}

// A condition is one filter of a query.
type condition func(document) bool

func (s *Server) conditions(c *call, sc schema) ([]condition, error) {
	var all []condition
	for _, key := range sortedKeys(c.values) {
		v := c.values[key]
		if v == nil {
			continue
		}
		m, err := s.conditionOf(c, sc, key, v)
		if err != nil {
			return nil, err
		}
		if m != nil {
			all = append(all, m)
		}
	}
	ids, isList := c.values["id"].([]any)
	named := c.has("id") && (!isList || len(ids) > 0) || sc.coll == queues && c.has("name")
	if sc.hide != nil && !named && !c.boolean("search_hidden", false) {
		all = append(all, func(d document) bool { return !sc.hide(d) })
	}
	return all, c.err()
}

// conditionOf makes the condition of one key; nil if the key is no filter, for unknown keys are ignored.
func (s *Server) conditionOf(c *call, sc schema, key string, v any) (condition, error) {
	switch {
	case slices.Contains(sc.patterns, key):
		pattern, ok := v.(string)
		if !ok {
			return nil, fail(500, 0, "General data error (pattern must be a string)", "field", key)
		}
		return patternCondition([]string{key}, pattern, "")
	case key == "project" && c.boolean("include_subprojects", false):
		return s.projectTree(v), nil
	case matchesField(sc.lists, key):
		return listCondition(key, v), nil
	case slices.Contains(sc.dates, key):
		return dateCondition(key, v)
	case matchesField(sc.ranges, key):
		return rangeCondition(key, v)
	case key == "_any_" || key == "_or_" || key == "_all_" || key == "_and_":
		return multiCondition(key, v)
	case key == "search_text":
		if t, ok := v.(string); ok {
			return patternCondition([]string{"name", "id", "comment"}, regexp.QuoteMeta(t), "(?i)")
		}
		return nil, nil
	case key == "filters":
		return filtersCondition(v), nil
	default:
		return nil, nil
	}
}

// patternCondition holds if any of the fields matches, unanchored.
func patternCondition(fields []string, pattern, flags string) (condition, error) {
	re, err := regexp.Compile(flags + pythonPattern(pattern))
	if err != nil {
		return nil, fail(400, 21, "Invalid regex expression", "pattern", pattern, "reason", err)
	}
	return func(d document) bool {
		return slices.ContainsFunc(fields, func(f string) bool {
			t := text(d, splitPath(f)...)
			return t != "" && re.MatchString(t)
		})
	}, nil
}

// escapedByPython are characters that Python's re.escape puts a backslash before and Go's regexp does not know as
// escapes.
var escapedByPython = regexp.MustCompile(`\\([^A-Za-z0-9\\.+*?()|\[\]{}^$])`)

// pythonPattern rewrites what Python's re accepts and Go's regexp does not: an escaped space, quote or letter outside ASCII.
func pythonPattern(pattern string) string {
	return escapedByPython.ReplaceAllStringFunc(pattern, func(m string) string { return regexp.QuoteMeta(m[1:]) })
}

// valueMatches says whether a stored value, or an element of a stored list, equals one of the wanted values.
func valueMatches(d document, field string, want []any) bool {
	stored := valuesAt(d, splitPath(field))
	for _, w := range want {
		if w == nil && (len(stored) == 0 || len(stored) == 1 && (stored[0] == nil || stored[0] == "")) {
			return true
		}
		if slices.ContainsFunc(stored, func(v any) bool { return w != nil && v != nil && describe(v) == describe(w) }) {
			return true
		}
	}
	return false
}

// valuesAt follows a path and spreads lists on the way.
func valuesAt(v any, path []string) []any {
	if l, ok := v.([]any); ok {
		var out []any
		for _, e := range l {
			out = append(out, valuesAt(e, path)...)
		}
		return out
	}
	if len(path) == 0 {
		return []any{v}
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	next, ok := m[path[0]]
	if !ok {
		return nil
	}
	return valuesAt(next, path[1:])
}

// listCondition reads a value list with its control elements: "-x" excludes, "__$all" and "__$and" want every one of
// the values that follow, "__$not" excludes the next one.
func listCondition(field string, v any) condition {
	given, ok := v.([]any)
	if !ok {
		given = []any{v}
	}
	var any1, all, not []any
	every, negate := false, false
	for _, e := range given {
		t, isText := e.(string)
		switch {
		case t == "__$all" || t == "__$and":
			every = true
		case t == "__$any" || t == "__$or":
			every = false
		case t == "__$nop":
		case t == "__$not":
			negate = true
		case isText && strings.HasPrefix(t, "-") && len(t) > 1:
			not = append(not, t[1:])
		case negate:
			not, negate = append(not, e), false
		case every:
			all = append(all, e)
		default:
			any1 = append(any1, e)
		}
	}
	return func(d document) bool {
		if len(any1) > 0 && !valueMatches(d, field, any1) {
			return false
		}
		for _, e := range all {
			if !valueMatches(d, field, []any{e}) {
				return false
			}
		}
		return len(not) == 0 || !valueMatches(d, field, not)
	}
}

// projectTree holds for what is in one of the projects or below it.
func (s *Server) projectTree(v any) condition {
	roots, ok := v.([]any)
	if !ok {
		roots = []any{v}
	}
	in := map[string]bool{}
	for _, p := range s.store.find(projects, nil) {
		for _, root := range roots {
			if p["id"] == root || slices.Contains(list(p, "path"), root) {
				in[text(p, "id")] = true
			}
		}
	}
	return func(d document) bool { return in[text(d, "project")] }
}

// multiCondition is _any_ and _all_: one pattern or list of dates over several fields, case-insensitive.
func multiCondition(key string, v any) (condition, error) {
	d, ok := v.(document)
	if !ok {
		return nil, validation("field %s: expected an object", key)
	}
	var each []condition
	for _, field := range texts(list(d, "fields")) {
		var m condition
		var err error
		if pattern, ok := d["pattern"].(string); ok {
			m, err = patternCondition([]string{field}, pattern, "(?i)")
		} else {
			m, err = dateCondition(field, d["datetime"])
		}
		if err != nil {
			return nil, err
		}
		each = append(each, m)
	}
	if key == "_any_" || key == "_or_" {
		return func(d document) bool {
			return slices.ContainsFunc(each, func(m condition) bool { return m(d) })
		}, nil
	}
	return func(d document) bool {
		return !slices.ContainsFunc(each, func(m condition) bool { return !m(d) })
	}, nil
}

// filtersCondition is {field: {any: {include, exclude}, all: {include, exclude}, op}}.
func filtersCondition(v any) condition {
	d, _ := v.(document)
	var each []condition
	for _, field := range sortedKeys(d) {
		spec, _ := d[field].(document)
		anyOf, anyNot := list(spec, "any", "include"), list(spec, "any", "exclude")
		allOf, allNot := list(spec, "all", "include"), list(spec, "all", "exclude")
		has := func(d document, e any) bool { return valueMatches(d, field, []any{e}) }
		either := text(spec, "op") == "or"
		each = append(each, func(d document) bool {
			anyHolds := len(anyOf)+len(anyNot) == 0 ||
				slices.ContainsFunc(anyOf, func(e any) bool { return has(d, e) }) ||
				slices.ContainsFunc(anyNot, func(e any) bool { return !has(d, e) })
			allHolds := !slices.ContainsFunc(allOf, func(e any) bool { return !has(d, e) }) &&
				!slices.ContainsFunc(allNot, func(e any) bool { return has(d, e) })
			if either && len(anyOf)+len(anyNot) > 0 && len(allOf)+len(allNot) > 0 {
				return anyHolds || allHolds
			}
			return anyHolds && allHolds
		})
	}
	return func(d document) bool {
		return !slices.ContainsFunc(each, func(m condition) bool { return !m(d) })
	}
}
