package hocon

import "strings"

const singleQuotes = `single quotes are ordinary characters here; use "…"`

// forbidden cannot stand in an unquoted text.
const forbidden = "^`+?!@*&\"[{]}#,=$"

// multiValue reads the values that stand side by side on a line.
func (p *parser) multiValue() (node, error) {
	start := p.pos()
	var parts []part
	for {
		p.skipBlanks()
		before := p.off
		pt, ok, err := p.part()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		ws := p.off
		p.skipBlanks()
		pt.ws = p.text[ws:p.off]
		parts = append(parts, pt)
		if p.off == before {
			break
		}
	}
	if len(parts) == 0 {
		return literal{NewString(start, "")}, nil
	}
	return join(parts), nil
}

// part reads one of the values that stand side by side. ok is false where none begins.
func (p *parser) part() (_ part, ok bool, err error) {
	for p.peek() == '\\' && p.joinsLines() {
		p.skipBlanks()
	}
	if p.eof() || p.skipComment() {
		return part{}, false, nil
	}
	pos := p.pos()
	c := p.text[p.off]
	switch c {
	case '\n', '\r', ',', '}', ']':
		return part{}, false, nil
	case '{':
		o := newObjNode(pos)
		return part{node: o}, true, p.braces(o)
	case '[':
		n, err := p.list()
		return part{node: n}, true, err
	case '"':
		s, err := p.quoted()
		return part{node: literal{NewString(pos, s)}}, true, err
	case '$':
		if p.has("${") {
			n, err := p.substitution()
			return part{node: n}, true, err
		}
	}
	n := p.wordLen()
	if n == 0 {
		return part{}, false, p.refused()
	}
	text := p.text[p.off : p.off+n]
	p.off += n
	return part{node: literal{NewString(pos, unescape(text, false))}, word: true}, true, nil
}

// joinsLines passes a backslash with the line end after it.
func (p *parser) joinsLines() bool {
	rest := p.text[p.off+1:]
	n := len(rest) - len(strings.TrimLeft(rest, " \t"))
	if n >= len(rest) || rest[n] != '\n' && rest[n] != '\r' {
		return false
	}
	p.off += 1 + n
	for p.peek() == '\n' || p.peek() == '\r' {
		p.off++
	}
	return true
}

// wordLen is the length of the unquoted word at the current place. A number may have a + that a word may not.
func (p *parser) wordLen() int {
	rest := p.text[p.off:]
	if n, _ := numberLen(rest); n > 0 && numberEnds(rest[n:]) {
		return n
	}
	n := 0
	for n < len(rest) {
		c := rest[n]
		if c == '\\' {
			if n+1 >= len(rest) || rest[n+1] == '\n' || rest[n+1] == '\r' {
				break
			}
			n += 2
			continue
		}
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' || strings.IndexByte(forbidden, c) >= 0 {
			break
		}
		n++
	}
	return min(n, len(rest))
}

// numberEnds reports whether a number may end before rest.
func numberEnds(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || strings.IndexByte("$}],#\n\r", rest[0]) >= 0 || strings.HasPrefix(rest, "//")
}

func (p *parser) wordStart() bool {
	return !p.eof() && strings.IndexByte(forbidden+"\"[{$", p.peek()) < 0
}

// refused says why no value can go on at the current place.
func (p *parser) refused() error {
	e := p.errorf(p.off, "%s cannot stand in a value without quotes", p.found())
	line := p.text[:p.off]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	switch p.peek() {
	case '\\':
		e = p.errorf(p.off, "a single backslash cannot end the file")
	case '=':
		e.Fix = "either the value needs quotes, or a comma or a new line is missing before this setting"
	case '$':
		e.Fix = `write ${name} for a substitution, or put the value in quotes: "…"`
	case ']':
		e = p.errorf(p.off, "this ] closes no list")
	default:
		e.Fix = `put the value in quotes: "…"`
	}
	if strings.Contains(line, "'") {
		e.Fix = singleQuotes
	}
	return e
}

// list reads [ … ]: elements separated by commas or line ends, surplus separators ignored.
func (p *parser) list() (node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	outer := p.path
	p.path = nil
	n := &listNode{pos: p.pos()}
	open := p.off
	p.off++
	plain := true
	for {
		p.skipSpace(",")
		if p.eof() {
			return nil, p.errorf(open, "this [ has no closing ]")
		}
		if p.peek() == ']' {
			p.off++
			break
		}
		before := p.off
		e, err := p.multiValue()
		if err != nil {
			return nil, err
		}
		if p.off == before {
			return nil, p.errorf(p.off, "expected , or ], found %s", p.found())
		}
		if _, ok := e.(literal); !ok {
			plain = false
		}
		n.elems = append(n.elems, e)
	}
	p.depth--
	p.path = outer
	if plain { // nothing to resolve: ready now
		elems := make([]*Value, len(n.elems))
		for i, e := range n.elems {
			elems[i] = e.(literal).v
		}
		return literal{NewList(n.pos, elems)}, nil
	}
	return n, nil
}
