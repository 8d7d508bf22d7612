package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A fingerprint is a syntax tree written out: its nodes and operators, and every word as the shell would
// see it after taking off quotes and backslashes. Quoted and unquoted text are told apart where the shell
// does: a * that is quoted is another than one that is not. Two scripts with the same fingerprint have the
// same tree and the same values.
//
// The fingerprint of a layout is taken with each token standing for its value, so it must equal that of
// the script into which the values were written.
//
// Comments are kept apart from the tree: which statement one belongs to is the parser's choice.
type fingerprint struct {
	b        strings.Builder
	comments []comment
	l        *layout                 // nil: a script, without tokens
	parts    map[string]*fingerprint // of the blocks, by token
	open     []bool
	stack    []syntax.Node
	heredocs []*syntax.Redirect // in which the shell expands
}

// mask marks characters that are active because they are not quoted.
const mask = "\x01"

// comment is the text of one comment and where it stands.
type comment struct {
	at   uint
	text string
}

// of returns the fingerprint of a whole script.
func (p *fingerprint) of(file *syntax.File) string {
	p.b.Grow(3 * int(file.End().Offset())) // it is longer than the script
	p.walk(file)
	slices.SortStableFunc(p.comments, func(a, b comment) int { return cmp.Compare(a.at, b.at) })
	for _, c := range p.comments {
		p.b.WriteByte('#')
		p.text(c.text)
		p.b.WriteByte('\n')
	}
	return p.b.String()
}

func (p *fingerprint) walk(n syntax.Node) { syntax.Walk(n, p.visit) }

func (p *fingerprint) visit(n syntax.Node) bool {
	if n == nil {
		last := len(p.open) - 1
		if p.open[last] {
			p.b.WriteByte(')')
		}
		p.open, p.stack = p.open[:last], p.stack[:last]
		return true
	}
	opened, into := p.enter(n)
	if into {
		p.open, p.stack = append(p.open, opened), append(p.stack, n)
	}
	return into
}

// enter writes the beginning of a node. It reports whether ")" closes it, and whether to go into it.
func (p *fingerprint) enter(n syntax.Node) (opened, into bool) {
	switch n := n.(type) {
	case *syntax.Lit:
		p.literal(n.Value, p.quoting())
		return false, true
	case *syntax.SglQuoted:
		text := n.Value
		if n.Dollar {
			text = p.unANSI(text)
		} else {
			text = p.values(text)
		}
		p.text(text)
		return false, true
	case *syntax.Comment:
		p.comment(n)
		return false, true
	case *syntax.Redirect:
		if n.Hdoc != nil && !rawDelimiter(n) {
			p.heredocs = append(p.heredocs, n)
		}
	case *syntax.DblQuoted:
		before, behind := p.besides(n)
		if !before {
			p.b.WriteString(describe(n))
			p.b.WriteByte('(')
		}
		return !behind, true
	case *syntax.ParamExp:
		if isNothing(n) && p.quoting() == 'h' {
			return false, false
		}
	case *syntax.Stmt:
		if p.blockStmt(n) {
			return false, false
		}
	case *syntax.ArrayElem:
		if n.Index == nil && p.severed(n.Value, "ArrayElem(", ")") {
			return false, false
		}
	case *syntax.Word:
		if p.severed(n, "", "") {
			return false, false
		}
	}
	p.b.WriteString(describe(n))
	p.b.WriteByte('(')
	return true, true
}

// besides says whether other double quotes end right before these, and begin right behind: the shell sees
// no border between them.
func (p *fingerprint) besides(n *syntax.DblQuoted) (before, behind bool) {
	word, ok := p.stack[len(p.stack)-1].(*syntax.Word)
	if !ok || n.Dollar {
		return false, false
	}
	i := slices.Index(word.Parts, syntax.WordPart(n))
	plain := func(i int) bool {
		if i < 0 || i >= len(word.Parts) {
			return false
		}
		q, ok := word.Parts[i].(*syntax.DblQuoted)
		return ok && !q.Dollar
	}
	return plain(i - 1), plain(i + 1)
}

// isNothing recognises apartHeredoc.
func isNothing(n *syntax.ParamExp) bool {
	return !n.Short && n.Param != nil && n.Param.Value == "-" && n.Exp != nil && n.Exp.Op == syntax.AlternateUnset && n.Exp.Word == nil
}

