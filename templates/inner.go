package templates

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// inner is code in a word of the script: bash -c '…', trap '…', bash <<'EOF'.
type inner struct {
	at   syntax.Node
	file *syntax.File
	in   scope
}

// maxInner is how many pieces of inner code are looked into.
const maxInner = 1000

// collectInner looks into the code in a command's words, which may use a task's text too: an argument, or a variable
// that is exported. Code in other languages is not looked into.
func (fl *flow) collectInner(n *syntax.CallExpr, in scope) {
	if !slices.ContainsFunc(n.Args[min(1, len(n.Args)):], func(a *syntax.Word) bool { return strings.ContainsAny(literalWord(a), "$(") }) {
		return
	}
	fl.eachWord(n.Args, in, maxExpansions, func(i int, roles map[role]string) {
		text := literalWord(n.Args[i])
		if roles[roleCode] == "" || text == "" || strings.Contains(text, fl.l.prefix) {
			return
		}
		switch name := roles[roleCode]; {
		case name == "eval" || name == "trap":
			fl.addInner(n.Args[i], text, in)
		case slices.Contains(shells, name):
			own := ownScope(n.Args[i])
			args := n.Args[i+1:]
			fl.calls[own] = append(fl.calls[own], invocation{args[min(1, len(args)):], nil, in})
			fl.addInner(n.Args[i], text, own)
		}
	})
}

// ownScope is the scope of code that is a script of its own.
func ownScope(at syntax.Node) scope { return scope(fmt.Sprintf("code at %d", at.Pos().Offset())) }

// collectRaw looks into a here-document that is written for another shell: bash <<'EOF'.
func (fl *flow) collectRaw(n *syntax.Stmt) {
	for _, r := range n.Redirs {
		if r.Hdoc == nil || !rawDelimiter(r) || strings.Contains(r.Hdoc.Lit(), fl.l.prefix) {
			continue
		}
		for n := range syntax.Preorder(n) {
			if call, ok := n.(*syntax.CallExpr); ok && slices.ContainsFunc(literalWords(call.Args), func(s string) bool { return slices.Contains(shells, path.Base(s)) }) {
				fl.addInner(r.Hdoc, r.Hdoc.Lit(), ownScope(r.Hdoc))
				return
			}
		}
	}
}

// eachWord tells for each word of a command what it is to the programs in it.
func (fl *flow) eachWord(args []*syntax.Word, in scope, depth int, tell func(i int, roles map[role]string)) {
	before := newReading(keepNone)
	states := []state{{}}
	for i := range args {
		items := fl.items(args[i:i+1], in, depth)
		r := newReading(keepAll)
		r.read(items, states)
		tell(i, r.roles)
		states = before.read(items, states)
	}
}

// addInner parses code. What cannot be parsed is left alone.
func (fl *flow) addInner(at syntax.Node, text string, in scope) {
	file, err := parseShell("", text)
	if err != nil || len(fl.inner) >= maxInner {
		return
	}
	if fl.code == nil {
		fl.code = at
		defer func() { fl.code = nil }()
	}
	fl.inner = append(fl.inner, inner{fl.code, file, in})
	walkScopes(file, in, fl.collect)
}
