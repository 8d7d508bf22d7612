package templates

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// runWritten connects the code in files that the script writes with the commands that run them: with their arguments, and with
// what they read.
func (fl *flow) runWritten() {
	if len(fl.written) == 0 {
		return
	}
	for _, n := range fl.outline.calls {
		name, _ := commandName(n.node)
		if p := findProgram(name); p != nil && p.quiet {
			continue
		}
		for i, a := range n.node.Args {
			for _, name := range fl.plainNames(a) {
				for _, own := range fl.written[name] {
					fl.calls[own] = append(fl.calls[own], fl.invoked(n.node, i+1, n.in))
					fl.codeOf[n.node] = append(fl.codeOf[n.node], own)
				}
			}
		}
	}
}

// invoked is the call of code by a command, whose words from i on are the arguments.
func (fl *flow) invoked(n *syntax.CallExpr, i int, in scope) invocation {
	call := invocation{args: n.Args[min(i, len(n.Args)):], input: fl.inputs[n], in: in}
	for j, a := range n.Args[:min(i, len(n.Args))] {
		switch literalWord(a) {
		case "xargs", "parallel":
			call.more = append(slices.Clone(fl.inputs[n]), variable(standardInput))
		case "find":
			call.found = append(nodes(n.Args[j:i]), variable(newFiles))
		}
	}
	return call
}

// callLate is for calls of functions that were found too late: behind an alias, or defined by code in a word.
func (fl *flow) callLate() {
	if len(fl.late)+len(fl.aliases) == 0 {
		return
	}
	for _, n := range fl.outline.calls {
		if len(n.node.Args) == 0 {
			continue
		}
		call := fl.invoked(n.node, 1, n.in)
		name := literalWord(n.node.Args[0])
		words := fl.aliases[name]
		if len(words) > 0 {
			name = words[0].text
			call.args = slices.Concat(slices.Repeat([]*syntax.Word{{}}, len(words)-1), call.args)
		}
		if f := scope(name); fl.funcs[f] && (len(words) > 0 || slices.Contains(fl.late, f)) {
			fl.calls[f] = append(fl.calls[f], call)
		}
	}
}
