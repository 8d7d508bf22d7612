package templates

import (
	"fmt"
	"slices"
	"strings"
)

// layout is the template as one text in which a token stands for each slot: a word of letters and digits
// that is legal wherever a value may stand, so that the text can be parsed like the script it will become.
type layout struct {
	src      *source
	text     string
	prefix   string  // of all tokens
	fills    []*fill // in the order of the text
	pieces   []piece // which part of the text comes from where
	tooMuch  bool    // not all was looked at
	heldUses []use   // of variables that hold a slot's text, where none is safe
}

// fill is one slot at its place, and what is put there.
type fill struct {
	slot  *slot
	at    int // of the token in layout.text
	token string
	place place

	asWritten bool // left as it is, for it is only mentioned in a comment

	result  result
	written string
}

// piece maps a stretch of the layout's text to the source.
type piece struct {
	at   int // in the text
	span span
	slot bool
}

const tokenDigits = 4

// assemble puts the parts together. Each slot's token has the same length and occurs nowhere else.
func assemble(src *source, parts []part) *layout {
	l := &layout{src: src, prefix: "CLEARMLSLOT"}
	for strings.Contains(src.text, l.prefix) {
		l.prefix += "X"
	}
	var b strings.Builder
	for _, p := range parts {
		l.pieces = append(l.pieces, piece{at: b.Len(), span: p.span, slot: p.slot != nil})
		if p.slot == nil {
			b.WriteString(p.literal(src))
			continue
		}
		f := &fill{slot: p.slot, at: b.Len(), token: fmt.Sprintf("%s%0*dZ", l.prefix, tokenDigits, len(l.fills))}
		l.fills = append(l.fills, f)
		b.WriteString(f.token)
	}
	l.text = b.String()
	return l
}

// sourceSpan maps a place of the layout's text to the source; a place in a token is the whole slot.
func (l *layout) sourceSpan(from, to int) span {
	i, _ := slices.BinarySearchFunc(l.pieces, from, func(p piece, at int) int { return p.at - at - 1 })
	if i == 0 {
		return span{}
	}
	p := l.pieces[i-1]
	if p.slot {
		return p.span
	}
	start := min(p.span.from+from-p.at, p.span.to)
	sp := span{start, min(start+max(to-from, 1), p.span.to)}
	if j := i; j < len(l.pieces) && to > l.pieces[j].at { // ends in a later piece
		for j < len(l.pieces)-1 && to > l.pieces[j+1].at {
			j++
		}
		last := l.pieces[j]
		end := last.span.to
		if !last.slot {
			end = last.span.from + to - last.at
		}
		if end > sp.to {
			sp.to = end
		}
	}
	return sp
}

func (l *layout) finding(sev Severity, from, to int, what, fix string) Finding {
	return l.src.finding(sev, l.sourceSpan(from, to), what, fix)
}

// tokensIn returns the slots whose tokens stand in s.
func (l *layout) tokensIn(s string) []*fill {
	var found []*fill
	for {
		i := strings.Index(s, l.prefix)
		if i < 0 {
			return found
		}
		if f := l.tokenAt(s[i:]); f != nil {
			found = append(found, f)
			s = s[i+len(f.token):]
			continue
		}
		s = s[i+len(l.prefix):]
	}
}

// tokenAt returns the slot whose token s begins with.
func (l *layout) tokenAt(s string) *fill {
	n := len(l.prefix) + tokenDigits
	if len(s) <= n || s[n] != 'Z' {
		return nil
	}
	i := 0
	for _, c := range []byte(s[len(l.prefix):n]) {
		if c < '0' || c > '9' {
			return nil
		}
		i = i*10 + int(c-'0')
	}
	if i >= len(l.fills) {
		return nil
	}
	return l.fills[i]
}

// neighbours returns the byte before a slot, and whether a backslash or a backquote may follow it: another
// slot may begin with one.
func (l *layout) neighbours(f *fill) (left byte, meetsBackslash bool) {
	if f.at > 0 {
		left = l.text[f.at-1]
	}
	rest := l.text[f.at+len(f.token):]
	slot := strings.HasPrefix(rest, l.prefix) && l.tokenAt(rest) != nil
	return left, slot || strings.HasPrefix(rest, `\`) || strings.HasPrefix(rest, "`")
}

// expand replaces the tokens in s.
func (l *layout) expand(s string, with func(*fill) string) string {
	if !strings.Contains(s, l.prefix) {
		return s
	}
	var b strings.Builder
	b.Grow(2 * len(s)) // most values are longer than a token
	for {
		i := strings.Index(s, l.prefix)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		if f := l.tokenAt(s[i:]); f != nil {
			b.WriteString(with(f))
			s = s[i+len(f.token):]
			continue
		}
		b.WriteString(l.prefix)
		s = s[i+len(l.prefix):]
	}
}
