package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// maxExpansions is how deep variables and arguments of functions are followed to what they hold.
const maxExpansions = 4

// maxBraces is how many words of a{b,c} are looked at.
const maxBraces = 100

// items returns what is known of the words of a command.
func (fl *flow) items(args []*syntax.Word, in scope, depth int) []item {
	out := make([]item, 0, len(args))
	if fl.effort.exhausted() {
		return append(out, item{text: hole, many: true})
	}
	for i, a := range args {
		for _, a := range braces(a) {
			if it := fl.item(a, in, depth); i == 0 {
				out = append(out, fl.unalias(it)...)
			} else {
				out = append(out, it)
			}
		}
	}
	for _, it := range out {
		fl.effort.spend(1 + len(it.alts)*len(it.alts)/waysPerEffort) // the readings of these are compared with each other
	}
	return out
}

// unalias returns what the first word of a command stands for. An alias may begin with another one.
func (fl *flow) unalias(it item) []item {
	words := fl.aliases[it.text]
	if len(words) == 0 {
		return []item{it}
	}
	if begin := fl.aliases[words[0].text]; len(begin) > 0 {
		return slices.Concat(begin, words[1:])
	}
	return words
}

// braces returns the words that a{b,c} stands for.
func braces(a *syntax.Word) []*syntax.Word {
	for _, part := range a.Parts {
		if lit, ok := part.(*syntax.Lit); ok && strings.Contains(lit.Value, "{") && len(a.Lit()) < 1000 {
			split := *a
			syntax.SplitBraces(&split)
			var words []*syntax.Word
			for word, err := range expand.BracesSeq(nil, &split) {
				if err != nil || len(words) >= maxBraces {
					break
				}
				words = append(words, word)
			}
			return words
		}
	}
	return []*syntax.Word{a}
}

// item looks at one word. A word that is nothing but a variable stands for what the template puts into it.
func (fl *flow) item(a *syntax.Word, in scope, depth int) item {
	if param, quoted := onlyParam(a); param != nil {
		return fl.param(param, quoted, in, depth)
	}
	if fl.makings.dashed != nil && isGlob(a) && beginsWild(a) {
		return item{text: tainted, many: true}
	}
	var it item
	if name := foundProgram(a); name != "" {
		return item{text: name}
	}
	for _, part := range a.Parts {
		fl.add(&it, part, in)
	}
	if f := fl.l.tokenAt(a.Lit()); f != nil && a.Lit() == f.token {
		it.options, it.list = f.slot.isArguments() || f.slot.hasOp("words"), f.slot.mayBeList()
	}
	return it
}

// foundProgram returns the program in $(which program) and its like, or "".
func foundProgram(a *syntax.Word) string {
	subst := onlySubstitution(a)
	if subst == nil || len(subst.Stmts) != 1 {
		return ""
	}
	call, ok := subst.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 {
		return ""
	}
	words := literalWords(call.Args)
	switch before := strings.Join(words[:len(words)-1], " "); before {
	case "which", "command -v", "type -P", "type -p":
		if last := call.Args[len(call.Args)-1]; !expands(last.Parts) && !strings.ContainsAny(words[len(words)-1], " \t\n") {
			return words[len(words)-1]
		}
	}
	return ""
}

