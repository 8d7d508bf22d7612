package templates

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// cooked is what the shell must see in place of the slot.
func (f *fill) cooked() string {
	switch {
	case f.slot.isBlock():
		return f.result.text
	case f.place.kind == inDirective:
		return f.place.optionText(f.result)
	case f.place.kind == inArithmetic:
		return strings.TrimSpace(f.result.text)
	case f.place.kind == inComment:
		return commentText(f.result.text)
	}
	return f.result.text
}

// blockStmt writes the fingerprint of a block in place of the statement that is its token.
func (p *fingerprint) blockStmt(n *syntax.Stmt) bool {
	if p.l == nil {
		return false
	}
	call, ok := n.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) != 1 || len(call.Assigns) > 0 {
		return false
	}
	f := p.l.tokenAt(call.Args[0].Lit())
	if f == nil || f.place.kind != asBlock {
		return false
	}
	for i := range n.Comments {
		p.comment(&n.Comments[i])
	}
	block := p.parts[f.token]
	p.b.WriteString(block.b.String())
	for _, c := range block.comments {
		p.comments = append(p.comments, comment{n.Pos().Offset(), c.text})
	}
	return true
}

// severed writes the words that stand in place of one token: a list, or the agent's command. A negative
// number in parentheses is one too. What stands around each word in the tree is given.
func (p *fingerprint) severed(n *syntax.Word, before, after string) bool {
	if p.l == nil {
		return false
	}
	f := p.l.tokenAt(n.Lit())
	if f == nil || n.Lit() != f.token {
		return false
	}
	switch {
	case f.place.kind == asCommand || f.place.kind == inWord && f.place.severable && f.result.isList:
		for _, word := range f.result.list {
			p.b.WriteString(before + "Word(")
			p.text(word)
			p.b.WriteString(")" + after)
		}
		return true
	case f.place.kind == inArithmetic && f.place.parens && strings.HasPrefix(f.cooked(), "-"):
		fmt.Fprintf(&p.b, "ParenArithm(%s(Word(%s)))", describe(&syntax.UnaryArithm{Op: syntax.Minus}), f.cooked()[1:])
		return true
	}
	return false
}

// verify parses the script and compares it with what the template means with these values in it.
func (l *layout) verify(script string, c *checked) error {
	if strings.Contains(script, "\r") {
		return fmt.Errorf("the script would hold a carriage return, which sbatch refuses")
	}
	file, err := parseShell(l.src.name, script)
	if err != nil {
		_, what := syntaxError(err)
		return fmt.Errorf("the script would no longer be one: %s", what)
	}
	blocks, err := l.blockFingerprints()
	if err != nil {
		return err
	}
	got, meant := &fingerprint{}, &fingerprint{l: l, parts: blocks}
	if got.of(file) != meant.of(c.file) {
		return fmt.Errorf("the script would have another structure")
	}
	if endsEarly(got.heredocs, script) {
		return fmt.Errorf("a here-document would end early")
	}
	return l.verifyHeader(directive.ReadHeader(script), c)
}

// verifyHeader requires the same lines and the same options, each with the value that was meant.
func (l *layout) verifyHeader(h directive.Header, c *checked) error {
	want := c.directives
	got, _ := h.Read(c.plugins)
	if len(got) != len(want) {
		return fmt.Errorf("sbatch would read %d options instead of %d", len(got), len(want))
	}
	for i, d := range want {
		value := l.expand(d.Value, (*fill).cooked)
		if got[i].Name != d.Name || got[i].Component != d.Component || got[i].HasValue != d.HasValue || got[i].Value != value {
			return fmt.Errorf("sbatch would read --%s=%s instead of --%s=%s", got[i].Name, got[i].Value, d.Name, value)
		}
	}
	return nil
}
