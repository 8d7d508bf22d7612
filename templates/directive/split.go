package directive

import (
	"fmt"
	"strings"
)

// An Arg is one argument of an Options line.
type Arg struct {
	Text     string // without quotes and backslashes
	From, To int    // bytes of the line it was written in
	Cut      bool   // a # directly behind it began a comment
}

// split reads the arguments behind the magic word as sbatch does:
//
//   - white space separates, quotes of both kinds group;
//   - a backslash takes the next character as it is, everywhere, in single quotes too;
//   - a # outside of quotes begins a comment, even in the middle of an argument;
//   - the word hetjob (packjob) at the beginning of an argument is blanked and ends the line; at the
//     beginning of a line it begins a new component;
//   - an argument that is empty after all ("") ends the line too;
//   - an argument may not begin with a colon, and quotes must be closed.
func (l *Line) split(from int) {
	l.states = make([]byte, len(l.Text))
	rest := strings.TrimLeft(l.Text[from:], " \t\v\f\r")
	l.Het = separator(rest) > 0
	for i := from; ; {
		i = l.skipSpace(i)
		if n := separator(l.Text[i:]); n > 0 {
			l.ignore(i+n, "hetjob stands alone on its line")
			return
		}
		if i >= len(l.Text) {
			return
		}
		if l.Text[i] == ':' {
			l.Bad = "an argument begins with a colon"
			return
		}
		arg, next := l.arg(i)
		if next == i { // a comment
			for ; i < len(l.Text); i++ {
				l.states[i] = '#'
			}
			return
		}
		if arg.Text == "" && l.Bad == "" {
			l.ignore(i, "an empty argument ends the line")
			return
		}
		l.Args = append(l.Args, arg)
		if l.Bad != "" {
			return
		}
		i = next
	}
}

// ignore notes that sbatch reads nothing of the line from byte i on.
func (l *Line) ignore(i int, why string) {
	if i = l.skipSpace(i); i < len(l.Text) && l.Text[i] != '#' {
		l.Ignored, l.ignoredWhy = i, why
	}
}

func (l *Line) skipSpace(i int) int {
	for i < len(l.Text) && isSpace(l.Text[i]) {
		i++
	}
	return i
}

// separator returns the length of a component separator at the beginning of s, or 0.
func separator(s string) int {
	for _, word := range []string{"packjob", "hetjob"} {
		if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) && (len(s) == len(word) || isSpace(s[len(word)])) {
			return len(word)
		}
	}
	return 0
}

// arg reads one argument; next is where the following begins, at itself when there was none.
func (l *Line) arg(at int) (a Arg, next int) {
	var b strings.Builder
	var quote byte
	i := at
	for i < len(l.Text) && (quote != 0 || !isSpace(l.Text[i])) {
		c := l.Text[i]
		l.states[i] = 'w'
		if quote != 0 {
			l.states[i] = quote
		}
		switch {
		case c == '\\':
			i++
			if i < len(l.Text) && quote == 0 && l.Text[i] == ' ' {
				l.Spaced = true
			}
			if i < len(l.Text) && (quote != 0 || l.Text[i] == ' ' || !isSpace(l.Text[i])) {
				l.states[i] = l.states[i-1]
				b.WriteByte(l.Text[i])
				i++
			}
			continue
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '#':
			l.states[i] = '#'
			return Arg{Text: b.String(), From: at, To: i, Cut: i > at}, i
		default:
			b.WriteByte(c)
		}
		i++
	}
	if quote != 0 {
		l.Bad = fmt.Sprintf("the quote %c is not closed", quote)
	}
	return Arg{Text: b.String(), From: at, To: i}, i
}
