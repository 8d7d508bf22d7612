package hocon

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Source is one named text that was parsed.
type Source struct {
	Name string
	Text string
}

// Pos is a place in a source. The zero Pos is no place: the value was made by a program.
type Pos struct {
	Src *Source
	Off int // byte offset into Src.Text
}

// IsZero reports whether p is no place at all.
func (p Pos) IsZero() bool { return p.Src == nil }

// LineCol is the line and the column, both counted from 1, the column in characters.
func (p Pos) LineCol() (line, col int) {
	if p.Src == nil {
		return 0, 0
	}
	before := p.Src.Text[:p.offset()]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// String is "name:line:col", or "" for no place.
func (p Pos) String() string {
	if p.Src == nil {
		return ""
	}
	line, col := p.LineCol()
	return fmt.Sprintf("%s:%d:%d", p.Src.Name, line, col)
}

// Line is the text of the line p stands in, without its line end.
func (p Pos) Line() string {
	if p.Src == nil {
		return ""
	}
	text, off := p.Src.Text, p.offset()
	start := strings.LastIndexByte(text[:off], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[off:], '\n'); i >= 0 {
		end = off + i
	}
	return strings.TrimRight(text[start:end], "\r")
}

func (p Pos) offset() int { return min(max(p.Off, 0), len(p.Src.Text)) }
