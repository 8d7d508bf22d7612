// Package shlex splits text into words the way Python's shlex.split does, which is how ClearML's settings, variables
// and tasks hold lists of arguments: quotes and backslashes as in a shell, no expansion, no comments.
package shlex

import (
	"errors"
	"strings"
)

// Errors of Split.
var (
	ErrQuote  = errors.New("a quote is not closed")
	ErrEscape = errors.New("a backslash ends the text")
)

// Split splits s into words.
func Split(s string) ([]string, error) {
	words := []string{}
	var word strings.Builder
	inWord := false
	var quote byte   // the quote we are in, or 0
	escaped := false // the character before was a backslash that counts
	for _, c := range []byte(s) {
		switch {
		case escaped:
			if quote == '"' && c != '"' && c != '\\' {
				word.WriteByte('\\')
			}
			word.WriteByte(c)
			escaped = false
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	switch {
	case escaped:
		return nil, ErrEscape
	case quote != 0:
		return nil, ErrQuote
	case inWord:
		words = append(words, word.String())
	}
	return words, nil
}
