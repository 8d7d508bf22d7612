package templates

import (
	"path"
	"slices"
	"strings"

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
			for _, own := range fl.scopesIn(a) {
				call := fl.invoked(n.node, i+1, n.in)
				if len(call.args) == 0 && isSource(n.node) {
					call.args = allArguments()
				}
				fl.calls[own] = append(fl.calls[own], call)
				fl.codeOf[n.node] = append(fl.codeOf[n.node], own)
			}
			fl.runArray(n.node, i, n.in)
		}
	}
}

// isSource says whether a command runs a script in the shell itself: without arguments, that has those of where it stands.
func isSource(n *syntax.CallExpr) bool {
	name, _ := commandName(n)
	return name == "source" || name == "."
}

// allArguments is "$@".
func allArguments() []*syntax.Word {
	return []*syntax.Word{{Parts: []syntax.WordPart{&syntax.DblQuoted{Parts: []syntax.WordPart{variable("@")}}}}}
}

// scopesIn returns the scopes of the code in a file that a word names.
func (fl *flow) scopesIn(a *syntax.Word) []scope {
	if !fl.effort.spend(1) {
		return nil
	}
	var out []scope
	for _, name := range fl.plainNames(a) {
		out = append(out, fl.written[name]...)
	}
	return out
}

// runArray is for a file that is run, and its arguments, in an array.
func (fl *flow) runArray(n *syntax.CallExpr, i int, in scope) {
	param, _ := onlyParam(n.Args[i])
	if param == nil || param.Param == nil || !isAll(param.Index) {
		return
	}
	for _, held := range fl.assigned[param.Param.Value] {
		if fl.effort.exhausted() {
			return
		}
		for j, a := range held.array {
			for _, own := range fl.scopesIn(a) {
				call := fl.invoked(n, i+1, in)
				call.args = slices.Concat(held.array[j+1:], call.args)
				fl.calls[own] = append(fl.calls[own], call)
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
			call.stand = "{}"
			for k, option := range literalWords(n.Args[j+1 : i]) {
				switch {
				case option == "-I" && j+k+2 < i:
					call.stand = literalWord(n.Args[j+k+2])
				case strings.HasPrefix(option, "-I"):
					call.stand = option[2:]
				case (option == "-a" || option == "--arg-file") && j+k+2 < i:
					call.more = append(call.more, fl.contentsOf(n.Args[j+k+2])...)
				case strings.HasPrefix(option, "--arg-file="):
					call.more = append(call.more, variable(contents(path.Base(strings.TrimPrefix(option, "--arg-file=")))))
				}
			}
		case "find":
			call.found = append(nodes(n.Args[j:i]), variable(newFiles))
		}
	}
	return call
}

// contentsOf returns what a file holds that a word names.
func (fl *flow) contentsOf(a *syntax.Word) []syntax.Node {
	var out []syntax.Node
	for _, name := range fl.plainNames(a) {
		out = append(out, variable(contents(name)))
	}
	return out
}

// callLate is for calls of functions that were found too late: code in a word defines them.
func (fl *flow) callLate() {
	if len(fl.late) == 0 {
		return
	}
	for _, n := range fl.outline.calls {
		if f := scope(callName(n.node)); slices.Contains(fl.late, f) {
			fl.calls[f] = append(fl.calls[f], fl.invoked(n.node, 1, n.in))
			fl.mention(n.node.Args[1:]...)
		}
	}
}