// onlySubstitution returns the $(…) that a word consists of.
func onlySubstitution(a *syntax.Word) *syntax.CmdSubst {
	parts := a.Parts
	if len(parts) == 1 {
		if quoted, ok := parts[0].(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
	}
	if len(parts) != 1 {
		return nil
	}
	subst, _ := parts[0].(*syntax.CmdSubst)
	return subst
}

// onlyParam returns the expansion that a word consists of.
func onlyParam(a *syntax.Word) (param *syntax.ParamExp, quoted bool) {
	if len(a.Parts) != 1 {
		return nil, false
	}
	switch part := a.Parts[0].(type) {
	case *syntax.ParamExp:
		return part, false
	case *syntax.DblQuoted:
		if len(part.Parts) == 1 {
			if param, ok := part.Parts[0].(*syntax.ParamExp); ok {
				return param, true
			}
		}
	}
	return nil, false
}

// add appends what is known of a part of a word that the shell may split.
func (fl *flow) add(it *item, part syntax.WordPart, in scope) {
	switch part := part.(type) {
	case *syntax.Lit:
		it.text += fl.known(unescaped(part))
	case *syntax.SglQuoted:
		it.text += fl.known(part.Value)
	case *syntax.DblQuoted:
		many := it.many
		for _, p := range part.Parts {
			fl.add(it, p, in)
		}
		it.many = many
	case *syntax.ParamExp, *syntax.CmdSubst:
		if fl.taint(part, in) != nil {
			it.text, it.many = it.text+fl.heldBeginning(part, 0)+tainted, true
			return
		}
		if fl.chosen.taint(part, in) != nil {
			it.text += chosen
		} else {
			it.text += hole
		}
		it.program = append(it.program, fl.fragments(part)...)
		if _, ok := part.(*syntax.CmdSubst); ok {
			it.many = true
		}
	case *syntax.ExtGlob:
		it.text += fl.known(part.Pattern.Value)
	default:
		it.text += hole
	}
}

// heldBeginning returns the text that a variable's value begins with, if the template gives it wherever that gets one.
func (fl *flow) heldBeginning(part syntax.WordPart, depth int) string {
	param, ok := part.(*syntax.ParamExp)
	if quoted, ok := part.(*syntax.DblQuoted); ok && len(quoted.Parts) > 0 {
		return fl.heldBeginning(quoted.Parts[0], depth)
	}
	if !ok || depth > maxExpansions || param.Param == nil || param.Exp != nil || param.Excl || param.Slice != nil || param.Repl != nil || param.Index != nil {
		return ""
	}
	text := ""
	for _, a := range fl.assigned[param.Param.Value] {
		if a.word == nil || a.append {
			return ""
		}
		if text, _, _ = strings.Cut(beginning(a.word), fl.l.prefix); text == "" && len(a.word.Parts) > 0 {
			text = fl.heldBeginning(a.word.Parts[0], depth+1)
		}
		if text == "" {
			return ""
		}
	}
	return text
}

// known writes marks in place of the slots in a text.
func (fl *flow) known(s string) string {
	if !strings.Contains(s, fl.l.prefix) {
		return s
	}
	return fl.l.expand(s, func(f *fill) string {
		switch {
		case f.slot.isBlock():
			return hole
		case f.slot.isChosen():
			return chosen
		case f.slot.harmless():
			return "1"
		case f.slot.isImage():
			return hole + tainted // no dash stands before it
		}
		return tainted
	})
}

// fragments returns the words in a part that could name a program: the default of ${x:-python}, the words of
// $(which python), and the name of a variable like $PYTHON.
func (fl *flow) fragments(part syntax.Node) []string {
	var names []string
	for n := range syntax.Preorder(part) {
		switch n := n.(type) {
		case *syntax.Lit:
			names = append(names, strings.Fields(n.Value)...)
		case *syntax.SglQuoted:
			names = append(names, strings.Fields(n.Value)...)
		case *syntax.ParamExp:
			if n.Param == nil {
				continue
			}
			for _, piece := range strings.Split(strings.ToLower(n.Param.Value), "_") {
				if p := findProgram(piece); p != nil && !p.quiet && (!p.shy || piece == strings.ToLower(n.Param.Value)) {
					names = append(names, piece)
				}
			}
		}
	}
	return names
}

// param looks at a word that is a variable: what the template assigns to it, as far as that is known.
func (fl *flow) param(n *syntax.ParamExp, quoted bool, in scope, depth int) item {
	it := item{text: hole, many: !quoted, program: fl.fragments(n)}
	if fl.taint(n, in) != nil {
		it.text = tainted
	} else if fl.chosen.taint(n, in) != nil {
		it.text = chosen
	}
	if n.Param == nil || n.Excl || n.Length || quoted && n.Param.Value == "*" {
		return it
	}
	if allWords(n) {
		it.many = true
	} else if slices.Contains(alwaysSet, n.Param.Value) && len(fl.assigned[n.Param.Value]) == 0 && n.Exp == nil {
		it.many = false
	}
	from, known := firstArgument(n)
	if !known || n.Repl != nil || depth >= maxExpansions {
		return it
	}
	if n.Exp != nil { // ${x:-default}: either
		if lit := n.Exp.Word; lit != nil && it.text == hole && n.Exp.Op == syntax.DefaultUnsetOrNull && lit.Lit() != "" {
			it.many = false
		}
		it.alts = fl.either(n, quoted, in, depth+1)
		return it
	}
	e := expansion{name: n.Param.Value, all: allWords(n), split: !quoted && !allWords(n), depth: depth + 1}
	if isArgument(e.name) {
		e.in, e.gone = in, fl.gone(n, in)
		e.gone.least, e.gone.most = e.gone.least+from, min(e.gone.most+from, anyShift)
	}
	it.alts = fl.stands(e)
	if len(it.alts) > 0 && e.split && !isArgument(e.name) && !fl.isSet(e.name, in) {
		it.alts = append(slices.Clone(it.alts), nil) // it may be no word
	}
	return it
}

// either returns what ${x:-default} and ${x+other} may stand for, if that is known.
func (fl *flow) either(n *syntax.ParamExp, quoted bool, in scope, depth int) [][]item {
	var alts [][]item
	switch n.Exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		alts = [][]item{nil}
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		if isArgument(n.Param.Value) {
			return nil
		}
		if alts = fl.stands(expansion{name: n.Param.Value, all: allWords(n), split: !quoted && !allWords(n), depth: depth}); len(alts) == 0 {
			return nil
		}
	default:
		return nil
	}
	if n.Exp.Word == nil {
		return alts
	}
	words := fl.items([]*syntax.Word{n.Exp.Word}, in, depth)
	if !quoted {
		words = split(words)
	}
	return append(slices.Clone(alts), words)
}

