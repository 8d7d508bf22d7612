package templates

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A file that a script opens under a number, as in exec 3> FILE, is written and read by that number. It is followed as if
// the number were a file too, which is called &3.

// descriptor returns what a redirection opens, or "" where it is what a command reads or prints anyway.
func descriptor(r *syntax.Redirect) string {
	if r.N == nil || r.N.Value == "0" || r.N.Value == "1" || r.N.Value == "2" {
		return ""
	}
	return "&" + strings.Trim(r.N.Value, "{}")
}

// duplicated returns the descriptor that a redirection like >&3 or <&$fd leads to, or "".
func duplicated(r *syntax.Redirect) string {
	if r.Op != syntax.DplOut && r.Op != syntax.DplIn {
		return ""
	}
	if param, _ := onlyParam(r.Word); param != nil && param.Param != nil {
		return "&" + param.Param.Value
	}
	if number := literalWord(r.Word); number != "0" && number != "1" && number != "2" && isNumber(number) {
		return "&" + number
	}
	return ""
}

// descriptorWord is a word that names one.
func descriptorWord(name string, at *syntax.Word) *syntax.Word {
	return &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: name, ValuePos: at.Pos(), ValueEnd: at.End()}}}
}

// readingFrom is a redirection from the file.
func readingFrom(a *syntax.Word) *syntax.Redirect { return &syntax.Redirect{Op: syntax.RdrIn, Word: a} }

// collectDescriptors is for the files that a statement opens.
func (fl *flow) collectDescriptors(n *syntax.Stmt, in scope) {
	for _, r := range n.Redirs {
		name := descriptor(r)
		if name == "" {
			continue
		}
		switch {
		case writesFile(r):
			fl.opened[name] = append(fl.opened[name], r.Word)
			fl.writesWord(r.Word, assigned{from: []syntax.Node{variable(contents(name))}, in: in})
		case r.Op == syntax.RdrIn:
			fl.writesTo(name, assigned{from: []syntax.Node{readingFrom(r.Word)}, in: in})
		}
	}
}

// opens puts the files in place of the descriptors among words that are written.
func (fl *flow) opens(words []*syntax.Word) []*syntax.Word {
	if len(fl.opened) == 0 {
		return words
	}
	var files []*syntax.Word
	for _, a := range words {
		if opened := fl.opened[a.Lit()]; len(opened) > 0 {
			files = append(files, opened...)
		} else {
			files = append(files, a)
		}
	}
	return files
}

// writesFile says whether a redirection writes the file that it names.
func writesFile(r *syntax.Redirect) bool {
	switch r.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.RdrInOut:
		return true
	}
	return false
}

// everythingTo returns the files to which a statement sends all that the script prints from there on.
func everythingTo(n *syntax.Stmt) []*syntax.Word {
	call, ok := n.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) != 1 || literalWord(call.Args[0]) != "exec" {
		return nil
	}
	var words []*syntax.Word
	for _, r := range n.Redirs {
		if writesFile(r) && descriptor(r) == "" && (r.N == nil || r.N.Value != "2") {
			words = append(words, r.Word)
		}
	}
	return words
}

// collectEverything is for exec > FILE.
func (fl *flow) collectEverything() {
	if len(fl.everything) == 0 {
		return
	}
	for _, n := range fl.outline.statements {
		if call, ok := n.node.Cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 && len(everythingTo(n.node)) == 0 && !goesElsewhere(n.node) {
			fl.writesTo("&1", assigned{from: []syntax.Node{n.node}, in: n.in})
		}
	}
	for _, a := range fl.everything {
		fl.writesWord(a, assigned{from: []syntax.Node{variable(contents("&1"))}})
	}
}

// readDescriptors is for read -u 3.
func readDescriptors(args []*syntax.Word) []syntax.Node {
	var from []syntax.Node
	for _, a := range optionWords(args, "-u") {
		name := literalWord(a)
		if param, _ := onlyParam(a); param != nil && param.Param != nil {
			name = param.Param.Value
		}
		from = append(from, variable(contents("&"+name)))
	}
	return from
}
