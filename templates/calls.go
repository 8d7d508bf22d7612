package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// argument is for a slot in a simple command; at is the command's index on the stack.
func (w *shellWalk) argument(f *fill, n *syntax.CallExpr, child syntax.Node, at int) place {
	i := wordIndex(n, child)
	switch first := !slices.ContainsFunc(n.Args[:max(i, 0)], func(a *syntax.Word) bool { return !vanishes(a) }); {
	case f.slot.isBlock():
		return w.block(f, n, i, at)
	case first && i > 0:
		return refuse("command", "a task's value would be the command to run if what stands before it is empty", `put that in quotes, as in "$command"`)
	case first:
		return f.programPlace(n.Args[i])
	}
	in := scopeOf(w.stack)
	one := w.flow.judge(n.Args, i, in)
	if _, ok := one.roles[roleProgram]; ok {
		p := f.programPlace(n.Args[i])
		if fix := w.vanishedMend(n.Args, i, in); fix != "" && p.refused != "" {
			p.fix = fix
		}
		return p
	}
	if name, ok := one.roles[roleName]; ok && f.slot.harmless() && strings.HasPrefix(unquoted(n.Args[i].Parts), f.token) { // PATH is a plain name too
		return refuse("argument of "+name, "a task's value would choose the variable that "+name+" is about", "write the name out, or its beginning")
	}
	if f.slot.harmless() {
		if p := w.decidingPlace(f, n.Args, i, in); p.label != "" {
			return p
		}
	}
	p := place{label: "argument"}
	switch several := w.flow.judgeList(n.Args, i, in); {
	case !several.runs() && !several.beforeProgram:
		p.severable = true
	case len(one.options) > 0:
		p.severable, p.options = true, one.options
	}
	return p
}

// programPlace is for a slot in the word that names a program. It may be a part of the path, one by which no task can choose
// another program: a directory, or the rest of a name.
func (f *fill) programPlace(a *syntax.Word) place {
	before, behind, _ := strings.Cut(unquoted(a.Parts), f.token)
	if f.inDirectory(a) && (strings.Contains(behind, "/") || !strings.HasSuffix(before, "/")) {
		return place{label: "command", onlyInert: true}
	}
	return refuseCommand("a task's value")
}

// inDirectory says whether the slot can only be a name in a directory that the template gives: it means nothing to any
// shell, and text with a slash stands before it in its path.
func (f *fill) inDirectory(a *syntax.Word) bool {
	before, _, found := strings.Cut(unquoted(a.Parts), f.token)
	path := before[strings.LastIndexAny(before, ":;,= \t\n")+1:]
	return found && f.slot.inert() && strings.Contains(path, "/")
}

// wordIndex returns which word of a command child is, or -1.
func wordIndex(n *syntax.CallExpr, child syntax.Node) int {
	return slices.IndexFunc(n.Args, func(a *syntax.Word) bool { return child == syntax.Node(a) })
}

// vanishes says whether a word may expand to no word at all: an unquoted variable or substitution.
func vanishes(a *syntax.Word) bool {
	return !slices.ContainsFunc(a.Parts, func(part syntax.WordPart) bool {
		switch part.(type) {
		case *syntax.ParamExp, *syntax.CmdSubst:
			return false
		}
		return true
	})
}

// codePlace refuses a place whose text is run as a program by the command that it is an argument of, or that reads
// it.
func (w *shellWalk) codePlace(f *fill) (p place) {
	in := scopeOf(w.stack)
	for i := len(w.stack) - 2; i >= 0; i-- {
		child := w.stack[i+1]
		switch n := w.stack[i].(type) {
		case *syntax.CallExpr:
			at := wordIndex(n, child)
			if at < 0 {
				continue
			}
			r := w.judge(n.Args, at, w.stack[:i], in)
			if p := r.refusal("a task's value", f.slot); p.refused != "" && (at > 0 || p.label != "command") {
				if fix := w.vanishedMend(n.Args, at, in); fix != "" {
					p.fix = fix
				}
				return p
			}
			p.advise(r.reading, f.slot)
		case *syntax.Stmt:
			if file := w.wrote.target(n); file != "" {
				return refuse("text of "+file, file+" is a program, and a task's value would be code in it", generatedMend(file, f.slot.text))
			}
			if program := w.outputs.of(n); program != "" {
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
