package templates

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// viaVariable is the way out for a value where only a variable is safe.
func viaVariable(f *fill, use string) string {
	return fmt.Sprintf("assign it on a line of its own, x=%s, and write %s here", f.slot.text, use)
}

// wordPlace tells what the word that holds the slot is for, from the nodes above it, and refuses what no quoting
// makes safe. The quoting inside the word is filled in later.
func (w *shellWalk) wordPlace(f *fill) place {
	var p place
	for i := len(w.stack) - 2; i >= 0; i-- {
		node, child := w.stack[i], w.stack[i+1]
		switch n := node.(type) {
		case *syntax.CmdSubst:
			if n.Backquotes && !f.slot.inert() {
				return refuse("backquotes", "backslashes and quotes are taken apart twice within backquotes", "write $(…) instead")
			}
		case *syntax.ParamExp:
			if !f.slot.inert() || child == syntax.Node(n.Param) {
				if before, _, behind := strings.Cut(paramName(n), f.token); n.Short && behind && before != "" {
					return refuse("${…} expansion", "inside an expansion: this is taken for a part of the variable's name", "write ${"+before+"} before the slot")
				}
				return refuse("${…} expansion", "inside an expansion of the shell quotes do not work as elsewhere",
					viaVariable(f, `${name:-$x}`))
			}
			p.forceQuote, p.onlyInert = true, true
		case *syntax.Redirect:
			if n.Hdoc != nil && child == syntax.Node(n.Hdoc) && w.substituted(i) && !f.slot.inert() {
				return refuse("substitution in a here-document", "a here-document is read line by line before the substitution in it is",
					viaVariable(f, `$(… "$x")`))
			}
		case *syntax.CoprocClause:
			return refuse("coproc", "whether a word behind coproc is a name or a command depends on what follows", "define a function with the value in it, and start that")
		case *syntax.ExtGlob:
			return refuse("pattern", "a value inside (…|…) of a pattern cannot be quoted", viaVariable(f, `@("$x"|…)`))
		}
	}
	inner := w.constructPlace(f, len(w.stack)-2)
	if inner.refused != "" {
		return inner
	}
	if !f.slot.isBlock() && !f.slot.harmless() {
		if outer := w.outerPlace(f); outer.refused != "" {
			return outer
		}
	}
	if inner.kind != asBlock && inner.kind != asCommand && !f.slot.isBlock() {
		r := w.codePlace(f)
		if r.refused != "" && !f.slot.harmless() {
			return r
		}
		inner.advice, inner.mend, inner.plain, inner.noOption, inner.noComma = r.advice, r.mend, r.plain, r.noOption, r.noComma
	}
	if p.onlyInert {
		inner.onlyInert, inner.severable = true, false
	}
	return inner
}

func paramName(n *syntax.ParamExp) string {
	if n.Param == nil {
		return ""
	}
	return n.Param.Value
}

// substituted says whether a command substitution stands between the slot and node i of the stack.
func (w *shellWalk) substituted(i int) bool {
	return slices.ContainsFunc(w.stack[i:], func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			return true
		}
		return false
	})
}

// outerPlace judges the places that the output of the command substitutions around the slot goes to: what
// a value may not be there, text that holds it may not be either.
func (w *shellWalk) outerPlace(f *fill) place {
	for i := len(w.stack) - 2; i > 0; i-- {
		if _, ok := w.stack[i].(*syntax.CmdSubst); !ok {
			continue
		}
		outer := w.constructPlace(f, i-1)
		if outer.kind == inArithmetic {
			return refuse("substitution in arithmetic", "what $(…) prints is computed here, and a computation can run commands", "make it a number: "+withOp(f.slot, "int"))
		}
		if outer.refused != "" {
			outer.refused = "within $(…): " + outer.refused
			return outer
		}
	}
	return place{}
}

// constructPlace looks upwards, from node i of the stack, to the construct that the word belongs to.
func (w *shellWalk) constructPlace(f *fill, from int) place {
	for i := from; i >= 0; i-- {
		child := w.stack[i+1]
		switch n := w.stack[i].(type) {
		case *syntax.Word, *syntax.DblQuoted, *syntax.ParamExp:
			continue
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.BinaryArithm, *syntax.UnaryArithm, *syntax.ParenArithm, *syntax.LetClause, *syntax.CStyleLoop:
			return w.arithmetic(f, n)
		case *syntax.Assign:
			return w.assignment(f, n, child, w.stack[i-1])
		case *syntax.ArrayElem:
			if n.Index != nil && child == syntax.Node(n.Index) {
				return refuse("array index", "an index is computed, and a computation can run commands", "write the index out")
			}
			if p := w.arrayOf(f, i); p.refused != "" || p.kind == inArithmetic {
				return p
			}
			return place{label: "array element", severable: true}
		case *syntax.CallExpr:
			return w.argument(f, n, child, i)
		case *syntax.WordIter:
			if child == syntax.Node(n.Name) {
				return refuse("variable name", "a value cannot name a variable", "write the name out")
			}
			return place{label: "word of a list", severable: true}
		case *syntax.CaseClause, *syntax.CaseItem:
			return place{label: "word of case", forceQuote: true} // a bare esac would end it
		case *syntax.BinaryTest:
			return w.comparison(f, n)
		case *syntax.UnaryTest:
			if n.Op == syntax.TsVarSet || n.Op == syntax.TsRefVar {
				return refuse("variable name", "a value cannot name a variable: its index would be computed", "write the name out")
			}
			return place{label: "word of [[ ]]", forceQuote: true}
		case *syntax.TestClause:
			return place{label: "word of [[ ]]", forceQuote: true} // a bare -n would be an operator
		case *syntax.Redirect:
			return w.redirect(f, n, child)
		case *syntax.FuncDecl, *syntax.ForClause, *syntax.CoprocClause:
			return refuse("name", "a value cannot name a function or a variable", "write the name out")
		default:
			return place{}
		}
	}
	return place{}
}

