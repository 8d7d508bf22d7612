package templates

import "mvdan.cc/sh/v3/syntax"

// collectCallback is for the command that mapfile -C runs for each line, with the index and the line behind it.
func (fl *flow) collectCallback(callback, at *syntax.Word, in scope) {
	line := &syntax.Word{Parts: []syntax.WordPart{&syntax.DblQuoted{Parts: []syntax.WordPart{variable("MAPFILE")}}}}
	if text := literalWord(callback); text != "" {
		fl.addInner(at, []string{text + ` 0 "$MAPFILE"`}, in)
		return
	}
	index := &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: "0"}}}
	fl.mention(callback)
	fl.dispatched = append(fl.dispatched, invocation{args: []*syntax.Word{callback, index, line}, in: in})
}
