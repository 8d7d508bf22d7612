package hocon

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a document, where, and how to mend it.
type Error struct {
	Pos  Pos
	What string // lower case, no full stop
	Fix  string // one more sentence; may be empty
}

// Error is "name:line:col: what", followed by the line, a mark under the place, and the mend where one is known.
func (e *Error) Error() string {
	if e.Pos.IsZero() {
		return e.What
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Pos, e.What)
	b.WriteString("\n" + e.Pos.Quote())
	if e.Fix != "" {
		b.WriteString("\n    " + e.Fix)
	}
	return b.String()
}

// Quote is the line of p with its number, and below it a caret under the place. The value on a line whose key names a
// secret is blotted out, for these lines end up in logs.
func (p Pos) Quote() string {
	line, col := p.LineCol()
	if line == 0 {
		return ""
	}
	text := blot(p.Line(), col-1)
	// A very long line is cut around the place.
	const width = 160
	runes := []rune(text)
	from := 0
	if len(runes) > width {
		from = max(0, min(col-1-width/2, len(runes)-width))
		runes = runes[from:min(len(runes), from+width)]
	}
	var pad strings.Builder
	for i := 0; i < col-1-from && i < len(runes); i++ {
		if runes[i] == '\t' {
			pad.WriteByte('\t')
		} else {
			pad.WriteByte(' ')
		}
	}
	number := fmt.Sprintf("%d", line)
	return fmt.Sprintf("    %s │ %s\n    %s │ %s^", number, string(runes), strings.Repeat(" ", len(number)), pad.String())
}

var secretLine = regexp.MustCompile(`(?i)(?:secret|pass|token|account_key|credentials)[\w."-]*\s*(?:\+?=|:|\{)\s*`)

// blot replaces everything after the key of a secret by asterisks, keeping the character at index keep: the reader must see
// what is refused, not the rest.
func blot(line string, keep int) string {
	at := secretLine.FindStringIndex(line)
	if at == nil {
		return line
	}
	var b strings.Builder
	b.WriteString(line[:at[1]])
	n := utf8.RuneCountInString(line[:at[1]])
	for _, r := range line[at[1]:] {
		if n == keep || strings.ContainsRune(" \t\"{}[],", r) {
			b.WriteRune(r)
		} else {
			b.WriteByte('*')
		}
		n++
	}
	return b.String()
}

func errorAt(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, What: fmt.Sprintf(format, args...)}
}

func (e *Error) fix(format string, args ...any) *Error {
	e.Fix = fmt.Sprintf(format, args...)
	return e
}
