package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Where a variable is an array, declare and local take a value in parentheses apart once more, as the elements of one, and
// expand what stands in it: L=(); declare L=$1.

// arrayAt is a place from which on a variable is an array.
type arrayAt struct {
	in scope
	at syntax.Pos
}

func (fl *flow) makeArray(name string, at syntax.Pos, in scope) {
	fl.listed[name] = append(fl.listed[name], arrayAt{in, at})
}

// retakes says whether a declaration takes the value of one of its assignments apart, because the variable is an array there.
func (fl *flow) retakes(decl *syntax.DeclClause, n *syntax.Assign, in scope) bool {
	if decl == nil || n.Name == nil || n.Value == nil || decl.Variant.Value == "export" || decl.Variant.Value == "readonly" {
		return false
	}
	if !mayBeginWith('(', n.Value) && !strings.HasPrefix(patternOf(n.Value.Parts), fl.l.prefix) {
		return false
	}
	return slices.ContainsFunc(fl.listed[n.Name.Value], func(a arrayAt) bool { return a.in == in && n.Pos().After(a.at) })
}

// mayBeginWith says whether what a word expands to may begin so.
func mayBeginWith(c byte, a *syntax.Word) bool {
	first := patternOf(a.Parts)
	return first != "" && (first[0] == '*' || first[0] == c)
}

// noteArrays notes the arrays that a declaration makes.
func (fl *flow) noteArrays(n *syntax.DeclClause, in scope) {
	all := strings.ContainsAny(declFlags(n), "aA")
	for _, a := range n.Args {
		if a.Name != nil && (all || a.Array != nil) {
			fl.makeArray(a.Name.Value, a.Pos(), in)
		}
	}
}
