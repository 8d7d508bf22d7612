package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// codeRole refuses a place whose text is run as a program by the command that it is an argument of, or that reads
// it.
func (w *shellWalk) codeRole(f *fill) (p place) {
	in := scopeOf(w.stack)
	for i := len(w.stack) - 2; i >= 0; i-- {
		child := w.stack[i+1]
		switch n := w.stack[i].(type) {
		case *syntax.CallExpr:
			at := slices.IndexFunc(n.Args, func(a *syntax.Word) bool { return child == syntax.Node(a) })
			if at < 0 {
				continue
			}
			r := w.flow.judge(n.Args, at, in, false)
			if p := r.refusal("a task's value", f.slot); p.refused != "" && (at > 0 || p.label != "command") {
				return p
			}
			p.advise(r, f.slot)
		case *syntax.Stmt:
			if file := w.wrote.target(n); file != "" {
				return refuse("text of "+file, file+" is a program, and a task's value would be code in it", generatedMend(file, f.slot.text))
			}
			if program := w.outputProgram(n); program != "" {
				return refuse("input of "+program, "what is written here is read by "+program+" as a program", inputMend(program, f.slot.text))
			}
		case *syntax.Redirect:
			if stmt, ok := w.stack[i-1].(*syntax.Stmt); ok && isInputRedirect(n, child) {
				if program := w.readsProgram(stmt); program != "" {
					return refuse("input of "+program, "what is written here is read by "+program+" as a program", inputMend(program, f.slot.text))
				}
			}
		}
	}
	return p
}

func inputMend(program, text string) string {
	if slices.Contains(shells, program) || strings.HasPrefix(program, "python") {
		return "export the value, as in export NAME=" + text + ", and let the program read the variable: nothing in the program then holds the value"
	}
	return "let the program take the value as an argument, or use the operator |slug"
}

// isInputRedirect says whether what stands in child is read from the redirection.
func isInputRedirect(n *syntax.Redirect, child syntax.Node) bool {
	return n.Hdoc != nil && child == syntax.Node(n.Hdoc) || n.Op == syntax.WordHdoc || n.Op == syntax.RdrIn || n.Op == syntax.RdrInOut
}

// readsProgram returns the interpreter in a statement that takes its standard input as a program, or "". In a
// compound command every command inside has that input, and so has the body of a function that is called.
func (w *shellWalk) readsProgram(stmt syntax.Node) string {
	var program string
	for n := range syntax.Preorder(stmt) {
		call, ok := n.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || program != "" {
			continue
		}
		first := literalWord(call.Args[0])
		if program = w.callReads(call, w.scopes[call]); program == "" {
			program = w.readers[first]
		}
		if first == "exec" && len(call.Args) == 1 && stmt != syntax.Node(w.file) {
			program = w.anyReader()
		}
	}
	return program
}

// callReads returns the program in a simple command that takes the input as code.
func (w *shellWalk) callReads(call *syntax.CallExpr, in scope) string {
	items := w.flow.command(call.Args, in)
	if program := w.flow.fed(items); program != "" {
		return program
	}
	var r reading
	for _, s := range r.read(items, []state{{}}) {
		if program := s.readsCode(w.insideReads); program != "" {
			return program
		}
	}
	return ""
}

// insideReads looks for such a program in code that stands in a word: ssh host "cd x; bash".
func (w *shellWalk) insideReads(code string) string {
	file, err := parseShell("", strings.NewReplacer(hole, "x", tainted, "x").Replace(code))
	if err != nil || len(code) > 4096 {
		return ""
	}
	for n := range syntax.Preorder(file) {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			if program := w.callReads(call, ""); program != "" {
				return program
			}
		}
	}
	return ""
}

// fed returns xargs where what it reads would be code, or the command, of the program that it starts.
func (w *flow) fed(items []item) string {
	at := slices.IndexFunc(items, func(it item) bool { return programName(it.text) == "xargs" })
	if at < 0 {
		return ""
	}
	words := slices.Clone(items[at+1:])
	stand := ""
	for i, it := range words {
		switch {
		case stand != "":
			words[i].text = strings.ReplaceAll(it.text, stand, tainted)
		case it.text == "-I" && i+1 < len(words):
			stand, words[i+1].text, words[i].text = words[i+1].text, "-0", "-0"
		case len(it.text) > 2 && strings.HasPrefix(it.text, "-I"):
			stand, words[i].text = it.text[2:], "-0"
		}
	}
	r := &reading{roles: map[role]string{}}
	states := r.read(words, []state{{prog: programs["xargs"]}})
	if slices.ContainsFunc(states, func(s state) bool { return s.prog == programs["xargs"] }) {
		return "" // without a command it prints
	}
	if stand == "" {
		r.read([]item{{text: tainted, many: true}}, states)
	}
	if r.runs() {
		return "xargs"
	}
	return ""
}
