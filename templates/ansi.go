package templates

import (
	"strconv"
	"strings"
)

// unANSI reads the text between $' and ', with values for tokens.
func (p *fingerprint) unANSI(s string) string {
	if p.l == nil {
		return unANSI(s)
	}
	var b strings.Builder
	for {
		i := strings.Index(s, p.l.prefix)
		if i < 0 {
			break
		}
		f := p.l.tokenAt(s[i:])
		if f == nil {
			break
		}
		b.WriteString(unANSI(s[:i]))
		b.WriteString(f.cooked())
		s = s[i+len(f.token):]
	}
	b.WriteString(unANSI(s))
	return b.String()
}

var ansiLetters = map[byte]byte{
	'a': 7, 'b': 8, 'e': 27, 'E': 27, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11, '\\': '\\', '\'': '\'', '"': '"', '?': '?',
}

func unANSI(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		c := s[i]
		if plain, ok := ansiLetters[c]; ok {
			b.WriteByte(plain)
			continue
		}
		switch {
		case c >= '0' && c <= '7':
			n := digits(s[i:], 3, "01234567")
			v, _ := strconv.ParseUint(s[i:i+n], 8, 16)
			b.WriteByte(byte(v))
			i += n - 1
		case c == 'x' && digits(s[i+1:], 2, hexDigits) > 0:
			n := digits(s[i+1:], 2, hexDigits)
			v, _ := strconv.ParseUint(s[i+1:i+1+n], 16, 16)
			b.WriteByte(byte(v))
			i += n
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

const hexDigits = "0123456789abcdefABCDEF"

func digits(s string, limit int, set string) int {
	n := 0
	for n < len(s) && n < limit && strings.IndexByte(set, s[n]) >= 0 {
		n++
	}
	return n
}
