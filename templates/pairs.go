package templates

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// pairs finds escapes and backquotes of the template's own that are no such in some locales: there a byte above
// 127 makes one character with a backslash or a backquote behind it, and all that follows is quoted otherwise.
func (c *checked) pairs() []Finding {
	if !c.hasPair() || !c.valuesInShell() {
		return nil
	}
	var bad []Finding
	report := func(at int) {
		if at > 0 && at < len(c.text) && c.text[at-1] >= utf8.RuneSelf {
			bad = append(bad, c.finding(Error, at, at+1, "in some locales (GBK, Big5, Shift-JIS) this makes one character with the letter before it, and what follows is quoted otherwise",
				"put something between the two, or the text in single quotes"))
		}
	}
	raw := rawHeredocs(c.file)
	p := &fingerprint{}
	syntax.Walk(c.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case nil:
			p.stack = p.stack[:len(p.stack)-1]
			return true
		case *syntax.CmdSubst:
			if n.Backquotes {
				report(int(n.Left.Offset()))
				report(int(n.Right.Offset()))
			}
		case *syntax.Lit:
			at := int(n.Pos().Offset())
			if !slices.ContainsFunc(raw, func(s span) bool { return at >= s.from && at < s.to }) {
				c.escapesIn(at, int(n.End().Offset()), p.quoting(), report)
			}
		case *syntax.SglQuoted:
			if n.Dollar {
				c.escapesIn(int(n.Pos().Offset()), int(n.End().Offset()), '\'', report)
			}
		}
		p.stack = append(p.stack, n)
		return true
	})
	return bad
}

func (c *checked) hasPair() bool {
	for i := 1; i < len(c.text); i++ {
		if c.text[i-1] >= utf8.RuneSelf && (c.text[i] == '\\' || c.text[i] == '`') {
			return true
		}
	}
	return false
}

// escapesIn reports the backslashes that take the meaning from what is behind them.
func (c *checked) escapesIn(from, to int, quoting byte, report func(at int)) {
	for i := from; i+1 < min(to, len(c.text)); i++ {
		if c.text[i] != '\\' {
			continue
		}
		switch next := c.text[i+1]; quoting {
		case '"', 'h':
			if escapes(next, quoting) {
				report(i)
			}
		case '\'':
			if strings.IndexByte(`\'`, next) >= 0 {
				report(i)
			}
		default:
			report(i)
		}
		i++
	}
}

// rawHeredocs returns where the here-documents stand that expand nothing.
func rawHeredocs(file *syntax.File) []span {
	var raw []span
	for n := range syntax.Preorder(file) {
		if r, ok := n.(*syntax.Redirect); ok && r.Hdoc != nil && rawDelimiter(r) {
			raw = append(raw, span{int(r.Hdoc.Pos().Offset()), int(r.Hdoc.End().Offset())})
		}
	}
	return raw
}
