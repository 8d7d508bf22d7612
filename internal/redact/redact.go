// Package redact takes secrets out of lines that people and servers will read: the ones it was told, and what looks like
// one by its name or form.
package redact

import (
	"bytes"
	"slices"
	"strings"
)

// Mask stands in place of a secret.
const Mask = "********"

// shortest is the length from which a known secret is looked for: shorter ones would mask half of everything.
const shortest = 4

// Redactor masks secrets in lines. It is safe for concurrent use.
type Redactor struct {
	known [][]byte // longest first, so that a secret within another does not leave its rest
}

// New gives a redactor that knows these secrets beside what it recognises by itself. Texts of several lines (keys) are
// looked for line by line; empty and very short ones are ignored.
func New(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, secret := range secrets {
		for line := range strings.Lines(secret) {
			line = strings.TrimSpace(line)
			if len(line) >= shortest && !strings.HasPrefix(line, "-----") {
				r.known = append(r.known, []byte(line))
			}
		}
	}
	slices.SortFunc(r.known, func(a, b []byte) int { return len(b) - len(a) })
	return r
}

// Line gives the line with secrets masked: known ones, passwords in addresses, values of names that say what they are, and
// tokens of well-known forms. A line without any is given back as it is, without a copy.
func (r *Redactor) Line(line []byte) []byte {
	for _, secret := range r.known {
		if bytes.Contains(line, secret) {
			line = bytes.ReplaceAll(line, secret, []byte(Mask))
		}
	}
	spans := suspicious(line)
	if spans == nil {
		return line
	}
	return mask(line, spans)
}

// Text is Line for a text of any number of lines.
func (r *Redactor) Text(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.Write(r.Line([]byte(line)))
	}
	return out.String()
}

// A span is a part of a line: from start up to end.
type span struct{ start, end int }

func mask(line []byte, spans []span) []byte {
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	out := make([]byte, 0, len(line)+len(spans)*len(Mask))
	at := 0
	for _, s := range spans {
		if s.end <= at {
			continue
		}
		if s.start > at {
			out = append(out, line[at:s.start]...)
		}
		if s.start >= at {
			out = append(out, Mask...)
		}
		at = s.end
	}
	return append(out, line[at:]...)
}
