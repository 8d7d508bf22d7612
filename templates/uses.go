package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// use is a place where a variable that holds a slot's text is computed or run.
type use struct {
	node      syntax.Node
	what, fix string
	severity  Severity
}

// findUses looks for all of them. A slot in such a place is judged by role.
func (w *shellWalk) findUses(file *syntax.File) {
	if len(w.flow.variables) == 0 && len(w.flow.arguments) == 0 && !strings.Contains(w.l.text, "$_") {
		return
	}
	walkScopes(file, "", w.usesIn)
	for _, code := range w.flow.inner {
		w.inside = code.at
		walkScopes(code.file, code.in, w.usesIn)
	}
	w.inside = nil
}

// usesIn judges one node.
func (w *shellWalk) usesIn(n syntax.Node, above []syntax.Node, in scope) {
	switch n := n.(type) {
	case *syntax.ArithmExp:
		w.computes(n.X, in)
	case *syntax.ArithmCmd:
		w.computes(n.X, in)
	case *syntax.LetClause:
		for _, x := range n.Exprs {
			w.computes(x, in)
		}
	case *syntax.CStyleLoop:
		w.computes(n.Init, in)
		w.computes(n.Cond, in)
		w.computes(n.Post, in)
	case *syntax.BinaryTest:
		if comparesNumbers(n.Op) {
			w.computes(n.X, in)
			w.computes(n.Y, in)
		}
	case *syntax.UnaryTest:
		if n.Op == syntax.TsVarSet || n.Op == syntax.TsRefVar {
			w.computes(n.X, in)
		}
	case *syntax.ParamExp:
		w.expands(n, in)
	case *syntax.Assign:
		w.assigns(n, above, in)
	case *syntax.ArrayElem:
		w.computes(n.Index, in)
	case *syntax.CallExpr:
		w.callsWith(n, in)
	case *syntax.Stmt:
		w.readsFrom(n, in)
	}
}

// use notes one, with the reason and the mend; in code of a word, at the word.
func (w *shellWalk) use(n syntax.Node, s *slot, why, fix string) {
	if w.inside != nil {
		n = w.inside
	}
	if s == nil || slices.ContainsFunc(w.l.heldUses, func(u use) bool { return u.node == n }) {
		return
	}
	w.l.heldUses = append(w.l.heldUses, use{n, fmt.Sprintf("this holds %s, and %s", s.text, why), fix, Error})
}

var shellName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// computes finds what an expression of arithmetic takes from a task, by name or by expansion.
func (w *shellWalk) computes(expr syntax.Node, in scope) {
	if isNil(expr) {
		return
	}
	why := "it is computed here: a computation can run commands"
	report := func(n syntax.Node, s *slot) {
		if s != nil {
			w.use(n, s, why, "add |int where the slot stands: "+withOp(s, "int"))
		}
	}
	syntax.Walk(expr, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Lit:
			for _, name := range shellName.FindAllString(n.Value, -1) {
				report(n, w.flow.variables[name])
			}
		case *syntax.ParamExp:
			report(n, w.flow.taint(n, in, false))
			return false
		case *syntax.CmdSubst:
			report(n, w.flow.taint(n, in, false))
			return false
		}
		return true
	})
}

func isNil(n syntax.Node) bool {
	if n == nil {
		return true
	}
	word, ok := n.(*syntax.Word)
	return ok && word == nil
}

// expands is for what an expansion computes: an index, an offset, and the name that ${!x} goes to.
func (w *shellWalk) expands(n *syntax.ParamExp, in scope) {
	if n.Param == nil {
		return
	}
	if n.Index != nil && !isAll(n.Index) && !w.flow.assoc[n.Param.Value] {
		w.computes(n.Index, in)
	}
	if n.Slice != nil {
		w.computes(n.Slice.Offset, in)
		w.computes(n.Slice.Length, in)
	}
	held := w.flow.holds(n.Param.Value, in)
	if n.Excl && n.Names == 0 && !isAll(n.Index) {
		w.use(n, held, "it names a variable here: its index would be computed, and a computation can run commands", "write the name out, or choose it in a case")
	}
	if n.Exp != nil && n.Exp.Op == syntax.OtherParamOps && n.Exp.Word != nil && n.Exp.Word.Lit() == "P" {
		w.use(n, held, "it is expanded like a prompt here, which runs commands", "leave out @P")
	}
}

