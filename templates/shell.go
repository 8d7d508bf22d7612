package templates

import (
	"errors"
	"path"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// dialect is what the interpreter line says about the shell.
type dialect struct {
	name  string // "bash", "sh", …; "" when there is no interpreter line
	posix bool   // only POSIX quoting is safe
	known bool
}

func readDialect(text string) dialect {
	line, _, _ := strings.Cut(text, "\n")
	rest, ok := strings.CutPrefix(line, "#!")
	if !ok {
		return dialect{}
	}
	fields := strings.Fields(rest)
	for len(fields) > 1 && (path.Base(fields[0]) == "env" || strings.HasPrefix(fields[0], "-")) {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		return dialect{}
	}
	d := dialect{name: path.Base(fields[0])}
	switch d.name {
	case "bash":
		d.known = true
	case "sh", "dash", "ash":
		d.known, d.posix = true, true
	}
	return d
}

// parseShell parses a script as bash, whatever it asks for: on many systems sh is bash, so a [[ a -eq b ]] must
// be taken for what bash makes of it. What a POSIX shell reads otherwise, onlyBash finds.
func parseShell(name, text string) (*syntax.File, error) {
	parser, _ := parsers.Get().(*syntax.Parser)
	defer parsers.Put(parser)
	return parser.Parse(strings.NewReader(text), name)
}

// parsers are kept, for each brings buffers of its own.
var parsers = sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.KeepComments(true)) }}

// onlyBash returns the first construct that a POSIX shell does not know, and whether it shifts the quotes of
// what follows, so that bash and a POSIX shell disagree about what is quoted.
func onlyBash(file *syntax.File) (first syntax.Node, shifts bool) {
	for n := range syntax.Preorder(file) {
		switch n := n.(type) {
		case *syntax.SglQuoted:
			if !n.Dollar {
				continue
			}
			shifts = shifts || strings.Contains(n.Value, `\'`)
		case *syntax.DblQuoted:
			if !n.Dollar {
				continue
			}
		case *syntax.Redirect:
			if n.Op != syntax.WordHdoc && n.Op != syntax.RdrAll && n.Op != syntax.AppAll && (n.N == nil || !strings.HasPrefix(n.N.Value, "{")) {
				continue
			}
		case *syntax.BinaryCmd:
			if n.Op != syntax.PipeAll {
				continue
			}
		case *syntax.CaseItem:
			if n.Op == syntax.Break {
				continue
			}
		case *syntax.ForClause:
			if !n.Select {
				continue
			}
		case *syntax.ArithmExp:
			if !n.Bracket {
				continue
			}
		case *syntax.DeclClause:
			if n.Variant.Value != "declare" && n.Variant.Value != "typeset" && n.Variant.Value != "nameref" {
				continue
			}
		case *syntax.FuncDecl:
			if !n.RsrvWord {
				continue
			}
		case *syntax.Assign:
			if !n.Append && n.Index == nil {
				continue
			}
		case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause, *syntax.ProcSubst, *syntax.ExtGlob, *syntax.ArrayExpr, *syntax.CStyleLoop, *syntax.CoprocClause:
		default:
			continue
		}
		if first == nil {
			first = n
		}
	}
	return first, shifts
}

// syntaxError takes an error of the shell parser apart.
func syntaxError(err error) (offset int, what string) {
	var parse syntax.ParseError
	var lang syntax.LangError
	switch {
	case errors.As(err, &parse):
		return int(parse.Pos.Offset()), parse.Text
	case errors.As(err, &lang):
		text := lang.Error()
		if i := strings.Index(text, lang.Pos.String()); i >= 0 {
			text = strings.TrimPrefix(text[i+len(lang.Pos.String()):], ": ")
		}
		return int(lang.Pos.Offset()), text
	}
	return 0, err.Error()
}

// shellWalk finds the place of every slot in the syntax tree. It keeps the nodes above the one it is at.
type shellWalk struct {
	*survey
	dialect dialect
	stack   []syntax.Node
}

