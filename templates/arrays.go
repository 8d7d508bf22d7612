package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// arrays is what a script says of the arrays of one name. Where a local one or unset hides the associative one, an index is
// computed again.
type arrays struct {
	text    map[scope]bool // where it is declared with -A
	plain   map[scope]bool // where it is declared without: this decides where no -A stands
	lists   map[scope]bool // where it is declared as a list
	unset   map[scope]bool // where it is unset, and not declared again behind that
	dropped bool           // it is used behind that
}

func (fl *flow) arraysOf(name string) *arrays {
	a := fl.arrays[name]
	if a == nil {
		a = &arrays{text: map[scope]bool{}, plain: map[scope]bool{}, lists: map[scope]bool{}, unset: map[scope]bool{}}
		fl.arrays[name] = a
	}
	return a
}

// collectArrays is for the arrays that a declaration is about.
func (fl *flow) collectArrays(n *syntax.DeclClause, flags string, in scope) {
	if strings.ContainsAny(flags, "pfF") { // prints
		return
	}
	for _, arg := range n.Args {
		if arg.Name == nil {
			continue
		}
		switch variant := n.Variant.Value; {
		case strings.Contains(flags, "A"):
			a := fl.arraysOf(arg.Name.Value)
			a.text[in] = true
			if strings.Contains(flags, "g") {
				a.text[globalScope] = true
				delete(a.unset, "")
			}
			delete(a.unset, in)
		case variant == "export" || variant == "readonly" || strings.Contains(flags, "g"):
		case arg.Array != nil || strings.Contains(flags, "a"):
			fl.arraysOf(arg.Name.Value).lists[in] = true
		default:
			fl.arraysOf(arg.Name.Value).plain[in] = true
		}
	}
}

// collectIndexed notes that an array is used, which may be after it was unset. One that is made before it is declared is a
// list; a function may be called later.
func (fl *flow) collectIndexed(name string, made bool, in scope) {
	if a := fl.arrays[name]; a != nil {
		a.dropped = a.dropped || a.unset[in]
	}
	if made && !isFunction(in) {
		if a := fl.arraysOf(name); !a.text[in] && !a.text[globalScope] {
			a.lists[in] = true
		}
	}
}

// collectUnset is for unset of whole arrays. In a loop, what stands before it comes after it too.
func (fl *flow) collectUnset(words []string, above []syntax.Node, in scope) {
	for _, name := range words {
		if !isName(name) {
			continue
		}
		a := fl.arraysOf(name)
		a.unset[in] = true
		a.dropped = a.dropped || slices.ContainsFunc(above, func(n syntax.Node) bool { return isLoop(n) && !declaresText(n, name) })
	}
}

func isLoop(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.WhileClause, *syntax.ForClause:
		return true
	}
	return false
}

// declaresText says whether an array is declared with -A in a node.
func declaresText(root syntax.Node, name string) bool {
	for n := range syntax.Preorder(root) {
		if decl, ok := n.(*syntax.DeclClause); ok && strings.Contains(declFlags(decl), "A") &&
			slices.ContainsFunc(decl.Args, func(a *syntax.Assign) bool { return a.Name != nil && a.Name.Value == name }) {
			return true
		}
	}
	return false
}

// isText says whether the index of an array is text in a function: not computed.
func (fl *flow) isText(name string, in scope) bool {
	a := fl.arrays[name]
	if a == nil || len(a.text) == 0 || a.dropped {
		return false
	}
	for f := range a.unset {
		if isFunction(f) && !a.text[f] { // whoever calls it loses the array
			return false
		}
	}
	return fl.textIn(a, in, map[scope]bool{})
}

// textIn looks for the declaration that holds in a function: its own, or that of its callers.
func (fl *flow) textIn(a *arrays, in scope, seen map[scope]bool) bool {
	switch {
	case a.lists[in]:
		return false
	case a.text[in] || a.text[globalScope] && !isFunction(in):
		return true
	case a.plain[in] || !isFunction(in):
		return false
	}
	seen[in] = true
	called := false
	for _, c := range fl.calls[in] {
		if c.in == in {
			continue
		}
		called = true
		if !seen[c.in] && !fl.textIn(a, c.in, seen) {
			return false
		}
	}
	if called {
		return true
	}
	for f := range a.text {
		if !isFunction(f) {
			return true
		}
	}
	return false
}

// globalScope is the scope of what functions declare with -g, whatever script they are in.
const globalScope = scope(codeScope + "any")

// isFunction says whether a scope is a function: not a script, or code that is one of its own.
func isFunction(f scope) bool { return f != "" && !strings.HasPrefix(string(f), codeScope) }

// isDeclared says whether an assignment with these nodes above it is one of a declaration.
func isDeclared(above []syntax.Node) bool {
	_, ok := above[len(above)-1].(*syntax.DeclClause)
	return ok
}
