package hocon

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parser reads one file by recursive descent, one pass, no backtracking.
type parser struct {
	doc   *document
	src   *Source
	text  string
	off   int
	dir   string   // where relative includes start
	path  []string // keys of the object being read; nil inside lists
	base  []string // path of the object that includes this file
	depth int
}

func (p *parser) pos() Pos { return Pos{Src: p.src, Off: p.off} }

func (p *parser) errorf(off int, format string, args ...any) *Error {
	return errorAt(Pos{Src: p.src, Off: off}, format, args...)
}

func (p *parser) peek() byte {
	if p.off < len(p.text) {
		return p.text[p.off]
	}
	return 0
}

func (p *parser) eof() bool { return p.off >= len(p.text) }

func (p *parser) has(s string) bool { return strings.HasPrefix(p.text[p.off:], s) }

// skipBlanks passes blanks and tabs.
func (p *parser) skipBlanks() {
	for p.off < len(p.text) && (p.text[p.off] == ' ' || p.text[p.off] == '\t') {
		p.off++
	}
}

// skipComment passes a comment up to its line end.
func (p *parser) skipComment() bool {
	if p.peek() != '#' && !p.has("//") {
		return false
	}
	if i := strings.IndexAny(p.text[p.off:], "\r\n"); i >= 0 {
		p.off += i
	} else {
		p.off = len(p.text)
	}
	return true
}

// skipSpace passes blanks, line ends, comments, and the given separators besides.
func (p *parser) skipSpace(separators string) {
	for !p.eof() {
		c := p.text[p.off]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || strings.IndexByte(separators, c) >= 0:
			p.off++
		case p.skipComment():
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(p.text[p.off:])
			if !unicode.IsSpace(r) {
				return
			}
			p.off += n // a no-break space at the start of a line
		default:
			return
		}
	}
}

// document reads a whole file: an object with or without braces.
func (p *parser) document() (*objNode, error) {
	p.skipSpace("")
	root := newObjNode(p.pos())
	if p.peek() == '[' {
		return nil, p.errorf(p.off, "the file is a list; settings have names").fix("write key: value lines, or { } around everything")
	}
	if p.peek() != '{' {
		if err := p.members(root, false); err != nil {
			return nil, err
		}
		return root, nil
	}
	if err := p.braces(root); err != nil {
		return nil, err
	}
	p.skipSpace(",")
	if !p.eof() {
		return nil, p.errorf(p.off, "nothing may follow the closing } of the file, found %s", p.found()).
			fix("is there one } too many above?")
	}
	return root, nil
}

// braces reads { members } into o.
func (p *parser) braces(o *objNode) error {
	if err := p.enter(); err != nil {
		return err
	}
	open := p.off
	p.off++
	if err := p.members(o, true); err != nil {
		return err
	}
	if p.eof() {
		return p.errorf(open, "this { has no closing }")
	}
	p.off++
	p.depth--
	return nil
}

func (p *parser) enter() error {
	p.depth++
	if p.depth > p.doc.limits.Depth {
		return p.errorf(p.off, "objects and lists are nested more than %d deep", p.doc.limits.Depth)
	}
	return nil
}

// members reads assignments and includes up to the end of the file, or up to a } that is left for the caller.
func (p *parser) members(o *objNode, inBraces bool) error {
	for {
		p.skipSpace(",")
		if p.eof() || inBraces && p.peek() == '}' {
			return nil
		}
		included, err := p.include()
		if err != nil {
			return err
		}
		if included != nil {
			o.include(included)
			continue
		}
		if err := p.assignment(o); err != nil {
			return err
		}
	}
}

// assignment reads key {…}, key = value, key : value, key += value.
func (p *parser) assignment(o *objNode) error {
	start := p.pos()
	keys, err := p.key()
	if err != nil {
		return err
	}
	p.skipSpace("")
	op := p.off
	switch {
	case p.peek() == '{':
	case p.has("+="):
		p.off += 2
	case p.peek() == '=' || p.peek() == ':':
		p.off++
	default:
		return p.missingOperator(start, op)
	}
	operator := p.text[op]
	outer := p.path
	if p.path != nil || p.depthIsRoot() {
		p.path = append(append([]string{}, p.path...), keys...)
	}
	parent := o
	for _, k := range keys[:len(keys)-1] {
		parent = parent.field(k, start).child(start)
	}
	f := parent.field(keys[len(keys)-1], start)
	if operator != '{' {
		line := p.off
		p.skipSpace("")
		if p.off > line && !p.eof() && p.peek() != '}' && strings.ContainsAny(p.text[line:p.off], "\n") && p.wordStart() {
			p.doc.note(p.pos(), "the value of %q begins on the next line", p.text[start.Off:op])
		}
	}
	value, err := p.multiValue()
	p.path = outer
	if err != nil {
		return err
	}
	if operator == '+' {
		value = &appendNode{pos: value.at(), field: f, value: value}
	}
	f.assign(value)
	return p.afterValue()
}

func (p *parser) depthIsRoot() bool { return p.path == nil && p.base == nil && p.depth <= 1 }

func (p *parser) missingOperator(start Pos, op int) error {
	name := strings.TrimSpace(p.text[start.Off:op])
	if strings.ContainsAny(name, "\n") {
		name, _, _ = strings.Cut(name, "\n")
		name = strings.TrimSpace(name)
	}
	if op >= len(p.text) {
		return errorAt(start, "%s has no value", name).fix("write %s: value", name)
	}
	e := p.errorf(op, "expected : or = or { after %s, found %s", name, p.found())
	if p.peek() == '\'' {
		return e.fix(singleQuotes)
	}
	if r, _ := utf8.DecodeRuneInString(p.text[op:]); strings.ContainsRune("@*&^!?+`$", r) {
		e.Fix = fmt.Sprintf("a name with %q needs quotes", r)
	}
	return e
}

// afterValue checks that a value is followed by the end of its line, a comma, or the end of its object.
func (p *parser) afterValue() error {
	p.skipBlanks()
	switch p.peek() {
	case 0, '\n', '\r', ',', '}', '#':
		return nil
	}
	if p.has("//") || p.eof() {
		return nil
	}
	return p.refused()
}

// found names what stands at the current place, for messages.
func (p *parser) found() string {
	if p.eof() {
		return "the end of the file"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.off:])
	switch r {
	case '\n', '\r':
		return "the end of the line"
	case '"':
		return `a quote`
	}
	return string(r)
}
