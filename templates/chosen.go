package templates

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// chosenNames follows what |slug and |name make of a task's text. That is harmless nearly everywhere, but no command may be chosen by
// it, and no variable. nil: the script has no such slot.
type chosenNames struct{ flow }

func (fl *flow) chosenNamesOf() *chosenNames {
	for _, f := range fl.l.fills {
		if f.slot.isChosen() {
			p := &chosenNames{*fl}
			p.taints, p.inputTaints, p.names, p.inText, p.byPath = newTaints(), newInputTaints(), nil, p.chosenIn, true
			return p
		}
	}
	return nil
}

// chosenIn returns the slot of such a name in a text, if that begins with it as a path does.
func (p *chosenNames) chosenIn(text string) *slot {
	if !strings.Contains(text, p.l.prefix) {
		return nil
	}
	for _, f := range p.l.tokensIn(text) {
		if before, _, _ := strings.Cut(text, f.token); f.slot.isChosen() && !strings.Contains(before, "/") {
			return f.slot
		}
	}
	return nil
}

// beginning returns the literal text that a word begins with.
func beginning(a *syntax.Word) string {
	text, _, _ := strings.Cut(patternOf(a.Parts), "*")
	return text
}

func (p *chosenNames) taint(n syntax.Node, in scope) *slot {
	if p == nil {
		return nil
	}
	return p.flow.taint(n, in)
}

func (p *chosenNames) spread() bool { return p != nil && p.flow.spread() }

// named is like flow.named for names that a task chooses.
func (p *chosenNames) named(n syntax.Node, in scope) *slot {
	if p == nil {
		return nil
	}
	for n := range syntax.Preorder(n) {
		lit, ok := n.(*syntax.Lit)
		if !ok || !p.effort.spend(1) {
			continue
		}
		var found *slot
		eachName(lit.Value, func(name string) bool {
			found = p.variable(name)
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return p.taint(n, in)
}

// choosesIn judges the words of a command in which a task chooses a name.
func (u *useFinder) choosesIn(args []*syntax.Word, in scope) {
	if u.flow.chosen == nil || u.unsure {
		return
	}
	before := newReading(keepNone)
	states := []state{{}}
	for i, a := range args {
		items := u.flow.items(args[i:i+1], in, 0)
		r := newReading(keepChosen)
		r.read(items, states)
		direct := u.inside == nil && strings.Contains(literalWord(a), u.l.prefix) // there the slot itself is judged
		if why, fix := r.chooses(direct); why != "" {
			u.found(a, u.flow.chosen.any(a, in), why, fix)
		}
		states = before.read(items, states)
	}
}

// any returns the slot that is in a word, or some slot of its kind.
func (p *chosenNames) any(a *syntax.Word, in scope) *slot {
	if s := p.taint(a, in); s != nil {
		return s
	}
	for _, f := range p.l.fills {
		if f.slot.isChosen() {
			return f.slot
		}
	}
	return nil
}

// keepChosen is for words in which a task chooses a command, a file that is run, or a variable. A name in a directory that the
// template gives, or one that it begins, is no such choice: no other command has it.
func keepChosen(as role, text string) bool {
	before, behind, found := strings.Cut(text, chosen)
	if !found {
		return false
	}
	before = before[strings.LastIndexAny(before, ":;,= \t\n")+1:]
	switch as {
	case roleProgram, roleScript:
		if as == roleScript && strings.Trim(before, "./") != "" && strings.HasPrefix(behind, ".") {
			return false // one of the scripts in a directory
		}
		if before == "" || strings.HasSuffix(before, "/") {
			return before == "" || !strings.Contains(behind, "/")
		}
		return as == roleProgram && !strings.Contains(before, "/")
	case roleName:
		return true
	}
	return strings.HasPrefix(text, chosen)
}

// chooses says why a plain name may not be what the words were read as.
func (r *reading) chooses(direct bool) (why, fix string) {
	if name, ok := r.roles[roleCode]; ok {
		return "the command in the code of " + quoteName(name) + " would be chosen by it", "write the command out, or choose it in a case"
	}
	if name, ok := r.roles[roleScript]; ok {
		return "it would choose what " + name + " takes to be run as code", "write the file's name out, or its beginning"
	}
	if direct {
		return "", ""
	}
	if _, ok := r.roles[roleProgram]; ok {
		return "it would choose the command to run", "write the command out, or choose it in a case"
	}
	if name, ok := r.roles[roleName]; ok {
		return "it would choose the variable that " + name + " is about", "write the name out, or choose it in a case"
	}
	return "", ""
}
