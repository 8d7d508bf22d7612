package templates

import (
	"errors"
	"strings"
)

// splitWords splits a command line into its words as Python's shlex.split does, which is how the
// ClearML agent reads container arguments: quotes group, a backslash escapes outside of quotes and,
// before " and \, inside double ones. Nothing is expanded.
func splitWords(s string) (words, error) {
	var out words
	var b strings.Builder
	started := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\r', '\n':
			if started {
				out = append(out, b.String())
				b.Reset()
				started = false
			}
		case '\'':
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				return nil, errors.New("a single quote is not closed")
			}
			b.WriteString(s[i+1 : i+1+end])
			i += end + 1
			started = true
		case '"':
			n, err := doubleQuoted(&b, s[i+1:])
			if err != nil {
				return nil, err
			}
			i += n
			started = true
		case '\\':
			if i++; i == len(s) {
				return nil, errors.New("it ends with a backslash")
			}
			b.WriteByte(s[i])
			started = true
		default:
			b.WriteByte(c)
			started = true
		}
	}
	if started {
		out = append(out, b.String())
	}
	return out, nil
}

// doubleQuoted reads up to and with the closing quote and returns how many bytes that were.
func doubleQuoted(b *strings.Builder, s string) (int, error) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return i + 1, nil
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return 0, errors.New("a double quote is not closed")
}
