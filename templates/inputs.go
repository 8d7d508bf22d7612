package templates

import (
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// readers are the programs that take their input as code.
type readers struct {
	functions map[string]string // the program inside, by the function's name
	any       func() string     // any of the whole script
	script    syntax.Node
}

// findReaders looks into the functions. One may call another that is defined later, and is looked into again when that one
// turns out to read.
func (s *survey) findReaders(file *syntax.File) readers {
	s.readers = readers{functions: map[string]string{}, script: file, any: func() string { return "" }}
	callers := s.callers()
	s.spreadReaders(s.outline.functions, callers)
	s.readers.any = sync.OnceValue(func() string { return s.readsProgram(file) })
	if redirecting := callers["exec"]; len(redirecting) > 0 && s.readers.any() != "" {
		s.spreadReaders(redirecting, callers)
	}
	return s.readers
}

// callers lists the functions in which a command begins with a word, by the word.
func (s *survey) callers() map[string][]*syntax.FuncDecl {
	callers := map[string][]*syntax.FuncDecl{}
	for _, f := range s.outline.functions {
		for n := range syntax.Preorder(f.Body) {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
				name := literalWord(call.Args[0])
				if known := callers[name]; len(known) == 0 || known[len(known)-1] != f {
					callers[name] = append(known, f)
				}
			}
		}
	}
	return callers
}

// spreadReaders looks into functions, and into those that call one that reads.
func (s *survey) spreadReaders(functions []*syntax.FuncDecl, callers map[string][]*syntax.FuncDecl) {
	for todo := slices.Clone(functions); len(todo) > 0; todo = todo[1:] {
		name := todo[0].Name.Value
		if s.readers.functions[name] != "" {
			continue
		}
		if program := s.readsProgram(todo[0].Body); program != "" {
			s.readers.functions[name] = program
			todo = append(todo, callers[name]...)
		}
	}
}

// inputMend says how to give a value to a program that is read from the input.
func inputMend(program, text string) string {
	if slices.Contains(shells, program) || strings.HasPrefix(program, "python") {
		return "export the value, as in export NAME=" + text + ", and let the program read the variable: nothing in the program then holds the value"
	}
	return "let the program take the value as an argument, or use the operator |slug"
}

// isInputRedirect says whether what stands in child is read from the redirection.
func isInputRedirect(n *syntax.Redirect, child syntax.Node) bool {
	return n.Hdoc != nil && child == syntax.Node(n.Hdoc) || n.Op == syntax.WordHdoc || n.Op == syntax.RdrIn || n.Op == syntax.RdrInOut
}

// readsProgram returns the interpreter in a statement that takes its standard input as a program, or "". In a
// compound command every command inside has that input, and so has the body of a function that is called.
func (s *survey) readsProgram(stmt syntax.Node) string {
	var program string
	for n := range syntax.Preorder(stmt) {
		call, ok := n.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || program != "" {
			continue
		}
		first := literalWord(call.Args[0])
		if program = s.callOfScript(call); program == "" {
			program = s.readers.functions[first]
		}
		if first == "exec" && len(call.Args) == 1 && stmt != s.readers.script {
			program = s.readers.any()
		}
	}
	return program
}

// callOfScript is callReads for a command of the script, which is looked at once however many functions and pipes it is in.
func (s *survey) callOfScript(call *syntax.CallExpr) string {
	program, ok := s.reads[call]
	if !ok {
		program = s.callReads(call, s.outline.scopes[call])
		s.reads[call] = program
	}
	return program
}

// callReads returns the program in a simple command that takes the input as code.
func (s *survey) callReads(call *syntax.CallExpr, in scope) string {
	items := s.flow.items(call.Args, in, 0)
	if program := fed(items); program != "" {
		return program
	}
	for _, end := range newReading(keepNone).read(items, []state{{}}) {
		if program := end.readsCode(s.insideReads); program != "" {
			return program
		}
	}
	return ""
}

// insideReads looks for such a program in code that stands in a word: ssh host "cd x; bash".
func (s *survey) insideReads(code string) string {
	if !s.flow.effort.spend(len(code)) {
		return ""
	}
	file, err := parseShell("", strings.NewReplacer(hole, "x", tainted, "x", chosen, "x").Replace(code))
	if err != nil {
		return ""
	}
	for n := range syntax.Preorder(file) {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			if program := s.callReads(call, ""); program != "" {
				return program
			}
		}
	}
	return ""
}