// placeShell finds the place of the slots that placeDirectives left.
func (l *layout) placeShell(file *syntax.File, d dialect) {
	w := &shellWalk{survey: surveyOf(l, file), dialect: d}
	w.findUses(file)
	syntax.Walk(file, w.visit)
	for _, f := range l.fills {
		if f.place.kind == unplaced && f.place.refused == "" {
			f.place = refuse("unknown place", "it cannot be told what a value would mean here",
				"assign it to a variable on a line of its own, x="+f.slot.text+`, and use "$x" here`)
		}
	}
	l.tooMuch = w.flow.effort.exhausted() && w.concerns() // the last question, for all above spends of it
}

func (w *shellWalk) visit(n syntax.Node) bool {
	if n == nil {
		w.stack = w.stack[:len(w.stack)-1]
		return true
	}
	w.stack = append(w.stack, n)
	var text string
	switch n := n.(type) {
	case *syntax.Lit:
		text = n.Value
	case *syntax.SglQuoted:
		text = n.Value
	case *syntax.Comment:
		text = n.Text
	default:
		return true
	}
	if strings.Contains(text, w.l.prefix) {
		for _, f := range w.l.tokensIn(text) {
			if f.place.kind == unplaced && f.place.refused == "" {
				f.place = w.place(f, n, text)
			}
		}
	}
	return true
}

// place tells where the slot stands whose token is in the text of leaf.
func (w *shellWalk) place(f *fill, leaf syntax.Node, text string) place {
	if _, ok := leaf.(*syntax.Comment); ok {
		return place{kind: inComment, label: "comment"}
	}
	p := w.wordPlace(f)
	if p.refused != "" || p.kind == asBlock || p.kind == asCommand || p.kind == inArithmetic {
		return p
	}
	w.quoting(&p, f, leaf, text)
	if f.slot.isBlock() {
		return w.blockInText(f, p)
	}
	return p
}

// quoting fills in how the text around the slot is quoted.
func (w *shellWalk) quoting(p *place, f *fill, leaf syntax.Node, text string) {
	p.posix = w.dialect.posix
	p.left, p.meetsBackslash = w.l.neighbours(f)
	if q, ok := leaf.(*syntax.SglQuoted); ok {
		p.kind, p.label = inSingle, "single quotes"
		if q.Dollar {
			p.kind, p.label = inANSI, "$'…' quotes"
			if w.dialect.posix {
				*p = refuse(p.label, "$'…' is no quoting in #!/bin/sh", "write #!/bin/bash, or double quotes")
			}
		}
		return
	}
	if q, ok := w.above().(*syntax.DblQuoted); ok {
		p.kind, p.label = inDouble, "double quotes"
		if q.Dollar {
			*p = refuse(`$"…"`, `a $"…" is translated before it is used`, `leave out the $ before the quotes`)
		}
		return
	}
	if p.kind == inHeredoc || p.kind == inRaw {
		return
	}
	p.kind = inWord
	if p.label == "" {
		p.label = "word"
	}
	word, _ := w.above().(*syntax.Word)
	p.wholeWord = word != nil && len(word.Parts) == 1 && text == f.token
	p.severable = p.severable && p.wholeWord
	p.forceQuote = p.forceQuote || w.needsQuotes(f, text)
	if before, after, _ := strings.Cut(text, f.token); strings.Contains(before, "{") && strings.Contains(after, "}") && strings.Contains(text, "..") {
		*p = refuse("brace sequence", "a sequence {a..b} is expanded before a value in it could be quoted", `use seq, as in $(seq 1 "$n")`)
	}
}

// needsQuotes says whether even a harmless value could mean something next to what surrounds it: a number
// before a redirection, a name behind a tilde.
func (w *shellWalk) needsQuotes(f *fill, text string) bool {
	if strings.ContainsAny(text, "{}*?[]~!@+(=\\") {
		return true
	}
	rest := strings.TrimLeft(w.l.text[f.at+len(f.token):], "0123456789")
	return strings.HasPrefix(rest, "<") || strings.HasPrefix(rest, ">")
}

// above returns the node above the current one, or nil.
func (w *shellWalk) above() syntax.Node {
	if i := len(w.stack) - 2; i >= 0 {
		return w.stack[i]
	}
	return nil
}
