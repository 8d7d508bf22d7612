package templates

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// encode writes a value so that it is exactly itself at the place. The error says why the value cannot stand
// there, in words that follow the name of the slot.
func (p place) encode(r result) (string, error) {
	if p.onlyInert && !inertText.MatchString(r.text) {
		return "", fmt.Errorf("may only be letters, digits and . _ - here, not %q", r.text)
	}
	if i := strings.IndexAny(r.text, notKept); i >= 0 && p.kind >= inWord && p.kind <= inRaw {
		return "", fmt.Errorf("holds the control character %+q, which bash does not keep everywhere", r.text[i])
	}
	if err := errors.Join(p.checkPlain(r), p.checkOptions(r)); err != nil {
		return "", err
	}
	switch p.kind {
	case inDirective:
		return p.encodeOption(r)
	case inComment:
		return commentText(r.text), nil
	case inWord:
		return p.encodeWord(r), nil
	case inDouble:
		return p.escape(r.text, backslashed("\\\"$`"), apartDouble), nil
	case inSingle:
		return strings.ReplaceAll(r.text, `'`, `'\''`), nil
	case inANSI:
		return p.escape(r.text, ansi, apartANSI), nil
	case inHeredoc:
		return p.escape(r.text, backslashed("\\$`"), apartHeredoc), p.checkHeredoc(r.text)
	case inRaw:
		return r.text, p.checkHeredoc(r.text)
	case inArithmetic:
		return p.encodeNumber(r.text)
	}
	return "", errors.New("cannot stand here")
}

// notKept are the two bytes that bash uses for marks of its own: it doubles or loses them in some places.
const notKept = "\x01\x7f"

func (p place) encodeWord(r result) string {
	var quoted []string
	for _, word := range p.wordsOf(r) {
		quoted = append(quoted, p.quoteWord(word))
	}
	return strings.Join(quoted, " ")
}

// wordsOf returns the words that a value becomes at the place.
func (p place) wordsOf(r result) words {
	if r.isList && p.severable && p.kind == inWord {
		return r.list
	}
	return words{r.text}
}

var bareWord = regexp.MustCompile(`^[A-Za-z0-9_@%+:,./-]+$`)

func (p place) quoteWord(s string) string {
	if !p.forceQuote && bareWord.MatchString(s) {
		return s
	}
	return quote(s)
}

// quote writes s as one word for any shell.
func quote(s string) string { return `'` + strings.ReplaceAll(s, `'`, `'\''`) + `'` }

// commandWord quotes a word of our own commands only where it must be, so that scripts stay readable.
func commandWord(s string) string {
	if bareWord.MatchString(s) {
		return s
	}
	return quote(s)
}

// escape writes s with what escapeOf returns for each byte that cannot stand as it is. In some character sets
// (GBK, Big5, Shift-JIS) a backslash right behind a byte above 127 is the second half of a character and escapes
// nothing. Which one the job will run in nobody knows here, so such a pair is taken apart.
func (p place) escape(s string, escapeOf func(byte) string, apart string) string {
	var b strings.Builder
	last := p.left
	for i := 0; i < len(s); i++ {
		written := escapeOf(s[i])
		switch {
		case written == "":
			b.WriteByte(s[i])
		case last >= utf8.RuneSelf:
			b.WriteString(apart + written)
		default:
			b.WriteString(written)
		}
		last = s[i]
	}
	if last >= utf8.RuneSelf && p.meetsBackslash {
		b.WriteString(apart)
	}
	return b.String()
}

// backslashed escapes the special bytes with a backslash.
func backslashed(special string) func(byte) string {
	return func(c byte) string {
		if strings.IndexByte(special, c) < 0 {
			return ""
		}
		return `\` + string(rune(c))
	}
}

// ansi escapes for between $' and '. Octal escapes have a fixed length, so that nothing of what follows is
// taken into them.
func ansi(c byte) string {
	switch {
	case c == '\\' || c == '\'':
		return `\` + string(rune(c))
	case c < ' ' || c == 0x7f:
		return fmt.Sprintf(`\%03o`, c)
	}
	return ""
}

// What takes two bytes apart and is nothing by itself: the end and a new beginning of the quotes, or, where
// no quotes are, an expansion that is always empty.
const (
	apartDouble  = `""`
	apartANSI    = `'$'`
	apartHeredoc = "${-+}"
)

// commentText is a value in a comment. No backslash stands at its end, where it would join the next line to
// the comment.
func commentText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if strings.HasSuffix(s, `\`) {
		s += " "
	}
	return s
}

// checkHeredoc refuses what would not arrive unchanged. A line that several slots make up is found when
// the script is parsed again.
func (p place) checkHeredoc(s string) error {
	if p.dash && (strings.Trim(p.before, "\t") == "" && strings.HasPrefix(s, "\t") || strings.Contains(s, "\n\t")) {
		return errors.New("has a line that begins with a tab, which <<- removes")
	}
	for _, line := range strings.Split(p.before+s+p.after, "\n") {
		if line == p.delimiter || p.dash && strings.TrimLeft(line, "\t") == p.delimiter {
			return fmt.Errorf("has a line %q, which ends the here-document", p.delimiter)
		}
	}
	return nil
}

var wholeNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]{0,18})$`)

func (p place) encodeNumber(s string) (string, error) {
	s = strings.TrimSpace(s)
	if !wholeNumber.MatchString(s) {
		return "", fmt.Errorf("must be a whole number here, not %q", s)
	}
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		return "", fmt.Errorf("is %s, and the shell counts no further than 2^63", s)
	}
	if p.parens && strings.HasPrefix(s, "-") {
		return "(" + s + ")", nil
	}
	return s, nil
}

// encodeOption writes a value for an #SBATCH line after checking it against the option's type. A default
// is the template's own text: it may hold what a task may not put there, %j or an absolute path.
func (p place) encodeOption(r result) (string, error) {
	t := p.optionType()
	text := r.text
	if strings.ContainsAny(text, "\n") {
		return "", errors.New("has several lines, and a directive has one")
	}
	if text == "" && p.before == "" && p.after == "" && (t != directive.Text || p.argument) {
		return "", fmt.Errorf("is empty, but %s takes %s", p.label, t.What())
	}
	if !r.author {
		if msg := t.CheckPiece(p.before, text, p.after); msg != "" {
			return "", fmt.Errorf("is %q, but %s %s", text, p.label, msg)
		}
		text = t.Literal(text)
	} else if p.before == "" && p.after == "" {
		if msg := t.Check(text); msg != "" {
			return "", fmt.Errorf("has the default %q, but %s %s", text, p.label, msg)
		}
	}
	return directive.Encode(text, p.quote), nil
}

// optionText is what sbatch will read for a value, before its quoting: what Read must find again.
func (p place) optionText(r result) string {
	if r.author {
		return r.text
	}
	return p.optionType().Literal(r.text)
}
