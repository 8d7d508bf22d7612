package templates

import (
	"path"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// collectStatement notes a statement that a shell may read from, or that writes what one may run.
func (fl *flow) collectStatement(n *syntax.Stmt, above []syntax.Node, in scope) {
	for _, r := range n.Redirs {
		if r.Hdoc != nil {
			fl.heredocs[r.Hdoc] = rawDelimiter(r)
		}
	}
	piped := false
	if len(above) > 0 {
		pipe, ok := above[len(above)-1].(*syntax.BinaryCmd)
		piped = ok && isPipe(pipe)
	}
	if len(n.Redirs) > 0 || piped {
		fl.postpone(n, above, in)
	}
}

// inStatement looks into what a shell reads in a statement, and keeps what is written to a file which may be a shell's.
func (fl *flow) inStatement(t *codeTexts, files *shellFiles, n *syntax.Stmt, above []syntax.Node, in scope) {
	args, reads := shellReads(n, above)
	fl.inInputOfFunction(t, n, in)
	if reads {
		for _, r := range n.Redirs {
			text := r.Hdoc
			if text == nil && isInputRedirect(r, r.Word) {
				text = r.Word
			}
			if text != nil {
				fl.inInput(t, n, text, args, in)
			}
			if r.Op == syntax.RdrIn {
				fl.addPieces(r.Word, t.files(r.Word), fl.ownScope(r.Word))
			}
		}
	}
	switch pieces := t.printed(n, in); {
	case len(pieces) == 0:
	case pipedToShell(n, above):
		fl.runs(n, n)
		for _, pipe := range pipesBehind(n, above) {
			if args, reads := shellReads(pipe.Y, nil); reads {
				fl.calls[fl.ownScope(n)] = append(fl.calls[fl.ownScope(n)], invocation{args: args, in: in})
			}
		}
		fl.addPieces(n, pieces, fl.ownScope(n))
	default:
		files.add(fl, n, above, pieces)
	}
}

// inInputOfFunction looks into a here-document for a function in which a shell reads, or what is read becomes a file for one.
func (fl *flow) inInputOfFunction(t *codeTexts, n *syntax.Stmt, in scope) {
	call, ok := n.Cmd.(*syntax.CallExpr)
	if !ok || len(fl.bodies[scope(callName(call))]) == 0 {
		return
	}
	for _, r := range n.Redirs {
		if r.Hdoc == nil {
			continue
		}
		for _, body := range fl.bodies[scope(callName(call))] {
			if fl.passesCode(body.stmt) {
				own := fl.ownScope(r.Hdoc)
				fl.calls[own] = append(fl.calls[own], invocation{args: call.Args[1:], in: in})
				for _, a := range call.Args[1:] {
					for _, name := range fl.plainNames(a) {
						fl.written[name] = append(fl.written[name], own)
					}
				}
				fl.addInner(r.Hdoc, t.parts(r.Hdoc.Parts, in, t.quotingOf(r.Hdoc)), own)
				break
			}
		}
	}
}

// passesCode says whether in a function a shell reads, or a file is written that may be for one.
func (fl *flow) passesCode(root *syntax.Stmt) bool {
	for n := range syntax.Preorder(root) {
		stmt, ok := n.(*syntax.Stmt)
		if !ok {
			continue
		}
		if _, reads := shellReads(stmt, nil); reads {
			return true
		}
		if words := writtenWords(stmt); len(words) > 0 && mayBeShellFile(words, "") {
			return true
		}
	}
	return false
}

// inInput looks into what a shell reads from a redirection.
func (fl *flow) inInput(t *codeTexts, n *syntax.Stmt, text *syntax.Word, args []*syntax.Word, in scope) {
	own := fl.ownScope(text)
	if call, ok := n.Cmd.(*syntax.CallExpr); ok && len(args) == 0 && isSource(call) {
		args = allArguments()
	}
	if len(args) > 0 {
		fl.calls[own] = append(fl.calls[own], invocation{args: args, in: in})
	}
	fl.inProcess(t, text, in)
	fl.runs(n, text)
	fl.addInner(text, t.parts(text.Parts, in, t.quotingOf(text)), own)
}

// pipedToShell says whether a shell reads what a statement prints.
func pipedToShell(n *syntax.Stmt, above []syntax.Node) bool {
	return slices.ContainsFunc(pipesBehind(n, above), func(pipe *syntax.BinaryCmd) bool {
		_, reads := shellReads(pipe.Y, nil)
		return reads
	})
}

// pipesBehind returns the pipes through which what a statement prints goes.
func pipesBehind(n *syntax.Stmt, above []syntax.Node) []*syntax.BinaryCmd {
	var pipes []*syntax.BinaryCmd
	child := syntax.Node(n)
	for _, outer := range slices.Backward(above) {
		switch outer := outer.(type) {
		case *syntax.BinaryCmd:
			if !isPipe(outer) {
				return pipes
			}
			if child == syntax.Node(outer.X) {
				pipes = append(pipes, outer)
			}
		case *syntax.Stmt:
			if len(outer.Redirs) > 0 {
				return pipes
			}
		default:
			return pipes
		}
		child = outer
	}
	return pipes
}

// shellReads says whether a shell is started in a statement, or behind it in a pipe, and with which arguments: those
// behind -s.
func shellReads(n *syntax.Stmt, above []syntax.Node) (args []*syntax.Word, reads bool) {
	in := []syntax.Node{n}
	for i, node := range above {
		if pipe, ok := node.(*syntax.BinaryCmd); ok && isPipe(pipe) && (i+1 == len(above) || above[i+1] == syntax.Node(pipe.X)) {
			in = append(in, pipe.Y)
		}
	}
	for _, n := range in {
		for n := range syntax.Preorder(n) {
			call, ok := n.(*syntax.CallExpr)
			if !ok {
				continue
			}
			words := literalWords(call.Args)
			at := shellIn(call.Args, words)
			if at < 0 {
				continue
			}
			if i := slices.Index(words[at:], "-s"); i >= 0 {
				args = call.Args[at+i+1:]
				if len(args) > 0 && literalWord(args[0]) == "--" {
					args = args[1:]
				}
			}
			return args, true
		}
	}
	return nil, false
}

// shellIn returns which word of a command names a shell that reads its input as code, or -1.
func shellIn(args []*syntax.Word, words []string) int {
	for i, word := range words {
		param, _ := onlyParam(args[i])
		switch {
		case slices.Contains(shells, path.Base(word)), word == "sbatch", word == "parallel":
			return i
		case (word == "source" || word == ".") && i+1 < len(words) && isInput(words[i+1]):
			return i
		case param != nil && param.Param != nil && param.Param.Value == "SHELL":
			return i
		}
	}
	return -1
}
