package directive

import "strings"

// bare are the bytes that mean nothing to sbatch outside of quotes.
func bare(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 || strings.IndexByte(" \t\v\f\r\n\\\"'#;&|<>()$`*?!~{}[]", c) >= 0 {
			return false
		}
	}
	return s != "" && s[0] != ':' && separator(s) == 0
}

// Encode writes s so that it is read as itself where state (see Line.State) tells: inside quotes of that
// kind, or unquoted. s has no newline.
func Encode(s string, state byte) string {
	switch {
	case state == '"' || state == '\'':
		return escape(s, state)
	case s == "" || bare(s):
		return s
	}
	return `"` + escape(s, '"') + `"`
}

// escape puts a backslash before what would end the quotes, and before itself: sbatch takes the character
// behind a backslash as it is in both kinds of quotes.
func escape(s string, quote byte) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == quote || s[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Literal writes text for a value of the type so that Slurm itself takes it literally: in the name of
// an output file a percent sign begins a replacement.
func (t Type) Literal(text string) string {
	if t == FilePattern {
		return strings.ReplaceAll(text, "%", "%%")
	}
	return text
}
