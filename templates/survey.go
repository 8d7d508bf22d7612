package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// survey is what must be known of a whole script before a place in it can be judged.
type survey struct {
	l        *layout
	outline  *outline
	flow     *flow
	integers map[string]bool // variables that are declared as integers
	readers  readers
	reads    map[*syntax.CallExpr]string // the program in a command that takes its input as code, as far as it was asked
	outputs  outputs
	wrote    *written

	fileNamesOf map[scoped[*syntax.Word]][]string // as far as they were asked for
	posix       bool                              // the shell may be one whose echo interprets backslashes
}

func surveyOf(l *layout, file *syntax.File) *survey {
	o := outlineOf(file)
	s := &survey{
		l: l, outline: o, flow: flowOf(l, file, o), reads: map[*syntax.CallExpr]string{}, fileNamesOf: map[scoped[*syntax.Word]][]string{},
		posix: readDialect(l.text).posix,
	}
	s.integers = integersOf(o) // in the code inside too
	s.readers = s.findReaders(file)
	s.outputs = s.findOutputs()
	s.wrote = s.findWritten()
	return s
}

// declarers assign; where one is the first word of a command, the parser knows it and assignment judges.
var declarers = []string{"declare", "typeset", "local", "export", "readonly", "nameref"}

// integersOf finds the variables that are integers. A command like "builtin declare -i n" is no declaration to the parser.
func integersOf(o *outline) map[string]bool {
	integers := map[string]bool{}
	for _, n := range o.declarations {
		if !strings.Contains(declFlags(n), "i") {
			continue
		}
		for _, a := range n.Args {
			switch {
			case a.Name != nil:
				integers[a.Name.Value] = true
			case a.Value != nil && expands(a.Value.Parts):
				integers[anyName] = true
			}
		}
	}
	for _, call := range o.calls {
		words := literalWords(call.node.Args)
		at := slices.IndexFunc(words, func(s string) bool { return slices.Contains(declarers, s) })
		if at < 0 || !slices.ContainsFunc(words[at:], func(s string) bool { return strings.HasPrefix(s, "-") && strings.Contains(s, "i") }) {
			continue
		}
		for _, word := range words[at+1:] {
			name, _, _ := strings.Cut(word, "=")
			integers[strings.TrimSuffix(name, "+")] = true
		}
	}
	return integers
}

// isInteger says whether bash computes what a variable is given.
func (s *survey) isInteger(name string) bool {
	return s.integers[name] || s.integers[anyName] && s.flow.words[name] || slices.Contains(computed, name)
}

// judge is flow.judge in the shell of the script: in sh, echo may interpret backslashes. In the job's log that is no matter.
func (s *survey) judge(args []*syntax.Word, i int, above []syntax.Node, in scope) judgement {
	r := s.flow.judge(args, i, in)
	if s.posix && i > 0 && literalWord(args[0]) == "echo" && isCaptured(above) {
		r.roles[roleEscapes] = "echo"
	}
	return r
}

// isCaptured says whether what is printed below these nodes goes to a file or a program.
func isCaptured(above []syntax.Node) bool {
	for i, n := range above {
		switch n := n.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			return true
		case *syntax.Stmt:
			if goesElsewhere(n) {
				return true
			}
		case *syntax.BinaryCmd:
			if isPipe(n) && i+1 < len(above) && above[i+1] == syntax.Node(n.X) {
				return true
			}
		}
	}
	return false
}
