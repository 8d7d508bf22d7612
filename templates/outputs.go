package templates

import "mvdan.cc/sh/v3/syntax"

// outputs are the programs that read what is written as code.
type outputs struct {
	piped       map[*syntax.Stmt]string // by the statement that writes
	descriptors string                  // what is written to descriptors that the script opens
	everything  string                  // the output of the whole script
}

// findOutputs finds pipes, > >(…), coprocesses, and descriptors that lead to a program.
func (s *survey) findOutputs() outputs {
	out := outputs{piped: map[*syntax.Stmt]string{}}
	for _, n := range s.outline.pipes {
		if program := s.readsProgram(n.Y); program != "" {
			out.piped[n.X] = program
		}
	}
	for _, n := range s.outline.statements {
		s.addOutput(&out, n.node)
	}
	return out
}

func (s *survey) addOutput(out *outputs, n *syntax.Stmt) {
	if clause, ok := n.Cmd.(*syntax.CoprocClause); ok {
		if program := s.readsProgram(clause.Stmt); program != "" {
			out.descriptors = program
		}
	}
	program := s.outputReader(n)
	if program == "" {
		return
	}
	out.piped[n] = program
	if call, ok := n.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && literalWord(call.Args[0]) == "exec" {
		out.descriptors = program
		if n.Redirs[0].N == nil || n.Redirs[0].N.Value == "1" {
			out.everything = program
		}
	}
}

// of returns the program that reads what a statement writes, or "".
func (o *outputs) of(n *syntax.Stmt) string {
	if program := o.piped[n]; program != "" {
		return program
	}
	for _, r := range n.Redirs {
		if r.Op == syntax.DplOut && r.Word.Lit() != "1" && r.Word.Lit() != "2" {
			return o.descriptors
		}
	}
	return o.everything
}

// outputReader returns the interpreter that a statement writes to by > >(…), or by an argument of that form.
func (s *survey) outputReader(n *syntax.Stmt) string {
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
					if program := s.readsProgram(inner); program != "" {
						return program
					}
				}
			}
		}
	}
	return ""
}
