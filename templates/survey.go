package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// survey collects what must be known of a whole script before a place in it can be judged: the variables
// that are integers, the functions in which an interpreter reads its input as a program, and the statements
// whose output goes to one.
func (w *shellWalk) survey(file *syntax.File) {
	w.integers, w.piped, w.readers = map[string]bool{}, map[*syntax.Stmt]string{}, map[string]string{}
	var functions []*syntax.FuncDecl
	for n := range syntax.Preorder(file) {
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
			if program := stdinProgram(literalWords(n.Args)); program != "" {
				w.anyReader = program
			}
		case *syntax.FuncDecl:
			functions = append(functions, n)
		}
	}
	for range functions { // a function may call another that is defined later
		for _, f := range functions {
			if program := w.readsProgram(f.Body); program != "" && f.Name != nil {
				w.readers[f.Name.Value] = program
			}
		}
	}
	for n := range syntax.Preorder(file) {
		if pipe, ok := n.(*syntax.BinaryCmd); ok && (pipe.Op == syntax.Pipe || pipe.Op == syntax.PipeAll) {
			if program := w.readsProgram(pipe.Y); program != "" {
				w.piped[pipe.X] = program
			}
		}
	}
}

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