// describe names a node with everything about it that is no child.
func describe(n syntax.Node) string {
	switch n := n.(type) {
	case *syntax.Word:
		return "Word"
	case *syntax.CallExpr:
		return "Call"
	case *syntax.Stmt:
		return flags("stmt", n.Negated, n.Background, n.Coprocess, n.Disown)
	case *syntax.Assign:
		return flags("assign", n.Append, n.Naked)
	case *syntax.Redirect:
		return "redirect" + n.Op.String()
	case *syntax.BinaryCmd:
		return "binary" + n.Op.String()
	case *syntax.BinaryArithm:
		return "arith" + n.Op.String()
	case *syntax.UnaryArithm:
		return flags("arith"+n.Op.String(), n.Post)
	case *syntax.BinaryTest:
		return "test" + n.Op.String()
	case *syntax.UnaryTest:
		return "test" + n.Op.String()
	case *syntax.CaseItem:
		return "case" + n.Op.String()
	case *syntax.DblQuoted:
		if !n.Dollar {
			return "quoted"
		}
		return "translated"
	case *syntax.CmdSubst:
		return flags("subst", n.Backquotes, n.TempFile, n.ReplyVar)
	case *syntax.ProcSubst:
		return "proc" + n.Op.String()
	case *syntax.ParamExp:
		return describeParam(n)
	case *syntax.ExtGlob:
		return "glob" + n.Op.String()
	case *syntax.WhileClause:
		return flags("while", n.Until)
	case *syntax.ForClause:
		return flags("for", n.Select)
	case *syntax.IfClause:
		return "if" + strconv.Itoa(len(n.Then))
	case *syntax.FuncDecl:
		return flags("func", n.RsrvWord, n.Parens)
	case *syntax.DeclClause:
		return "decl" + n.Variant.Value
	case *syntax.TimeClause:
		return flags("time", n.PosixFormat)
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax.")
}

// flags writes which of them are set behind a name: one character for each, and nothing where none is.
func flags(name string, set ...bool) string {
	if !slices.Contains(set, true) {
		return name
	}
	var b strings.Builder
	b.WriteString(name)
	for _, is := range set {
		if is {
			b.WriteByte('+')
		} else {
			b.WriteByte('-')
		}
	}
	return b.String()
}

func describeParam(n *syntax.ParamExp) string {
	s := flags("param", n.Excl, n.Length, n.Width, n.IsSet)
	if n.Slice != nil {
		s += "slice"
	}
	if n.Repl != nil {
		s += flags("repl", n.Repl.All)
	}
	if n.Exp != nil {
		s += n.Exp.Op.String()
	}
	if n.Names != 0 {
		s += n.Names.String()
	}
	return s
}

// quoting is how the literal at hand is quoted: 0 not at all, '"', or 'h' and 'r' in a here-document.
func (p *fingerprint) quoting() byte {
	for i := len(p.stack) - 1; i >= 0; i-- {
		switch n := p.stack[i].(type) {
		case *syntax.Word:
			if i > 0 {
				if r, ok := p.stack[i-1].(*syntax.Redirect); ok && r.Hdoc == n {
					if rawDelimiter(r) {
						return 'r'
					}
					return 'h'
				}
			}
			return 0
		case *syntax.DblQuoted:
			return '"'
		case *syntax.ExtGlob, *syntax.ParamExp:
			return 'r'
		}
	}
	return 'r'
}

func rawDelimiter(r *syntax.Redirect) bool {
	for _, part := range r.Word.Parts {
		if lit, ok := part.(*syntax.Lit); !ok || strings.Contains(lit.Value, `\`) {
			return true
		}
	}
	return false
}

// literal writes text as the shell sees it after taking off its backslashes.
func (p *fingerprint) literal(s string, quoting byte) {
	for i := 0; i < len(s); i++ {
		if p.l != nil && strings.HasPrefix(s[i:], p.l.prefix) {
			if f := p.l.tokenAt(s[i:]); f != nil {
				p.text(f.cooked())
				i += len(f.token) - 1
				continue
			}
		}
		c := s[i]
		if c == '\\' && i+1 < len(s) && escapes(s[i+1], quoting) {
			if i++; s[i] != '\n' {
				p.char(s[i])
			}
			continue
		}
		if quoting == 0 && active(c) {
			p.b.WriteString(mask)
		}
		p.char(c)
	}
}

// active characters mean something to bash in an unquoted word.
func active(c byte) bool { return strings.IndexByte("*?[]~{}", c) >= 0 }

func escapes(next, quoting byte) bool {
	switch quoting {
	case 0:
		return true
	case '"':
		return strings.IndexByte("\\\"$`\n", next) >= 0
	case 'h':
		return strings.IndexByte("\\$`\n", next) >= 0
	}
	return false
}

func (p *fingerprint) text(s string) {
	for i := 0; i < len(s); i++ {
		p.char(s[i])
	}
}

func (p *fingerprint) char(c byte) {
	if c == '(' || c == ')' || c == '\\' || c == mask[0] {
		p.b.WriteByte('\\')
	}
	p.b.WriteByte(c)
}

// values replaces tokens by values.
func (p *fingerprint) values(s string) string {
	if p.l == nil {
		return s
	}
	return p.l.expand(s, (*fill).cooked)
}

func (p *fingerprint) comment(c *syntax.Comment) {
	text := strings.TrimSuffix(c.Text, "\n") // a backslash at the end of a comment takes the newline along
	switch {
	case isMagic(text):
		text = "directive" // what sbatch reads from it is compared for itself
	case p.l != nil:
		text = p.l.expand(text, func(f *fill) string { return commentText(f.result.text) })
	}
	p.comments = append(p.comments, comment{c.Pos().Offset(), text})
}

func isMagic(text string) bool {
	for _, word := range []string{"SBATCH", "SLURM", "PBS", "BSUB"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}
