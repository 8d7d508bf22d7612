package hocon

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scalar types an unquoted text: number, true, false, null, or text.
func scalar(pos Pos, text string) *Value {
	if v, ok := number(pos, text); ok {
		return v
	}
	switch len(text) {
	case 4:
		if strings.EqualFold(text, "true") {
			return &Value{kind: Bool, size: 1, depth: 1, pos: pos, text: text}
		}
		if strings.EqualFold(text, "null") {
			return NewNull(pos)
		}
	case 5:
		if strings.EqualFold(text, "false") {
			return &Value{kind: Bool, size: 1, depth: 1, pos: pos, text: text}
		}
	}
	return NewString(pos, text)
}

func number(pos Pos, text string) (*Value, bool) {
	n, whole := numberLen(text)
	if n == 0 || n != len(text) {
		return nil, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !whole {
		return nil, false // too large for a float: better kept as text than read as infinity
	}
	kind := Float
	if whole {
		kind = Int
	}
	return &Value{kind: kind, size: 1, depth: 1, pos: pos, text: text, f: f}, true
}

// numberLen is the length of the number that s begins with, and whether it is whole:
// [+-]?(digits? "." digits | digits)([eE][+-]?digits)?
func numberLen(s string) (n int, whole bool) {
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	ints := digits(s[n:])
	n += ints
	whole = true
	if n < len(s) && s[n] == '.' {
		fraction := digits(s[n+1:])
		switch {
		case fraction > 0:
			n += 1 + fraction
			whole = false
		case ints == 0:
			return 0, false
		}
	} else if ints == 0 {
		return 0, false
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		e := n + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if d := digits(s[min(e, len(s)):]); d > 0 {
			return e + d, false
		}
	}
	return n, whole
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// unescape resolves backslashes. Unknown ones stay: regular expressions are written without doubling. \uXXXX and \/ are
// JSON's and count only in quoted strings, for an unquoted c:\users must stay.
func unescape(s string, quoted bool) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 && i+1 < len(s) {
		b.WriteString(s[:i])
		n := 2
		switch c := s[i+1]; {
		case c == 'n':
			b.WriteByte('\n')
		case c == 'r':
			b.WriteByte('\r')
		case c == 't':
			b.WriteByte('\t')
		case strings.IndexByte(`\=#!"`, c) >= 0, quoted && c == '/':
			b.WriteByte(c)
		case quoted && c == 'u':
			if r, size := unicodeEscape(s[i:]); size > 0 {
				b.WriteRune(r)
				n = size
				break
			}
			b.WriteString(`\u`)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
		s = s[i+n:]
		i = strings.IndexByte(s, '\\')
	}
	b.WriteString(s)
	return b.String()
}

// unicodeEscape decodes \uXXXX, or a pair of them, at the start of s.
func unicodeEscape(s string) (r rune, size int) {
	hi, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if hi < 0xd800 || hi > 0xdfff {
		return hi, 6
	}
	if lo, ok := hex4(s[6:]); ok && hi <= 0xdbff && lo >= 0xdc00 && lo <= 0xdfff {
		return 0x10000 + (hi-0xd800)<<10 + (lo - 0xdc00), 12
	}
	return utf8.RuneError, 6
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	return rune(n), err == nil
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
