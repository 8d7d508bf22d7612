package templates

import (
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// survey collects what must be known of a whole script before a place in it can be judged: the variables
// that are integers, the functions in which an interpreter reads its input as a program, and the statements
// whose output goes to one.
func (w *shellWalk) survey(file *syntax.File) {
	w.integers, w.piped, w.readers, w.scopes = map[string]bool{}, map[*syntax.Stmt]string{}, map[string]string{}, map[*syntax.CallExpr]scope{}
	w.flow = flowOf(w.l, file)
	var functions []*syntax.FuncDecl
	walkScopes(file, "", func(n syntax.Node, _ []syntax.Node, in scope) {
		switch n := n.(type) {
		case *syntax.DeclClause:
			if strings.Contains(declFlags(n), "i") {
				for _, a := range n.Args {
					if a.Name != nil {
						w.integers[a.Name.Value] = true
					}
				}
			}
		case *syntax.CallExpr:
			w.surveyCall(literalWords(n.Args))
			w.scopes[n] = in
		case *syntax.FuncDecl:
			functions = append(functions, n)
		}
	})
	w.anyReader = func() string { return w.readsProgram(file) }
	for range functions { // a function may call another that is defined later
		for _, f := range functions {
			if program := w.readsProgram(f.Body); program != "" && f.Name != nil {
				w.readers[f.Name.Value] = program
			}
		}
	}
	w.anyReader = sync.OnceValue(w.anyReader)
	w.wrote = writtenFiles(w, file)
	for n := range syntax.Preorder(file) {
		switch n := n.(type) {
		case *syntax.BinaryCmd:
			if program := w.readsProgram(n.Y); isPipe(n) && program != "" {
				w.piped[n.X] = program
			}
		case *syntax.Stmt:
			w.surveyOutput(n)
		}
	}
}

// surveyOutput finds programs that read what statements write: > >(…), and descriptors that lead to one.
func (w *shellWalk) surveyOutput(n *syntax.Stmt) {
	if clause, ok := n.Cmd.(*syntax.CoprocClause); ok && w.readsProgram(clause.Stmt) != "" {
		w.descriptors = w.readsProgram(clause.Stmt)
	}
	program := w.outputReader(n)
	if program == "" {
		return
	}
	w.piped[n] = program
	if call, ok := n.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && literalWord(call.Args[0]) == "exec" {
		w.descriptors = program
		if n.Redirs[0].N == nil || n.Redirs[0].N.Value == "1" {
			w.everything = program
		}
	}
}

// outputProgram returns the interpreter that reads what a statement writes, or "".
func (w *shellWalk) outputProgram(n *syntax.Stmt) string {
	if program := w.piped[n]; program != "" {
		return program
	}
	for _, r := range n.Redirs {
		if r.Op == syntax.DplOut && r.Word.Lit() != "1" && r.Word.Lit() != "2" {
			return w.descriptors
		}
	}
	return w.everything
}

// outputReader returns the interpreter that a statement writes to by > >(…), or by an argument of that form.
func (w *shellWalk) outputReader(n *syntax.Stmt) string {
	words := []*syntax.Word{}
	for _, r := range n.Redirs {
		words = append(words, r.Word)
	}
	if call, ok := n.Cmd.(*syntax.CallExpr); ok {
		words = append(words, call.Args...)
	}
	for _, word := range words {
		for _, part := range word.Parts {
			if p, ok := part.(*syntax.ProcSubst); ok && p.Op == syntax.CmdOut {
				for _, inner := range p.Stmts {
					if program := w.readsProgram(inner); program != "" {
						return program
					}
				}
			}
		}
	}
	return ""
}

// declarers assign; where one is the first word of a command, the parser knows it and assignment judges.
var declarers = []string{"declare", "typeset", "local", "export", "readonly", "nameref"}

// surveyCall finds integers declared by a command like "builtin declare -i n", which is no declaration to the
// parser.
func (w *shellWalk) surveyCall(words []string) {
	at := slices.IndexFunc(words, func(s string) bool { return slices.Contains(declarers, s) })
	if at < 0 || !slices.ContainsFunc(words[at:], func(s string) bool { return strings.HasPrefix(s, "-") && strings.Contains(s, "i") }) {
		return
	}
	for _, word := range words[at+1:] {
		name, _, _ := strings.Cut(word, "=")
		w.integers[strings.TrimSuffix(name, "+")] = true
	}
}
