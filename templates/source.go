package templates

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// source is the text of a template and where its lines begin.
type source struct {
	name  string
	text  string
	lines []int // offset of each line
}

func newSource(name, text string) *source {
	s := &source{name: name, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// span is a piece of a source.
type span struct{ from, to int }

// line returns the number of the line at offset, from 1.
func (s *source) line(offset int) int {
	return sort.SearchInts(s.lines, min(offset, len(s.text))+1)
}

// lineText returns line n, from 1, without its end.
func (s *source) lineText(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	text, _, _ := strings.Cut(s.text[s.lines[n-1]:], "\n")
	return strings.TrimSuffix(text, "\r")
}

// finding describes what is wrong at sp.
func (s *source) finding(sev Severity, sp span, what, fix string) Finding {
	sp.from = min(max(sp.from, 0), len(s.text))
	sp.to = min(max(sp.to, sp.from), len(s.text))
	n := s.line(sp.from)
	start := s.lines[n-1]
	text := s.lineText(n)
	end := min(max(sp.to, sp.from+1), start+len(text))
	width := 1
	if end > sp.from {
		width = utf8.RuneCountInString(s.text[sp.from:end])
	}
	return Finding{
		Severity: sev, File: s.name, Line: n, Col: utf8.RuneCountInString(s.text[start:sp.from]) + 1,
		What: what, Fix: fix, Source: text, Width: width,
	}
}
