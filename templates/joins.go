package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Where a line ends in a backslash, the parser and the shells do not always agree on whether the next line
// belongs to it. What follows would be judged as something that it is not, so these places are errors.

// joins returns what the parser joins and a shell does not, and the other way round.
func (c *checked) joins() []Finding {
	var bad []Finding
	var joined []*syntax.Comment
	comments := map[int]bool{}
	for n := range syntax.Preorder(c.file) {
		switch n := n.(type) {
		case *syntax.Comment:
			comments[int(n.Pos().Offset())] = true
			if strings.HasSuffix(n.Text, "\n") {
				joined = append(joined, n)
			}
		case *syntax.Redirect:
			if n.Hdoc != nil && !rawDelimiter(n) {
				bad = append(bad, c.joinsInHeredoc(n)...)
			}
		}
	}
	for _, n := range joined {
		if at := int(n.End().Offset()) - 1; !c.commentAlone(int(n.Pos().Offset()), comments) {
			bad = append(bad, c.finding(Error, at-1, at, "this comment ends in a backslash, and the shell does not continue it on the next line",
				"put a space behind the backslash, or leave it out"))
		}
	}
	return bad
}

// commentAlone says whether the comment at offset has its lines for itself: then nothing stands before it that
// the next line could be taken for a part of. Commands that are commented out look like this.
func (c *checked) commentAlone(at int, comments map[int]bool) bool {
	for comments[at] {
		start := strings.LastIndexByte(c.text[:at], '\n') + 1
		switch {
		case strings.Trim(c.text[start:at], " \t") != "":
			return false
		case start == 0 || !strings.HasSuffix(c.text[:start-1], `\`):
			return true
		}
		before := strings.LastIndexByte(c.text[:start-1], '\n') + 1
		at = before + strings.IndexByte(c.text[before:start], '#')
	}
	return false
}

// joinsInHeredoc finds lines that bash joins before it looks for the delimiter; other shells look first.
func (c *checked) joinsInHeredoc(n *syntax.Redirect) []Finding {
	var bad []Finding
	for _, lines := range heredocLines(c.text, n) {
		first, last := lines[0], lines[len(lines)-1]
		alone := len(lines) == 1 && !escaped(first.text)
		switch {
		case !alone && slices.ContainsFunc(lines, func(l hereLine) bool { return strings.Contains(l.text, c.prefix) }):
			bad = append(bad, c.finding(Error, first.at, last.at+len(last.text), "bash joins lines before it looks for the end of a here-document, so a value here could end it",
				"write the slot on a line of its own, without a backslash at the end of it and of the line before"))
		case !alone && last.end, !last.end && endsHeredoc(n, lines):
			bad = append(bad, c.finding(Error, first.at, first.at+len(first.text), "shells disagree about where this here-document ends",
				"let its delimiter stand once, on a line of its own, behind a line without a backslash at the end"))
		}
	}
	return bad
}

// endsEarly says whether bash would find the end of one of these here-documents before the parser does.
func endsEarly(heredocs []*syntax.Redirect, script string) bool {
	for _, r := range heredocs {
		for _, lines := range heredocLines(script, r) {
			if !lines[len(lines)-1].end && endsHeredoc(r, lines) {
				return true
			}
		}
	}
	return false
}

// hereLine is one line of a here-document as it stands in the script.
type hereLine struct {
	text string
	at   int
	end  bool // the line with the delimiter
}

// heredocLines returns the lines of a here-document, grouped as bash joins them.
func heredocLines(text string, n *syntax.Redirect) [][]hereLine {
	from, to := int(n.Hdoc.Pos().Offset()), min(int(n.Hdoc.End().Offset()), len(text))
	var groups [][]hereLine
	joined := false
	for at := from; at <= to; {
		line, _, more := strings.Cut(text[at:to], "\n")
		l := hereLine{text: line, at: at, end: !more}
		if joined {
			groups[len(groups)-1] = append(groups[len(groups)-1], l)
		} else {
			groups = append(groups, []hereLine{l})
		}
		joined = escaped(line)
		at += len(line) + 1
	}
	return groups
}

// endsHeredoc says whether bash takes the joined lines for the end of the here-document.
func endsHeredoc(n *syntax.Redirect, lines []hereLine) bool {
	var b strings.Builder
	for _, l := range lines {
		text := l.text
		if n.Op == syntax.DashHdoc && b.Len() == 0 {
			text = strings.TrimLeft(text, "\t")
		}
		if escaped(text) {
			text = text[:len(text)-1]
		}
		b.WriteString(text)
	}
	return b.String() == heredocDelimiter(n)
}