// arrayOf judges the assignment of the array whose element is node i of the stack.
func (w *shellWalk) arrayOf(f *fill, i int) place {
	if i < 3 {
		return place{}
	}
	n, ok := w.stack[i-2].(*syntax.Assign)
	if !ok {
		return place{}
	}
	return w.assignment(f, n, w.stack[i-1], w.stack[i-3])
}

func (w *shellWalk) arithmetic(f *fill, n syntax.Node) place {
	word, ok := w.above().(*syntax.Word)
	if !ok || len(word.Parts) != 1 || word.Lit() != f.token {
		return refuse("arithmetic", "a value here must be a number of its own", "write the slot alone, without quotes and apart from other digits: "+withOp(f.slot, "int"))
	}
	if u, ok := n.(*syntax.UnaryArithm); ok && (u.Op == syntax.Inc || u.Op == syntax.Dec) {
		return refuse("arithmetic", "a number cannot be counted up", "make it a number, x="+withOp(f.slot, "int")+", on a line of its own, and write x++ here")
	}
	if b, ok := n.(*syntax.BinaryArithm); ok && assigns(b.Op) && b.X == syntax.ArithmExpr(word) {
		return refuse("arithmetic", "a value cannot name a variable", "write the name out")
	}
	return place{kind: inArithmetic, label: "arithmetic", parens: true}
}

func assigns(op syntax.BinAritOperator) bool {
	return slices.Contains([]syntax.BinAritOperator{
		syntax.Assgn, syntax.AddAssgn, syntax.SubAssgn, syntax.MulAssgn, syntax.QuoAssgn, syntax.RemAssgn,
		syntax.AndAssgn, syntax.OrAssgn, syntax.XorAssgn, syntax.ShlAssgn, syntax.ShrAssgn,
	}, op)
}

func comparesNumbers(op syntax.BinTestOperator) bool {
	return slices.Contains([]syntax.BinTestOperator{syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr}, op)
}

// comparison is for [[ a op b ]]: -eq and its like compute their operands.
func (w *shellWalk) comparison(f *fill, n *syntax.BinaryTest) place {
	if comparesNumbers(n.Op) {
		word, ok := w.above().(*syntax.Word)
		if !ok || word.Lit() != f.token {
			return refuse("comparison of numbers", "[[ computes the operands of "+n.Op.String()+", and a computation can run commands",
				"write the slot alone without quotes, which makes it a number, or use [ instead of [[")
		}
		return place{kind: inArithmetic, label: "number of [[ ]]"}
	}
	return place{label: "word of [[ ]]", forceQuote: true} // unquoted, a + would be part of a pattern
}

func (w *shellWalk) redirect(f *fill, n *syntax.Redirect, child syntax.Node) place {
	switch {
	case n.Hdoc != nil && child == syntax.Node(n.Hdoc):
		return w.heredoc(f, n)
	case n.N != nil && child == syntax.Node(n.N):
		return refuse("file descriptor", "a value cannot name a variable or descriptor", "write it out")
	case n.Op == syntax.Hdoc || n.Op == syntax.DashHdoc:
		return refuse("delimiter", "a value cannot be the delimiter of a here-document", "write the delimiter out")
	case n.Op == syntax.WordHdoc:
		return place{label: "here-string"}
	case f.slot.inert(), f.slot.harmless() && n.Op != syntax.DplIn && n.Op != syntax.DplOut:
		return place{label: "redirection", onlyInert: true}
	}
	return refuse("redirection", "a task's value would name a file to be read or overwritten",
		fmt.Sprintf("use an id, as in ${CLEARML_TASK.id}, or %s, or %s where it must be a plain name", withOp(f.slot, "slug"), withOp(f.slot, "name")))
}

// withOp writes the slot with one more operator.
func withOp(s *slot, name string) string {
	if s.isAction() {
		return strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s.text, "}}"), "-"), " ") + " | " + name + " }}"
	}
	text := s.braced()
	if number := strings.TrimRight(s.def, "GMKTgmkt"); name == "int" && s.def != "" && !isNumber(strings.TrimPrefix(s.def, "-")) {
		if !isNumber(number) {
			number = "1"
		}
		text = strings.Replace(text, ":"+s.def, ":"+number, 1) // a default must be a number too
	}
	end := len(text) - 1
	return text[:end] + "|" + name + text[end:]
}

func (w *shellWalk) heredoc(f *fill, n *syntax.Redirect) place {
	p := place{kind: inHeredoc, label: "here-document", dash: n.Op == syntax.DashHdoc}
	if rawDelimiter(n) {
		p.kind, p.label = inRaw, "raw here-document"
	}
	p.delimiter = heredocDelimiter(n)
	text := w.l.text
	p.before = text[strings.LastIndexByte(text[:f.at], '\n')+1 : f.at]
	p.after, _, _ = strings.Cut(text[f.at+len(f.token):], "\n")
	return p
}
