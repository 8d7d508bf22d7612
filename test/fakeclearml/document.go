package fakeclearml

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A document is one stored object, as JSON decodes it: string, bool, json.Number, []any, map[string]any, nil.
// Numbers written by the server itself are int64 or float64; dates are strings of dateLayout.
//
// A stored document is never changed: an update stores a changed copy. So whoever read one may keep it.
type document = map[string]any

// dateLayout is how the real server writes dates; of equal zone and width, so text order is time order.
const dateLayout = "2006-01-02T15:04:05.000000+00:00"

// formatDate cuts to milliseconds, the precision that the real server stores.
func formatDate(t time.Time) string {
	return t.UTC().Truncate(time.Millisecond).Format(dateLayout)
}

// parseDate reads ISO 8601 with or without a zone (then UTC), or an epoch in seconds.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00",
		"2006-01-02 15:04:05.999999999", "2006-01-02",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return time.UnixMicro(int64(f * 1e6)).UTC(), true
	}
	return time.Time{}, false
}

// clone copies a value deeply.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneDocument(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = clone(v[i])
		}
		return out
	default:
		return v
	}
}

func cloneDocument(d document) document {
	out := make(document, len(d))
	for k, v := range d {
		out[k] = clone(v)
	}
	return out
}

// lookup follows keys through objects; ok says that the last key is there, be its value null.
func lookup(d document, path ...string) (v any, ok bool) {
	v = d
	for _, key := range path {
		m, isMap := v.(map[string]any)
		if !isMap {
			return nil, false
		}
		if v, ok = m[key]; !ok {
			return nil, false
		}
	}
	return v, true
}

// put sets the value at path and creates the objects on the way; a value in the way that is no object is replaced.
func put(d document, v any, path ...string) {
	for _, key := range path[:len(path)-1] {
		next, ok := d[key].(map[string]any)
		if !ok {
			next = document{}
			d[key] = next
		}
		d = next
	}
	d[path[len(path)-1]] = v
}

// unset removes the key at path, if it is there.
func unset(d document, path ...string) {
	last := len(path) - 1
	if last > 0 {
		parent, _ := lookup(d, path[:last]...)
		d, _ = parent.(map[string]any)
	}
	delete(d, path[last])
}

func text(d document, path ...string) string {
	v, _ := lookup(d, path...)
	s, _ := v.(string)
	return s
}

func object(d document, path ...string) document {
	v, _ := lookup(d, path...)
	m, _ := v.(map[string]any)
	return m
}

func list(d document, path ...string) []any {
	v, _ := lookup(d, path...)
	l, _ := v.([]any)
	return l
}

// texts gives the strings of a list.
func texts(l []any) []string {
	out := make([]string, 0, len(l))
	for _, v := range l {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// values makes a list of anything; never nil, for a list is never null in an answer.
func values[T any](in []T) []any {
	out := make([]any, len(in))
	for i := range in {
		out[i] = in[i]
	}
	return out
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	default:
		return 0, false
	}
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		f, err := v.Float64()
		return int64(f), err == nil && f == float64(int64(f))
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		return int64(v), v == float64(int64(v))
	default:
		return 0, false
	}
}

// sortedTexts gives tags as the real server shows them: sorted, duplicates kept.
func sortedTexts(in []string) []any {
	out := slices.Clone(in)
	slices.Sort(out)
	return values(out)
}

func sortedKeys(m document) []string { return sortedKeysOf(m) }

func sortedKeysOf[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

func hasSystemTag(d document, tag string) bool {
	return slices.Contains(list(d, "system_tags"), any(tag))
}

func withoutTag(l []any, tags ...string) []any {
	return slices.DeleteFunc(slices.Clone(l), func(v any) bool {
		s, _ := v.(string)
		return slices.Contains(tags, s)
	})
}

// splitPath cuts a dotted field name.
func splitPath(field string) []string { return strings.Split(field, ".") }
