package templates

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Bash takes the text of a variable for another variable's name in arithmetic, in ${!x}, with declare -n, and where a command
// is given a name: for n in EPOCHS; do ((n)); done computes EPOCHS. So names are followed as texts are: what holds the
// name of a variable that holds a task's text.

// anyName stands for the name of a variable that is not known; as a pattern, it matches all.
const anyName = "**"

// following returns a flow for names; with indexed, for those within the index of another one, as in "a[n]".
func (fl *flow) following(indexed bool) *flow {
	names := *fl
	names.texts, names.indexed, names.taints, names.inputTaints = fl, indexed, newTaints(), newInputTaints()
	return &names
}

// nameTaint returns the slot whose text a variable holds that is named in what n expands to.
func (fl *flow) nameTaint(root syntax.Node, in scope) *slot {
	var found *slot
	syntax.Walk(root, func(n syntax.Node) bool {
		if found != nil || !fl.effort.spend(1) {
			return false
		}
		switch n := n.(type) {
		case *syntax.Word:
			found = fl.composed(n.Parts)
		case *syntax.DblQuoted:
			found = fl.composed(n.Parts)
		case *syntax.Lit:
			found = fl.nameIn(n.Value, anywhere)
		case *syntax.SglQuoted:
			found = fl.nameIn(n.Value, anywhere)
		case *syntax.ParamExp:
			found = fl.nameOf(n, in)
			return false
		case *syntax.Assign:
			found = fl.assignedName(n, in)
			return false
		case *syntax.CallExpr:
			if words := literalWords(n.Args); len(words) > 2 && words[0] == "compgen" && words[1] == "-v" {
				found = fl.texts.matching(words[2] + "*")
				return false
			}
		case *syntax.Stmt:
			return onlyPrints(n)
		case *syntax.FuncDecl, *syntax.ArithmExp, *syntax.ProcSubst:
			return false
		}
		return found == nil
	})
	return found
}

// eachName calls a function for the names in an expression, until it says no.
func eachName(text string, visit func(name string) bool) {
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && isNameByte(text[end]) {
			end++
		}
		if end > start && !isDigit(text[start]) && !visit(text[start:end]) {
			return
		}
		start = max(end, start+1)
	}
}

func isName(text string) bool {
	return text != "" && !isDigit(text[0]) && !strings.ContainsFunc(text, func(r rune) bool { return r > 127 || !isNameByte(byte(r)) })
}

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// anywhere is where a name stands as text.
const anywhere = scope("\x00")

// maxNames is the length of the longest text in which names are looked for. A longer one is no name, and no expression.
const maxNames = 64 << 10

// nameIn looks for names in a text; in is the function in which these are variables, if that is known.
func (fl *flow) nameIn(text string, in scope) *slot {
	if len(text) > maxNames || !fl.effort.spend(len(text)/bytesPerEffort) {
		return nil
	}
	if fl.indexed {
		_, text, _ = strings.Cut(text, "[")
	}
	var found *slot
	eachName(text, func(name string) bool {
		if fl.isOwn(name, in) {
			found = cmp.Or(fl.texts.ownVariable(name, in), fl.ownVariable(name, in))
		} else {
			found = cmp.Or(fl.texts.variable(name), fl.variables[name]) // or the name of one that holds a name
		}
		return found == nil
	})
	return found
}

// composed is for a name that is put together, as in "RES_$i".
func (fl *flow) composed(parts []syntax.WordPart) *slot {
	if fl.indexed || len(parts) < 2 {
		return nil
	}
	pattern := patternOf(parts)
	if strings.Trim(pattern, "*") == "" || !strings.Contains(pattern, "*") || !isName(strings.ReplaceAll(pattern, "*", "_")) {
		return nil
	}
	return fl.texts.matching(pattern)
}

// patternOf returns the text of a word, with * for what is expanded.
func patternOf(parts []syntax.WordPart) string {
	var b strings.Builder
	writeName(&b, parts)
	return strings.ReplaceAll(b.String(), hole, "*")
}

// matching returns the slot of a variable whose name matches.
func (fl *flow) matching(pattern string) *slot {
	for _, name := range slices.Sorted(maps.Keys(fl.variables)) {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			return fl.variables[name]
		}
	}
	return nil
}

func (fl *flow) nameOf(n *syntax.ParamExp, in scope) *slot {
	if n.Param == nil || n.Length {
		return nil
	}
	if n.Names != 0 {
		return fl.texts.matching(n.Param.Value + "*")
	}
	if s := fl.expanded(n, in); s != nil {
		return s
	}
	if n.Exp != nil && n.Exp.Word != nil {
		return fl.nameTaint(n.Exp.Word, in)
	}
	if n.Repl != nil && n.Repl.With != nil {
		return fl.nameTaint(n.Repl.With, in)
	}
	return nil
}

func (fl *flow) assignedName(n *syntax.Assign, in scope) *slot {
	if n.Value != nil {
		return fl.nameTaint(n.Value, in)
	}
	if n.Array != nil {
		return fl.nameTaint(n.Array, in)
	}
	return nil
}

// onlyPrints says whether a statement prints its own words and nothing else.
func onlyPrints(n *syntax.Stmt) bool {
	for n := range syntax.Preorder(n) {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			switch literalWord(call.Args[0]) {
			case "echo", "printf", "cat", "compgen":
			default:
				return false
			}
		}
	}
	return true
}

// target returns the name that a word gives to a variable, as a pattern.
func (fl *flow) target(a *syntax.Word) string {
	fl.mentionWithin(a)
	return target(patternOf(a.Parts))
}

func target(pattern string) string {
	pattern, _, _ = strings.Cut(pattern, "=")
	if pattern != "" && strings.Trim(pattern, "*") == "" {
		return anyName
	}
	return pattern
}

// variable returns the slot whose text a variable may hold: what is assigned to it by its name, or by a name that is not
// known. That may be any name in the words of the script.
func (fl *flow) variable(name string) *slot {
	if s := fl.variables[name]; s != nil {
		return s
	}
	if s := fl.byPattern(name); s != nil {
		return s
	}
	if fl.references[name] && fl.names != nil {
		return fl.names.variable(name)
	}
	return nil
}

// byPattern is for what is assigned by a name that is not known.
func (fl *flow) byPattern(name string) *slot {
	for _, pattern := range fl.patterns {
		if s := fl.variables[pattern]; s != nil && (pattern != anyName || fl.words[name]) {
			if ok, err := path.Match(pattern, name); ok && err == nil {
				return s
			}
		}
	}
	return nil
}

// indexTaint returns the slot whose text a variable holds that is named in an index, in what a word expands to.
func (fl *flow) indexTaint(a *syntax.Word, in scope) *slot {
	if fl.indexes.none() && !strings.Contains(patternOf(a.Parts), "[") {
		return nil
	}
	return fl.indexes.taint(a, in)
}
