package hocon

import "strings"

// quoted reads "…" or """…""".
func (p *parser) quoted() (string, error) {
	open := p.off
	if p.has(`"""`) {
		body := p.text[p.off+3:]
		i := strings.Index(body, `"""`)
		if i < 0 {
			return "", p.errorf(open, `this """ has no closing """`)
		}
		end := i + 3
		for end < len(body) && body[end] == '"' {
			end++ // further quotes belong to the text
		}
		p.off += 3 + end
		return body[:end-3], nil
	}
	for i := p.off + 1; i < len(p.text); i++ {
		switch p.text[i] {
		case '"':
			s := unescape(p.text[open+1:i], true)
			p.off = i + 1
			return s, nil
		case '\\':
			i++
			if i < len(p.text) && p.text[i] == '\n' {
				i--
			}
		case '\n':
			return "", p.errorf(open, "this quote is not closed on its line").fix(`text over several lines stands between """ and """`)
		}
	}
	return "", p.errorf(open, "this quote has no closing quote")
}

// substitution reads ${path} or ${?path}.
func (p *parser) substitution() (node, error) {
	open := p.off
	end := strings.IndexAny(p.text[open:], "}\n")
	if end < 0 || p.text[open+end] != '}' {
		return nil, p.errorf(open, "this ${ has no closing }")
	}
	text := p.text[open+2 : open+end]
	p.off = open + end + 1
	name, optional := strings.CutPrefix(text, "?")
	trimmed := strings.TrimSpace(name)
	if trimmed == "" {
		return nil, p.errorf(open, "this substitution has no name")
	}
	if trimmed != name {
		p.doc.note(Pos{Src: p.src, Off: open}, "the Python agent does not allow blanks inside ${ }")
	}
	n := &subst{pos: Pos{Src: p.src, Off: open}, text: trimmed, base: p.base, optional: optional}
	n.path, _ = ParsePath(trimmed)
	return n, nil
}

// join makes one node of values side by side, at once where nothing has to be looked up.
func join(parts []part) node {
	parts[len(parts)-1].ws = ""
	if len(parts) == 1 {
		if l, ok := parts[0].node.(literal); ok && parts[0].word {
			return literal{scalar(l.v.pos, l.v.text)}
		}
		return parts[0].node
	}
	for _, pt := range parts {
		l, ok := pt.node.(literal)
		if !ok || l.v.kind == List {
			return &concat{pos: parts[0].node.at(), parts: parts}
		}
	}
	var b strings.Builder
	words := true
	for _, pt := range parts {
		b.WriteString(pt.node.(literal).v.text)
		b.WriteString(pt.ws)
		words = words && pt.word
	}
	return literal{NewString(parts[0].node.at(), b.String())}
}
