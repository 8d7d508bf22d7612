package templates

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// literalWords returns the literal text of the words of a command; "" for one that is not literal.
func literalWords(args []*syntax.Word) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = literalWord(a)
	}
	return out
}

// literalWord returns the text of a word without its quotes, or "" if the shell expands something in it.
func literalWord(a *syntax.Word) string {
	for _, part := range a.Parts {
		switch part.(type) {
		case *syntax.Lit, *syntax.SglQuoted, *syntax.DblQuoted:
		default:
			return ""
		}
	}
	return unquoted(a.Parts)
}

// onlyLit returns the unquoted text that a word consists of, or nil if it is more than that.
func onlyLit(n syntax.Node) *syntax.Lit {
	if a, ok := n.(*syntax.Word); ok && len(a.Parts) == 1 {
		lit, _ := a.Parts[0].(*syntax.Lit)
		return lit
	}
	return nil
}

// heredocDelimiter returns the line that ends a here-document.
func heredocDelimiter(n *syntax.Redirect) string { return unquoted(n.Word.Parts) }

// unquoted returns the text in the parts of a word, without quotes and escapes.
func unquoted(parts []syntax.WordPart) string {
	if len(parts) == 1 {
		if lit, ok := parts[0].(*syntax.Lit); ok {
			return unescaped(lit)
		}
	}
	var b strings.Builder
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			b.WriteString(unescaped(part))
		case *syntax.SglQuoted:
			b.WriteString(part.Value)
		case *syntax.DblQuoted:
			b.WriteString(unquoted(part.Parts))
		}
	}
	return b.String()
}

func unescaped(lit *syntax.Lit) string { return strings.ReplaceAll(lit.Value, `\`, "") }
