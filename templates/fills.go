package templates

import (
	"maps"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// findFilled judges the variables that are computed, or decide which code is run, where they get a value otherwise than by
// an assignment: from a loop, from what is read, by a name.
func (u *useFinder) findFilled() {
	for _, name := range slices.Sorted(maps.Keys(u.flow.assigned)) {
		if !slices.ContainsFunc(u.flow.assigned[name], isFilled) {
			continue
		}
		for _, variable := range u.mayBe(name) {
			for _, a := range u.flow.assigned[name] {
				if u.flow.mayName(a, variable) {
					u.fills(variable, a)
				}
			}
		}
	}
}

// mayBe returns which of these variables a name is, or one that is put together. One that is not known may be any that the
// words of the script name.
func (u *useFinder) mayBe(name string) []string {
	if !slices.Contains(u.flow.patterns, name) {
		if u.isInteger(name) || decidesCode(name) {
			return []string{name}
		}
		return nil
	}
	var variables []string
	if name != anyName && decidesCode(name) {
		variables = append(variables, name)
	}
	for _, other := range slices.Sorted(maps.Keys(u.flow.words)) {
		if ok, err := path.Match(name, other); ok && err == nil && (u.isInteger(other) || decidesCode(other)) {
			variables = append(variables, other)
		}
	}
	for _, other := range slices.Sorted(maps.Keys(u.integers)) {
		if ok, err := path.Match(name, other); ok && err == nil && name != anyName {
			variables = append(variables, other)
		}
	}
	return variables
}

// isFilled says whether a value comes otherwise than by an assignment, which is judged where it stands.
func isFilled(a assigned) bool { return len(a.from) > 0 && !slices.ContainsFunc(a.from, isAssign) }

// fills judges one place where such a variable gets a value.
func (u *useFinder) fills(name string, a assigned) {
	if !isFilled(a) {
		return
	}
	s := u.flow.assignedTaint(a)
	switch {
	case u.isInteger(name):
		for _, n := range a.from {
			if s == nil {
				s = u.flow.named(n, a.in)
			}
		}
		u.found(a.at, s, integerWhy(name), integerMend(s))
	case s != nil && a.word == nil && a.array == nil && !u.onlyDirectories(a):
		u.found(a.at, s, decidesWhy(name), decidesMend(s))
	}
}

// mayName says whether the word that names a variable may be this name. It is not where all that it stands for is known.
func (fl *flow) mayName(a assigned, name string) bool {
	if a.by == nil || len(fl.dispatched) > 0 && fl.namesFunction() {
		return true
	}
	return fl.mayStandFor(fl.items([]*syntax.Word{a.by}, a.in, 0), name)
}

// namesFunction says whether some word is the name of a function, which may then be called in ways that are not seen.
func (fl *flow) namesFunction() bool {
	for f := range fl.funcs {
		if fl.words[string(f)] {
			return true
		}
	}
	return false
}

func (fl *flow) mayStandFor(items []item, name string) bool {
	if len(items) != 1 {
		return true
	}
	if alts := items[0].alts; len(alts) > 0 {
		return slices.ContainsFunc(alts, func(alt []item) bool { return fl.mayStandFor(alt, name) })
	}
	text := items[0].text
	return text == name || strings.ContainsAny(text, hole+tainted)
}

func isAssign(n syntax.Node) bool { _, ok := n.(*syntax.Assign); return ok }

// onlyDirectories says whether all of a task's text in what is assigned is in the names of directories.
func (u *useFinder) onlyDirectories(a assigned) bool {
	for _, n := range a.from {
		word, ok := n.(*syntax.Word)
		if !ok || a.reads || u.flow.variableTaint(n, a.in) != nil {
			return false
		}
		for _, f := range u.l.tokensIn(unquoted(word.Parts)) {
			if !f.inDirectory(word) {
				return false
			}
		}
	}
	return true
}

func decidesWhy(name string) string { return name + " decides which code is run" }

func decidesMend(s *slot) string {
	return "use " + withOp(s, "slug") + " where the slot stands, or a variable of another name"
}
