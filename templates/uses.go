package templates

import (
	"fmt"
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

// useFinder looks for them. A slot in such a place is judged by itself.
type useFinder struct {
	*survey
	inside syntax.Node // the word whose code is looked at
	unsure bool        // that may be no code
}

// concerns says whether a task's values get into the script at all.
func (s *survey) concerns() bool {
	return !s.flow.none() || s.flow.chosen != nil || s.flow.anySlot() != nil
}

func (s *survey) findUses(file *syntax.File) {
	if !s.concerns() {
		return
	}
	u := &useFinder{survey: s}
	walkScopes(file, "", u.usesIn)
	for _, code := range s.flow.inner {
		u.inside, u.unsure = code.at, code.unsure
		walkScopes(code.file, code.in, u.usesIn)
	}
	u.inside, u.unsure = nil, false
	u.findFilled()
}

func integerWhy(name string) string {
	return name + " is an integer: what it is given is computed, and a computation can run commands"
}

func integerMend(s *slot) string {
	if s == nil {
		return ""
	}
	return "add |int where the slot stands: " + withOp(s, "int")
}

// usesIn judges one node.
func (u *useFinder) usesIn(n syntax.Node, above []syntax.Node, in scope) {
	switch n := n.(type) {
	case *syntax.ArithmExp:
		u.computes(n.X, in)
	case *syntax.ArithmCmd:
		u.computes(n.X, in)
	case *syntax.LetClause:
		for _, x := range n.Exprs {
			u.computes(x, in)
		}
	case *syntax.CStyleLoop:
		u.computes(n.Init, in)
		u.computes(n.Cond, in)
		u.computes(n.Post, in)
	case *syntax.BinaryTest:
		if comparesNumbers(n.Op) {
			u.computes(n.X, in)
			u.computes(n.Y, in)
		}
	case *syntax.UnaryTest:
		if n.Op == syntax.TsVarSet || n.Op == syntax.TsRefVar {
			u.computes(n.X, in)
		}
	case *syntax.ParamExp:
		u.expands(n, in)
	case *syntax.Assign:
		u.assigns(n, above, in)
	case *syntax.ArrayElem:
		u.computes(n.Index, in)
	case *syntax.CallExpr:
		u.callsWith(n, above, in)
	case *syntax.Stmt:
		u.readsFrom(n, in)
	}
}

// found notes one, with the reason and the mend; in code of a word, at the word. It returns nil if one is noted there.
func (u *useFinder) found(n syntax.Node, s *slot, why, fix string) *use {
	if u.inside != nil {
		n = u.inside
	}
	if s == nil {
		return nil
	}
	what := fmt.Sprintf("this holds %s, and %s", s.text, why)
	if slices.ContainsFunc(u.l.heldUses, func(other use) bool { return other.node == n && (other.severity == Error || other.what == what) }) {
		return nil
	}
	u.l.heldUses = append(u.l.heldUses, use{n, what, fix, Error})
	return &u.l.heldUses[len(u.l.heldUses)-1]
}

// computes finds what an expression of arithmetic takes from a task, by name or by expansion.
func (u *useFinder) computes(expr syntax.Node, in scope) {
	if isNil(expr) {
		return
	}
	why := "it is computed here: a computation can run commands"
	report := func(n syntax.Node, s *slot) {
		if s == nil {
			if s = u.flow.chosen.named(n, in); s != nil {
				u.found(n, s, "it names a variable here, which is computed", "add |int where the slot stands: "+withOp(s, "int"))
			}
			return
		}
		u.found(n, s, why, computedMend(s))
	}
	syntax.Walk(expr, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Word:
			if len(n.Parts) > 1 {
				report(n, u.flow.names.taint(n, in))
			}
		case *syntax.Lit, *syntax.SglQuoted:
			report(n, u.flow.named(n, in))
		case *syntax.ParamExp, *syntax.CmdSubst:
			s := u.flow.variableTaint(n, in)
			if s == nil {
				s = u.flow.names.taint(n, in)
			}
			report(n, s)
			return false
		}
		return true
	})
}

