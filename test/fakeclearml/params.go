package fakeclearml

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// params is the parameter object of a call. The getters treat null as absent and remember the first mistake, which
// the handler asks for once it has read everything: if err := p.err(); err != nil.
type params struct {
	values document
	first  *apiError
}

func newParams(v document) *params { return &params{values: v} }

func (p *params) err() error {
	if p.first != nil {
		return p.first
	}
	return nil
}

func (p *params) bad(format string, args ...any) {
	if p.first == nil {
		p.first = validation(format, args...)
	}
}

func (p *params) has(key string) bool { return p.values[key] != nil }

func (p *params) text(key string) string {
	switch v := p.values[key].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		p.bad("field %s: expected a string, got %v", key, v)
		return ""
	}
}

func (p *params) required(key string) string {
	if !p.has(key) {
		p.bad("error for field '%s'. field is required!", key)
	}
	return p.text(key)
}

func (p *params) boolean(key string, absent bool) bool {
	switch v := p.values[key].(type) {
	case nil:
		return absent
	case bool:
		return v
	case string:
		if b, err := strconv.ParseBool(strings.ToLower(v)); err == nil {
			return b
		}
	case json.Number:
		if n, ok := integer(v); ok {
			return n != 0
		}
	}
	p.bad("field %s: expected true or false, got %v", key, p.values[key])
	return absent
}

// integer also accepts a number written as text, as the real server does; a fraction is a mistake.
func (p *params) integer(key string, absent int64) int64 {
	switch v := p.values[key].(type) {
	case nil:
		return absent
	case json.Number:
		if n, ok := integer(v); ok && !strings.ContainsAny(v.String(), ".eE") {
			return n
		}
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	}
	p.bad("field %s: expected an integer, got %v", key, p.values[key])
	return absent
}

func (p *params) number(key string) float64 {
	if !p.has(key) {
		return 0
	}
	if f, ok := number(p.values[key]); ok && !math.IsNaN(f) {
		return f
	}
	p.bad("field %s: expected a number, got %v", key, p.values[key])
	return 0
}

func (p *params) object(key string) document {
	switch v := p.values[key].(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	default:
		p.bad("field %s: expected an object, got %v", key, v)
		return nil
	}
}

// list does not accept a lone value.
func (p *params) list(key string) []any {
	switch v := p.values[key].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		p.bad("field %s: expected a list, got %v", key, v)
		return nil
	}
}

func (p *params) texts(key string) []string {
	l := p.list(key)
	out := make([]string, 0, len(l))
	for _, v := range l {
		s, ok := v.(string)
		if !ok {
			p.bad("field %s: expected strings, got %v", key, v)
			return nil
		}
		out = append(out, s)
	}
	return out
}

func (p *params) requiredTexts(key string) []string {
	out := p.texts(key)
	if len(out) == 0 {
		p.bad("error for field '%s'. field is required!", key)
	}
	return out
}

// objects reads a list of objects; every one must have the required keys, as strings.
func (p *params) objects(key string, required ...string) []document {
	var out []document
	for _, v := range p.list(key) {
		d, ok := v.(map[string]any)
		if !ok {
			p.bad("field %s: expected objects, got %v", key, v)
			return nil
		}
		for _, r := range required {
			if _, ok := d[r].(string); !ok {
				p.bad("field %s: %s is required and must be a string, got %v", key, r, d[r])
			}
		}
		out = append(out, d)
	}
	return out
}

func (p *params) requiredObjects(key string, required ...string) []document {
	out := p.objects(key, required...)
	if len(out) == 0 {
		p.bad("error for field '%s'. field is required!", key)
	}
	return out
}

// mergeQuery adds query or form fields: 12 is an integer, 1.5 a number, true a bool; a repeated key or key[] is a list;
// a dotted key goes into an object.
func mergeQuery(into document, query url.Values) {
	for key, all := range query {
		name, isList := strings.CutSuffix(key, "[]")
		var v any
		if isList || len(all) > 1 {
			l := make([]any, len(all))
			for i, s := range all {
				l[i] = queryValue(s)
			}
			v = l
		} else {
			v = queryValue(all[0])
		}
		put(into, v, splitPath(name)...)
	}
}

func queryValue(s string) any {
	switch {
	case s == "true" || s == "false":
		return s == "true"
	case isNumber(s):
		return json.Number(s)
	default:
		return s
	}
}

func isNumber(s string) bool {
	whole, frac, dotted := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!dotted || digits(frac)) && (len(whole) == 1 || whole[0] != '0')
}

func describe(v any) string { return fmt.Sprintf("%v", v) }
