package hocon

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// MarshalJSON writes v as JSON with the keys in their order. Numbers keep their value, text is written with the few escapes
// that every reader of clearml.conf knows, so the result is also a valid configuration file.
func (v *Value) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	v.writeJSON(&b, "", "")
	return []byte(b.String()), nil
}

// Indent is v as JSON with one key per line, indented by two blanks, and a final newline.
func (v *Value) Indent() []byte {
	var b strings.Builder
	v.writeJSON(&b, "\n", "  ")
	b.WriteByte('\n')
	return []byte(b.String())
}

func (v *Value) writeJSON(b *strings.Builder, newline, indent string) {
	switch v.Kind() {
	case Null:
		b.WriteString("null")
	case Bool, Int, Float:
		b.WriteString(v.canonical())
	case String:
		b.WriteString(quoteText(v.text))
	case List:
		b.WriteByte('[')
		for i, e := range v.list {
			separate(b, i, newline, indent)
			e.writeJSON(b, deeper(newline, indent), indent)
		}
		closeWith(b, len(v.list), newline, "]")
	case Object:
		b.WriteByte('{')
		for i, f := range v.obj.fields {
			separate(b, i, newline, indent)
			b.WriteString(quoteText(f.Key))
			b.WriteByte(':')
			if newline != "" {
				b.WriteByte(' ')
			}
			f.Value.writeJSON(b, deeper(newline, indent), indent)
		}
		closeWith(b, len(v.obj.fields), newline, "}")
	}
}

func separate(b *strings.Builder, i int, newline, indent string) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteString(deeper(newline, indent))
}

func deeper(newline, indent string) string {
	if newline == "" {
		return ""
	}
	return newline + indent
}

func closeWith(b *strings.Builder, n int, newline, bracket string) {
	if n > 0 {
		b.WriteString(newline)
	}
	b.WriteString(bracket)
}

// canonical is the JSON notation of a Bool or a number.
func (v *Value) canonical() string {
	switch v.kind {
	case Bool:
		return strings.ToLower(v.text)
	case Int:
		sign, digits := "", strings.TrimPrefix(v.text, "+")
		if rest, ok := strings.CutPrefix(digits, "-"); ok {
			sign, digits = "-", rest
		}
		if digits = strings.TrimLeft(digits, "0"); digits == "" {
			return "0"
		}
		return sign + digits
	default:
		s := strconv.FormatFloat(v.f, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	}
}

// quoteText writes a quoted string. Only \" \\ \n \r \t and, for other control characters, \uXXXX are used.
func quoteText(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r) // an invalid byte becomes U+FFFD
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Plain is v as the types of encoding/json with UseNumber: nil, bool, json.Number, string, []any, map[string]any.
func (v *Value) Plain() any {
	switch v.Kind() {
	case Null:
		return nil
	case Bool:
		b, _ := v.Bool()
		return b
	case Int, Float:
		return json.Number(v.canonical())
	case String:
		return v.text
	case List:
		out := make([]any, len(v.list))
		for i, e := range v.list {
			out[i] = e.Plain()
		}
		return out
	default:
		out := make(map[string]any, len(v.obj.fields))
		for _, f := range v.obj.fields {
			out[f.Key] = f.Value.Plain()
		}
		return out
	}
}

// FromPlain makes a value of what Plain or encoding/json produce; every value stands at pos. Integers of Go are taken too.
// An unknown type becomes its text. The keys of maps are put in order.
func FromPlain(pos Pos, x any) *Value {
	switch x := x.(type) {
	case nil:
		return NewNull(pos)
	case *Value:
		return x
	case bool:
		return NewBool(pos, x)
	case int:
		return NewInt(pos, int64(x))
	case int64:
		return NewInt(pos, x)
	case float64:
		return NewFloat(pos, x)
	case json.Number:
		if v, ok := number(pos, x.String()); ok {
			return v
		}
		return NewString(pos, x.String())
	case string:
		return NewString(pos, x)
	case []string:
		elems := make([]*Value, len(x))
		for i, s := range x {
			elems[i] = NewString(pos, s)
		}
		return NewList(pos, elems)
	case []any:
		elems := make([]*Value, len(x))
		for i, e := range x {
			elems[i] = FromPlain(pos, e)
		}
		return NewList(pos, elems)
	case map[string]any:
		fields := make([]Field, 0, len(x))
		for _, k := range sortedKeys(x) {
			fields = append(fields, Field{Key: k, KeyPos: pos, Value: FromPlain(pos, x[k])})
		}
		return NewObject(pos, fields)
	default:
		return NewString(pos, fmt.Sprint(x))
	}
}