// named returns the slot whose text a variable holds that is named in n, which is computed: by its name, or by one that
// holds its name.
func (fl *flow) named(root syntax.Node, in scope) *slot {
	var found *slot
	syntax.Walk(root, func(n syntax.Node) bool {
		if found != nil {
			return false
		}
		switch n := n.(type) {
		case *syntax.Word:
			found = fl.names.composed(n.Parts)
		case *syntax.Lit:
			found = fl.names.nameIn(n.Value, in)
		case *syntax.SglQuoted:
			found = fl.names.nameIn(n.Value, in)
		case *syntax.ParamExp, *syntax.CmdSubst, *syntax.Redirect, *syntax.Stmt:
			found = fl.names.taint(n, in)
			return false
		}
		return found == nil
	})
	return found
}

func isNil(n syntax.Node) bool {
	if n == nil {
		return true
	}
	word, ok := n.(*syntax.Word)
	return ok && word == nil
}

// expands is for what an expansion computes: an index, an offset, and the name that ${!x} goes to.
func (u *useFinder) expands(n *syntax.ParamExp, in scope) {
	if n.Param == nil {
		return
	}
	if n.Index != nil && !isAll(n.Index) && !u.flow.isText(n.Param.Value, in) {
		u.computes(n.Index, in)
	}
	if n.Slice != nil {
		u.computes(n.Slice.Offset, in)
		u.computes(n.Slice.Length, in)
	}
	held := u.flow.holds(n.Param.Value, in)
	if n.Excl && n.Names == 0 && !isAll(n.Index) {
		if held == nil {
			held = u.flow.indexes.holds(n.Param.Value, in)
		}
		if held == nil && u.flow.chosen != nil {
			held = u.flow.chosen.holds(n.Param.Value, in)
		}
		u.found(n, held, "it names a variable here: its index would be computed, and a computation can run commands", "write the name out, or choose it in a case")
	}
	if n.Exp != nil && n.Exp.Op == syntax.OtherParamOps && n.Exp.Word != nil && n.Exp.Word.Lit() == "P" {
		u.found(n, held, "it is expanded like a prompt here, which runs commands", "leave out @P")
	}
}

// assigns is for assignments to integers and to variables that decide what is run.
func (u *useFinder) assigns(n *syntax.Assign, above []syntax.Node, in scope) {
	if n.Index != nil && n.Name != nil && !u.flow.isText(n.Name.Value, in) {
		u.computes(n.Index, in)
	}
	var decl *syntax.DeclClause
	if len(above) > 0 {
		decl, _ = above[len(above)-1].(*syntax.DeclClause)
	}
	s := u.flow.variableTaint(n, in)
	if s == nil && n.Name != nil && !isNil(n.Value) && u.isInteger(n.Name.Value) {
		s = u.flow.named(n.Value, in)
	}
	if s == nil && n.Name != nil && !isNil(n.Value) && u.isInteger(n.Name.Value) {
		s = u.flow.chosen.named(n.Value, in)
	}
	if s == nil && !isNil(n.Value) && strings.Contains(declFlags(decl), "n") {
		s = u.flow.chosen.taint(n.Value, in)
	}
	switch {
	case s == nil:
	case n.Naked || n.Name == nil:
		if decl != nil && n.Value != nil {
			u.found(n, s, "it names a variable here: its index would be computed, and a computation can run commands", "write the name out")
		}
	case decidesCode(n.Name.Value):
		u.found(n, s, decidesWhy(n.Name.Value), decidesMend(s))
	case u.isInteger(n.Name.Value):
		u.found(n, s, integerWhy(n.Name.Value), integerMend(s))
	case u.flow.retakes(decl, n, in):
		u.found(n, s, n.Name.Value+" is an array here, and "+decl.Variant.Value+" takes its value apart once more", "assign it without "+decl.Variant.Value)
	case strings.ContainsAny(declFlags(decl), "naA") && n.Array == nil:
		u.found(n, s, decl.Variant.Value+" -"+declFlags(decl)+" takes the value apart once more", "assign it without "+decl.Variant.Value)
	}
}

