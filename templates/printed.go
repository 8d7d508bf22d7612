package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// printed returns what a statement prints, piece by piece, with what each may be: here-documents, and what echo and printf are
// given. What other programs print is their own.
func (t *codeTexts) printed(root syntax.Node, in scope) [][]string {
	var pieces [][]string
	syntax.Walk(root, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			return n == root || !goesElsewhere(n)
		case *syntax.FuncDecl, *syntax.Assign:
			return false
		case *syntax.Redirect:
			switch {
			case n.Hdoc != nil:
				pieces = append(pieces, t.parts(n.Hdoc.Parts, in, t.quotingOf(n.Hdoc)))
			case n.Op == syntax.WordHdoc:
				pieces = append(pieces, t.word(n.Word, in))
			case n.Op == syntax.RdrIn:
				pieces = append(pieces, t.files(n.Word)...)
			}
			return n.Op == syntax.RdrIn // < <(…)
		case *syntax.CallExpr:
			pieces = append(pieces, t.call(n, in)...)
			return false
		}
		return true
	})
	return pieces
}

// quotingOf tells how the text of a here-document is quoted.
func (t *codeTexts) quotingOf(n *syntax.Word) byte {
	if raw, ok := t.heredocs[n]; ok {
		if raw {
			return 'r'
		}
		return 'h'
	}
	return 0
}

// call returns what a command prints.
func (t *codeTexts) call(n *syntax.CallExpr, in scope) [][]string {
	if len(n.Args) == 0 {
		return nil
	}
	switch name, args := literalWord(n.Args[0]), n.Args[1:]; {
	case t.bodies[scope(name)] != nil:
		return [][]string{t.follow(name+"()", func() []string {
			var all [][]string
			for _, body := range t.bodies[scope(name)] {
				all = append(all, t.printed(body.stmt, body.in)...)
			}
			return combined(all)
		})}
	case name == "echo":
		return t.echoed(args, in)
	case name == "printf" && len(args) > 0 && literalWord(args[0]) != "-v":
		return [][]string{t.formatted(args, in)}
	case !t.isSilent(n):
		return t.files(args...)
	}
	return nil
}

// files returns what was written to files.
func (t *codeTexts) files(words ...*syntax.Word) [][]string {
	var pieces [][]string
	for _, a := range words {
		for _, name := range t.plainNames(a) {
			if name = contents(name); len(t.assigned[name]) > 0 {
				text := t.variable(name)
				if !slices.ContainsFunc(pieces, func(other []string) bool { return slices.Equal(text, other) }) { // it has two names
					pieces = append(pieces, text)
				}
			}
		}
	}
	return pieces
}

func (t *codeTexts) echoed(args []*syntax.Word, in scope) [][]string {
	end, interprets := "\n", readDialect(t.l.text).posix
	for len(args) > 0 && slices.Contains([]string{"-n", "-e", "-ne", "-en", "-E"}, literalWord(args[0])) {
		if option := literalWord(args[0]); strings.Contains(option, "n") {
			end = ""
		}
		interprets = interprets || strings.Contains(literalWord(args[0]), "e")
		args = args[1:]
	}
	out := slices.Clone(t.words(args, in))
	for i, text := range out {
		if interprets {
			text = interpreted(text)
		}
		out[i] = text + end
	}
	return [][]string{out}
}

// formatted returns what printf prints, for each format that it may have.
func (t *codeTexts) formatted(args []*syntax.Word, in scope) []string {
	if literalWord(args[0]) == "--" && len(args) > 1 {
		args = args[1:]
	}
	var out []string
	for _, format := range t.word(args[0], in) {
		out = append(out, t.formattedAs(splitFormat(format), args[1:], in)...)
	}
	return fewer(out)
}

// formattedAs puts the words in place of the directives, again and again as long as there are some.
func (t *codeTexts) formattedAs(directives []string, words []*syntax.Word, in scope) []string {
	var pieces [][]string
	for round := 0; round == 0 || len(words) > 0; round++ {
		before := len(words)
		for _, d := range directives {
			switch {
			case !strings.HasPrefix(d, "%"):
				pieces = append(pieces, []string{interpreted(d)})
			case d == "%%":
				pieces = append(pieces, []string{"%"})
			case len(words) > 0:
				pieces = append(pieces, t.word(words[0], in))
				words = words[1:]
			}
		}
		if len(words) == before {
			break
		}
	}
	return combined(pieces)
}

// splitFormat takes a format of printf apart into text and directives.
func splitFormat(format string) []string {
	var out []string
	for format != "" {
		at := strings.IndexByte(format, '%')
		if at < 0 {
			return append(out, format)
		}
		if at > 0 {
			out = append(out, format[:at])
		}
		end := at + 1
		for end < len(format) && strings.IndexByte("-+ #0123456789.'*", format[end]) >= 0 {
			end++
		}
		end = min(end+1, len(format))
		out, format = append(out, format[at:end]), format[end:]
	}
	return out
}

// interpreted replaces the escapes that stand in code.
func interpreted(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\"`, `"`, `\'`, `'`, `\044`, "$", `\x24`, "$", `\140`, "`", `\x60`, "`", `\$`, `\$`).Replace(s)
}