// expansion is a variable or an argument of a function, as a word that is nothing else names it.
type expansion struct {
	name  string
	in    scope // of an argument; a variable is the same everywhere
	gone  shifted
	all   bool // all words of it
	split bool // into words
	depth int
}

// stands returns the lists of words that an expansion may stand for. However often it is written, it is followed once: what
// is returned is shared, and not to be changed.
func (fl *flow) stands(e expansion) [][]item {
	alts, ok := fl.followed[e]
	if ok {
		return alts
	}
	if isArgument(e.name) {
		alts = fl.passed(e)
	} else {
		alts = fl.held(e.name, e.all, e.depth)
	}
	if e.split {
		for i := range alts {
			alts[i] = split(alts[i])
		}
	}
	alts = distinct(alts)
	fl.followed[e] = alts
	return alts
}

// distinct leaves out lists that are there already. Lists of what a word stands for are the same only if they are shared.
func distinct(alts [][]item) [][]item {
	var out [][]item
	for _, alt := range alts {
		if !slices.ContainsFunc(out, func(other []item) bool { return slices.EqualFunc(alt, other, item.same) }) {
			out = append(out, alt)
		}
	}
	return out
}

// allWords says whether an expansion is $@, ${a[@]} or the like.
func allWords(n *syntax.ParamExp) bool {
	return n.Param.Value == "@" || n.Param.Value == "*" || isAll(n.Index)
}

func isAll(index syntax.ArithmExpr) bool {
	word, ok := index.(*syntax.Word)
	return ok && (word.Lit() == "@" || word.Lit() == "*")
}

// split splits the text of items into words, as the shell does with a variable that is not quoted.
func split(items []item) []item {
	var out []item
	for _, it := range items {
		if len(it.alts) > 0 || it.text == hole {
			out = append(out, it)
			continue
		}
		for _, field := range strings.Fields(it.text) {
			out = append(out, item{text: field, many: it.many || strings.Trim(field, hole+tainted) == "", program: it.program})
		}
	}
	return out
}

// isArgument says whether a variable is one or all of the arguments of a function or script.
func isArgument(name string) bool { return name == "@" || name == "*" || isNumber(name) }

func isNumber(name string) bool { return name != "" && strings.Trim(name, "0123456789") == "" }