// assigns is for assignments to integers and to variables that decide what is run.
func (w *shellWalk) assigns(n *syntax.Assign, above []syntax.Node, in scope) {
	if n.Index != nil && n.Name != nil && !w.flow.assoc[n.Name.Value] {
		w.computes(n.Index, in)
	}
	var decl *syntax.DeclClause
	if len(above) > 0 {
		decl, _ = above[len(above)-1].(*syntax.DeclClause)
	}
	s := w.flow.taint(n, in, false)
	switch {
	case s == nil:
	case n.Naked || n.Name == nil:
		if decl != nil && n.Value != nil {
			w.use(n, s, "it names a variable here: its index would be computed, and a computation can run commands", "write the name out")
		}
	case decidesCode(n.Name.Value):
		w.use(n, s, n.Name.Value+" decides which code is run", "use "+withOp(s, "slug")+" where the slot stands, or a variable of another name")
	case w.integers[n.Name.Value] || slices.Contains(computed, n.Name.Value):
		w.use(n, s, n.Name.Value+" is an integer: what it is given is computed, and a computation can run commands", "add |int where the slot stands: "+withOp(s, "int"))
	case strings.ContainsAny(declFlags(decl), "naA") && n.Array == nil:
		w.use(n, s, decl.Variant.Value+" -"+declFlags(decl)+" takes the value apart once more", "assign it without "+decl.Variant.Value)
	}
}

// callsWith is for words of commands.
func (w *shellWalk) callsWith(n *syntax.CallExpr, in scope) {
	for i, a := range n.Args {
		s := w.flow.taint(a, in, false)
		if s == nil {
			continue
		}
		r := w.flow.judge(n.Args, i, in, false)
		if r.roles[asModule] != "" || r.roles[asEnv] != "" {
			w.use(a, s, "a path in it would choose what is run here", "write "+withOp(s, "name")+" where the slot stands")
		}
		if p := r.refusal("its text", nil); p.refused != "" {
			fix := p.fix
			if _, ok := r.roles[asCode]; ok {
				fix = "let the code expand the variable itself: export it, and put the code into single quotes; or pass it as an argument"
			}
			if i == 0 && len(r.roles) == 1 && r.roles[asProgram] != "" && in != "" && p.label == "command" {
				fix = "write the command out"
			}
			w.use(a, s, p.refused, fix)
		} else if name, ok := r.roles[asInjection]; ok && !s.harmless() {
			w.use(a, s, "with a dash at its beginning "+name+" would take it as an option, and some of those run code", "put -- or ./ before it")
			if last := &w.l.heldUses[len(w.l.heldUses)-1]; last.node == a && programs[name] != nil && programs[name].injects {
				last.severity = Warning
			}
		}
	}
}

// readsFrom is for what a program reads as code, and for scripts that are written.
func (w *shellWalk) readsFrom(n *syntax.Stmt, in scope) {
	program := w.outputProgram(n)
	if len(w.wrote.files[n]) > 0 || program != "" {
		if s := w.flow.taint(n, in, false); s != nil && program != "" {
			w.use(n, s, program+" reads it as a program", "let the program take it from the environment or as an argument")
		} else if s != nil && w.wrote.target(n) != "" {
			file := w.wrote.target(n)
			w.use(n, s, file+" is a program", generatedMend(file, "$NAME"))
		}
	}
	for _, r := range n.Redirs {
		for _, text := range []*syntax.Word{r.Hdoc, r.Word} {
			if text == nil || !isInputRedirect(r, text) {
				continue
			}
			if s := w.flow.taint(text, in, false); s != nil {
				if program := w.readsProgram(n); program != "" {
					w.use(text, s, program+" reads it as a program", "export the variable and put quotes around the delimiter, so that "+program+" expands it itself")
				}
			}
		}
	}
}
