// Package shlex splits text into words the way Python's shlex.split does, which is how ClearML's settings and variables hold
// lists of arguments: quotes and backslashes as in a shell, no expansion, no comments.
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
	var quote rune   // the quote we are in, or 0
	escaped := false // the character before was a backslash that counts
	for _, r := range s {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case quote != 0 && r == quote:
			quote = 0
		case r == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\r' || r == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
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
