package hocon

import (
	"strings"
)

// ParsePath splits a.b."c.d" into its keys: dots separate, quotes keep them. Blanks around the whole and empty keys are dropped.
func ParsePath(s string) ([]string, bool) {
	var path []string
	var part strings.Builder
	quoted := false // this key had quotes, so it counts even when empty
	flush := func() {
		if part.Len() > 0 || quoted {
			path = append(path, part.String())
		}
		part.Reset()
		quoted = false
	}
	s = strings.TrimSpace(s)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '.':
			flush()
		case '"':
			end := strings.IndexByte(s[i+1:], '"')
			if end < 0 {
				return nil, false
			}
			part.WriteString(s[i+1 : i+1+end])
			quoted = true
			i += end + 1
		default:
			part.WriteByte(s[i])
		}
	}
	flush()
	return path, len(path) > 0
}

// JoinPath is the reverse of [ParsePath]: keys joined by dots, quoted where they need it.
func JoinPath(path ...string) string {
	var b strings.Builder
	for i, key := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		if key == "" || strings.ContainsAny(key, ".\" $}[]:=+#`^?!@*&,{\\\n") {
			b.WriteString(quoteText(key))
		} else {
			b.WriteString(key)
		}
	}
	return b.String()
}
