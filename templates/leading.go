package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A file may be called like an option, and a pattern that begins with a wildcard makes it one: touch ./NAME; tar cf o.tar *.

// makings are the commands that make files, and the directories that the script goes to.
type makings struct {
	commands []making
	entered  map[string]bool // as they are written
	dashed   *slot           // whose text may be at the beginning of a file's name there
}

type making struct {
	args []*syntax.Word
	in   scope
}

// findDashed looks for files that may be called like an option, where patterns are expanded that begin with a wildcard.
func (fl *flow) findDashed() {
	s := fl.variables[newFiles]
	if s == nil {
		return
	}
	fl.makings.entered["."] = true
	for _, n := range fl.makings.commands {
		for i, a := range n.args {
			before := ""
			if i > 0 {
				before = literalWord(n.args[i-1])
			}
			for directory := range fl.leadingIn(a, n.in, before) {
				if fl.makings.entered[directory] || fl.makings.entered[plainPath(n.args[len(n.args)-1])] {
					fl.makings.dashed = s
					clear(fl.followed)
					return
				}
			}
		}
	}
}

// leadingIn returns the directories in which a word makes files whose names begin with a task's text. Alone, such a word
// would be an option to the command that makes the file.
func (fl *flow) leadingIn(a *syntax.Word, in scope, before string) map[string]bool {
	words := []*syntax.Word{a}
	if param, _ := onlyParam(a); param != nil && param.Param != nil {
		for _, assigned := range fl.assigned[param.Param.Value] {
			if assigned.word != nil {
				words = append(words, assigned.word)
			}
		}
	}
	found := map[string]bool{}
	for _, a := range words {
		text := fl.item(a, in, 0).text
		at := strings.LastIndexAny(text, "/=")
		switch {
		case !strings.HasPrefix(text[at+1:], tainted):
		case at >= 0 && text[at] == '/':
			found[directoryOf(a)] = true
		case at >= 0 || strings.HasPrefix(before, "-"):
			found["."] = true
		}
	}
	return found
}

// directoryOf returns the directory of a path, as it is written.
func directoryOf(a *syntax.Word) string { return path.Dir(plainPath(a)) }

// plainPath returns a path as it is written, without the quotes.
func plainPath(a *syntax.Word) string {
	return path.Clean(strings.NewReplacer(`"`, "", "'", "", "{", "", "}", "", "$PWD", ".").Replace(asWritten(a)))
}

// globTaint returns the slot whose text may be in the names that a pattern matches.
func (fl *flow) globTaint(a *syntax.Word) *slot {
	if s := fl.variables[newFiles]; s != nil && isGlob(a) {
		return s
	}
	return nil
}

// beginsWild says whether a pattern begins with a wildcard.
func beginsWild(a *syntax.Word) bool {
	switch part := a.Parts[0].(type) {
	case *syntax.Lit:
		return part.Value != "" && hasWildcard(part.Value[:1])
	case *syntax.ExtGlob:
		return true
	}
	return false
}

// globs judges word i of a command, a pattern that matches files which have text of s in their names.
func (u *useFinder) globs(args []*syntax.Word, i int, in scope, s *slot) {
	it := item{text: hole + tainted}
	if u.flow.makings.dashed != nil && beginsWild(args[i]) {
		it = item{text: tainted, many: true}
	}
	r := u.flow.judgeItems(args, i, in, []item{it})
	name, injection := r.roles[roleInjection]
	program, code := r.roles[roleCode]
	switch {
	case code:
		u.found(args[i], s, program+" takes the names of files here as code, and a task's text is in one", "write the names out")
	case injection:
		u.found(args[i], s, "as the name of a file with a dash at its beginning, "+name+" would take it as an option, and some of those run code", "put ./ before the pattern, as in ./*")
	}
}

// namesPrinted returns the slot whose text is in the names of files that echo or printf print.
func (fl *flow) namesPrinted(args []*syntax.Word) *slot {
	if slices.ContainsFunc(args, isGlob) {
		return fl.variables[newFiles]
	}
	return nil
}