// callsWith is for words of commands.
func (u *useFinder) callsWith(n *syntax.CallExpr, above []syntax.Node, in scope) {
	u.choosesIn(n.Args, in)
	for i, a := range n.Args {
		if s := u.flow.indexTaint(a, in); s != nil {
			u.namesWithIndex(n.Args, i, in, s)
		}
		if s := u.flow.variableTaint(a, in); s != nil {
			u.gets(n.Args, i, in, s, u.judge(n.Args, i, above, in))
		} else if s := u.flow.globTaint(a); s != nil && i > 0 {
			u.globs(n.Args, i, in, s)
		}
	}
}

// namesWithIndex judges word i of a command where that may be a name with an index in which text of s is named.
func (u *useFinder) namesWithIndex(args []*syntax.Word, i int, in scope, s *slot) {
	if array, _, _ := strings.Cut(literalWord(args[i]), "["); u.flow.isText(array, in) {
		return
	}
	u.flow.eachWord(args, in, 0, func(j int, roles map[role]string) {
		if name, ok := roles[roleName]; ok && j == i {
			u.found(args[i], s, name+" takes names, and computes an index in them: a computation can run commands", "write the index out, or add |int where the slot stands: "+withOp(s, "int"))
		}
	})
}

// gets judges word i of a command, with the text of s in it.
func (u *useFinder) gets(args []*syntax.Word, i int, in scope, s *slot, r judgement) {
	a := args[i]
	if r.roles[roleModule] != "" || r.roles[roleEnv] != "" {
		u.found(a, s, "a path in it would choose what is run here", "write the slot itself here, so that its value is checked: "+s.text)
	}
	name, injection := r.roles[roleInjection]
	switch p := r.refusal("its text", nil); {
	case p.refused != "":
		u.found(a, s, p.refused, u.mend(args, i, in, s, p, r))
	case r.listed() != "":
		u.found(a, s, "a comma in it would set another variable, and some decide which code is run", listMend(r.listed(), `"$NAME"`))
	case injection && !s.harmless():
		u.found(a, s, "with a dash at its beginning "+name+" would take it as an option, and some of those run code", dashMend(name, s))
	case r.roles[roleEscapes] != "":
		program := r.roles[roleEscapes]
		if use := u.found(a, s, escapesAdvice(program), escapesMend(program, `"$NAME"`)); use != nil {
			use.severity = Warning
		}
	}
}

// dashMend says how to keep text from being an option. To git, what stands behind -- is a path.
func dashMend(name string, s *slot) string {
	if name == "git" {
		return `put text before it, as in "origin/$NAME", or write ` + withOp(s, "name") + " where the slot stands"
	}
	return "put -- or ./ before it, or write " + withOp(s, "name") + " where the slot stands"
}

// readsFrom is for what a program reads as code, and for scripts that are written.
func (u *useFinder) readsFrom(n *syntax.Stmt, in scope) {
	if program, file := u.outputs.of(n), u.wrote.target(n); program != "" || file != "" {
		s := u.flow.variableTaint(n, in)
		if program != "" {
			u.found(n, s, program+" reads it as a program", "let the program take it from the environment or as an argument")
		} else {
			u.found(n, s, file+" is a program", generatedMend(file, "$NAME"))
		}
	}
	for _, r := range n.Redirs {
		if namesFile(r) {
			if s := u.flow.variableTaint(r.Word, in); s != nil {
				u.found(r.Word, s, "it names a file to be read or overwritten here", "write "+withOp(s, "slug")+" where the slot stands, or |name where it must be a plain name")
			}
		}
		for _, text := range []*syntax.Word{r.Hdoc, r.Word} {
			if text == nil || !isInputRedirect(r, text) {
				continue
			}
			if s := u.flow.variableTaint(text, in); s != nil {
				if program := u.readsProgram(n); program != "" {
					u.found(text, s, program+" reads it as a program", "export the variable and put quotes around the delimiter, so that "+program+" expands it itself")
				}
			}
		}
	}
}

// namesFile says whether the word of a redirection names a file: not the text of a here-document or of a process.
func namesFile(r *syntax.Redirect) bool {
	switch r.Op {
	case syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc, syntax.DplIn, syntax.DplOut:
		return false
	}
	return !slices.ContainsFunc(r.Word.Parts, func(part syntax.WordPart) bool {
		_, process := part.(*syntax.ProcSubst)
		return process
	})
}
