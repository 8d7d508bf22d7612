package templates

import (
	"mvdan.cc/sh/v3/syntax"
)

// callAlias notes the call of a function by an alias, with the words that the alias puts before the others.
func (fl *flow) callAlias(alias string, n *syntax.CallExpr, input []syntax.Node, in scope) {
	words := fl.aliases[alias]
	for i, it := range words {
		if !fl.funcs[scope(it.text)] {
			continue
		}
		var args []*syntax.Word
		for _, w := range words[i+1:] {
			args = append(args, &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: w.text}}})
		}
		fl.calls[scope(it.text)] = append(fl.calls[scope(it.text)], invocation{args: append(args, n.Args[1:]...), input: input, in: in})
		fl.mention(n.Args[1:]...)
	}
}
