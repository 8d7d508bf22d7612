package hocon

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// key reads a dotted key: bare text of letters, digits and . _ - / and inner blanks, quoted parts that keep their dots.
func (p *parser) key() ([]string, error) {
	start := p.off
	var keys []string
	var bare strings.Builder
	joined := false // the last key can still grow: a"b" is one key
	flush := func() {
		for i, k := range strings.Split(bare.String(), ".") {
			switch {
			case i == 0 && joined:
				keys[len(keys)-1] += k
				continue
			case k == "":
			default:
				keys = append(keys, k)
			}
			joined = k != ""
		}
		if strings.HasSuffix(bare.String(), ".") {
			joined = false
		}
		bare.Reset()
	}
loop:
	for !p.eof() {
		r, n := utf8.DecodeRuneInString(p.text[p.off:])
		switch {
		case r == '"':
			s, err := p.quoted()
			if err != nil {
				return nil, err
			}
			if bare.Len() > 0 {
				flush()
			}
			if joined {
				keys[len(keys)-1] += s
			} else {
				keys = append(keys, s)
			}
			joined = true
		case r == '/' && p.has("//") && (p.off == start || p.text[p.off-1] == ' '):
			break loop
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-/ ", r):
			bare.WriteRune(r)
			p.off += n
		case r == '\t' && bare.Len() == 0:
			p.off += n // after a quoted key
		default:
			break loop
		}
	}
	tail := strings.TrimRight(bare.String(), " ")
	bare.Reset()
	if tail != "" {
		bare.WriteString(tail)
		flush()
	}
	if len(keys) == 0 {
		return nil, p.noKey(start)
	}
	if len(keys) > p.doc.limits.Depth {
		return nil, p.errorf(start, "this key has more than %d parts", p.doc.limits.Depth)
	}
	return keys, nil
}

func (p *parser) noKey(start int) error {
	if p.off > start {
		return p.errorf(start, "a key cannot consist of dots and blanks alone")
	}
	e := p.errorf(p.off, "expected a key, found %s", p.found())
	switch p.peek() {
	case '}':
		e.Fix = "there is one } too many"
	case ']':
		e.Fix = "there is one ] too many"
	case '{', '[':
		e.Fix = "give it a name: key: " + p.found()
	case '\'':
		e.Fix = "names are quoted with \", not with '"
	case '$':
		e.Fix = "a substitution stands on the right side: key: ${other}"
	case ':', '=':
		e.Fix = "there is no name before it"
	default:
		e.Fix = "a name with special characters needs quotes"
	}
	return e
}
