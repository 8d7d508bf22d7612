package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// argument is for a slot in a simple command; at is the command's index on the stack.
func (w *shellWalk) argument(f *fill, n *syntax.CallExpr, child syntax.Node, at int) place {
	i := slices.IndexFunc(n.Args, func(a *syntax.Word) bool { return child == syntax.Node(a) })
	if f.slot.isBlock() {
		return w.block(f, n, i, at)
	}
	in := scopeOf(w.stack)
	if i >= 0 && !slices.ContainsFunc(n.Args[:i], func(a *syntax.Word) bool { return !vanishes(a) }) {
		if i > 0 {
			return refuse("command", "a task's value would be the command to run if what stands before it is empty", `put that in quotes, as in "$command"`)
		}
		return w.asProgramPlace()
	}
	if i < 0 {
		return w.asProgramPlace()
	}
	r := w.flow.judge(n.Args, i, in, false)
	if _, ok := r.roles[asProgram]; ok {
		return w.asProgramPlace()
	}
	p := place{label: "argument"}
	switch spilled := w.flow.judge(n.Args, i, in, true); {
	case !spilled.runs() && !spilled.before:
		p.severable = true
	case len(r.options) > 0:
		p.severable, p.options = true, r.options
	}
	return p
}

func (w *shellWalk) asProgramPlace() place {
	return refuse("command", "a task's value would be the command to run", "write the command out and pass the value as an argument")
}

// literalWords returns the literal text of the words of a command; "" for one that is not literal.
func literalWords(args []*syntax.Word) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = literalWord(a)
	}
	return out
}

func literalWord(a *syntax.Word) string {
	var b strings.Builder
	for _, part := range a.Parts {
		switch part.(type) {
		case *syntax.Lit, *syntax.SglQuoted, *syntax.DblQuoted:
			cookPart(&b, part)
		default:
			return ""
		}
	}
	return b.String()
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

// judge reads a command and tells what its word i, which holds a task's text, is to the programs in it. With many
// the word stands for any number of words.
func (w *flow) judge(args []*syntax.Word, i int, in scope, many bool) *reading {
	var before reading
	states := before.read(w.command(args[:i], in), []state{{}})
	r := &reading{roles: map[role]string{}}
	mine := w.items(args[i:i+1], in, 0)
	if i == 0 {
		mine = w.command(args[:1], in)
	}
	if len(mine) == 1 && len(mine[0].alts) == 0 && !strings.Contains(mine[0].text, tainted) {
		mine[0].text += tainted // in a substitution, whatever that prints
	}
	for j := range mine {
		mine[j].many, mine[j].options = mine[j].many || many, false
	}
	r.options = optionStates(states)
	states = r.read(mine, states)
	if slices.ContainsFunc(states, isUnknown) {
		r.before = !slices.ContainsFunc(states, isKnown) && slices.ContainsFunc(before.read(w.items(args[i+1:], in, 0), states), isKnown)
	}
	return r
}

// optionStates returns the states if in all of them the options of a known program are read.
func optionStates(states []state) []state {
	if slices.ContainsFunc(states, func(s state) bool {
		return s.prog == nil || s.prog == unknownProgram || s.prog == variableProgram || s.pend != asData || s.ended
	}) {
		return nil
	}
	return states
}

// command returns the words of a command from its beginning on, where an alias may stand.
func (w *flow) command(args []*syntax.Word, in scope) []item {
	items := w.items(args, in, 0)
	if len(items) > 0 {
		if alias := w.aliases[items[0].text]; len(alias) > 0 {
			return slices.Concat(alias, items[1:])
		}
	}
	return items
}

func isUnknown(s state) bool { return s.prog == unknownProgram }
func isKnown(s state) bool   { return s.prog != nil && s.prog != unknownProgram && !s.prog.quiet }
