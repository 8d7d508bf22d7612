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
		for i, a := range n.node.Args {
			for _, name := range fl.plainNames(a) {
				for _, own := range fl.written[name] {
					fl.calls[own] = append(fl.calls[own], fl.invoked(n.node, i+1, n.in))
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
