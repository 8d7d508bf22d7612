package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// localsOf finds the variables that are a function's own: wherever their names stand in the script, the function around has
// declared them before. Two functions may use the same name then, and neither sees the other's.
func localsOf(file *syntax.File, o *outline) map[scope]map[string]bool {
	if len(o.functions) == 0 {
		return nil
	}
	f := &localFinder{declared: map[scope]map[string]bool{}, shared: map[string]bool{}, defined: map[scope]bool{}, twice: map[scope]bool{}}
	walkScopes(file, "", f.visit)
	for in, names := range f.declared {
		for name := range names {
			if f.shared[name] || f.twice[in] {
				delete(names, name)
			}
		}
	}
	return f.declared
}

type localFinder struct {
	declared map[scope]map[string]bool
	shared   map[string]bool // names that are met where they are not declared
	defined  map[scope]bool
	twice    map[scope]bool // functions that are defined again
}

func (f *localFinder) visit(n syntax.Node, above []syntax.Node, in scope) {
	switch n := n.(type) {
	case *syntax.FuncDecl:
		if n.Name != nil {
			name := scope(n.Name.Value)
			f.twice[name] = f.twice[name] || f.defined[name]
			f.defined[name] = true
		}
	case *syntax.DeclClause:
		f.declare(n, above, in)
	case *syntax.Lit:
		f.mention(n.Value, isQuoted(above), above, in)
	case *syntax.SglQuoted:
		f.mention(n.Value, true, above, in)
	}
}

// declare notes a declaration that is made whenever the function gets to it.
func (f *localFinder) declare(n *syntax.DeclClause, above []syntax.Node, in scope) {
	if in == "" || !slices.Contains([]string{"local", "declare", "typeset"}, n.Variant.Value) || strings.ContainsAny(declFlags(n), "gnx") {
		return
	}
	if when := occasionOf(n, above); when.sometimes || when.choice != nil {
		return
	}
	for _, a := range n.Args {
		if a.Name == nil || names(a, a.Name.Value) {
			continue // local n=$n is about another one
		}
		if f.declared[in] == nil {
			f.declared[in] = map[string]bool{}
		}
		f.declared[in][a.Name.Value] = true
	}
}

// names says whether the value of an assignment names a variable.
func names(a *syntax.Assign, name string) bool {
	if isNil(a.Value) {
		return a.Array != nil
	}
	found := false
	for n := range syntax.Preorder(a.Value) {
		if lit, ok := n.(*syntax.Lit); ok {
			eachName(lit.Value, func(other string) bool { found = found || other == name; return !found })
		}
	}
	return found
}

// mention notes names in a text that may be a variable's: all of it, or in code any.
func (f *localFinder) mention(text string, quoted bool, above []syntax.Node, in scope) {
	if len(text) > maxNames {
		return
	}
	if !mayBeCode(quoted, above) {
		name, _, _ := strings.Cut(text, "=")
		name, _, _ = strings.Cut(name, "[")
		if isName(name) && !f.declared[in][name] {
			f.shared[name] = true
		}
		return
	}
	eachName(text, func(name string) bool {
		if !f.declared[in][name] || quoted {
			f.shared[name] = true
		}
		return true
	})
}

// mayBeCode says whether text below these nodes is computed, or may be run as code.
func mayBeCode(quoted bool, above []syntax.Node) bool {
	for _, n := range slices.Backward(above) {
		switch n := n.(type) {
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause, *syntax.CStyleLoop, *syntax.BinaryTest:
			return true
		case *syntax.Assign:
			return quoted
		case *syntax.CallExpr:
			return slices.ContainsFunc(literalWords(n.Args), func(word string) bool {
				return slices.Contains([]string{"eval", "trap", "source", ".", "alias"}, word) || isShellRunner(word)
			})
		case *syntax.Stmt:
			return false
		}
	}
	return false
}

func isQuoted(above []syntax.Node) bool {
	return slices.ContainsFunc(above[max(0, len(above)-2):], func(n syntax.Node) bool {
		_, ok := n.(*syntax.DblQuoted)
		return ok
	})
}

// share leaves out what turned out to be set from elsewhere too: by code in words and files, in functions that these define.
func (fl *flow) share() {
	for name, list := range fl.assigned {
		if !slices.ContainsFunc(list, func(a assigned) bool { return !fl.isOwn(name, a.in) }) {
			continue
		}
		for _, names := range fl.locals {
			delete(names, name)
		}
	}
}

// isOwn says whether a variable is a function's own.
func (fl *flow) isOwn(name string, in scope) bool { return fl.locals[in][name] }

// ownVariable is variable for one that is a function's own.
func (fl *flow) ownVariable(name string, in scope) *slot {
	if s := fl.own[in][name]; s != nil {
		return s
	}
	return fl.byPattern(name)
}
