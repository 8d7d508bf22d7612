package redact

import (
	"bytes"
	"strings"
)

// suspicious finds what looks like a secret, in one pass over the bytes that can begin one; nil for ordinary lines.
func suspicious(line []byte) []span {
	var spans []span
	for i, b := range line {
		switch b {
		case '=', ':':
			if s, ok := address(line, i); ok {
				spans = append(spans, s)
			} else if s, ok := named(line, i); ok {
				spans = append(spans, s)
			}
		case '_', '-':
			if s, ok := prefixed(line, i); ok {
				spans = append(spans, s)
			}
		case 'B':
			if s, ok := header(line, i); ok {
				spans = append(spans, s)
			}
		}
	}
	return spans
}

// address finds the password of "scheme://user:password@host" whose colon is at i. A user without a password is masked when
// it is as long as access tokens are.
func address(line []byte, i int) (span, bool) {
	if !bytes.HasPrefix(line[i:], []byte("://")) || i == 0 || !isWord(line[i-1]) {
		return span{}, false
	}
	start := i + 3
	end := start
	for end < len(line) && !strings.ContainsRune("/?# \t\"'<>\\", rune(line[end])) {
		end++
	}
	at := bytes.LastIndexByte(line[start:end], '@')
	if at <= 0 {
		return span{}, false
	}
	user, _, found := bytes.Cut(line[start:start+at], []byte(":"))
	if found {
		return span{start + len(user) + 1, start + at}, len(user)+1 < at
	}
	return span{start, start + at}, at >= 20
}

// named finds the value of "NAME=value" or "name: value" whose separator is at i, when the name says that it is a secret.
func named(line []byte, i int) (span, bool) {
	nameEnd := i
	if nameEnd > 0 && (line[nameEnd-1] == '"' || line[nameEnd-1] == '\'') {
		nameEnd--
	}
	nameStart := nameEnd
	for nameStart > 0 && isWord(line[nameStart-1]) {
		nameStart--
	}
	shape := secretName(line[nameStart:nameEnd])
	if shape == 0 {
		return span{}, false
	}
	start := i + 1
	for start < len(line) && line[start] == ' ' {
		start++
	}
	s := value(line, start)
	if v := line[s.start:s.end]; len(v) == 0 || isHarmless(v) || shape == longOnly && !isToken(v) {
		return span{}, false
	}
	return s, true
}

// value takes a quoted text without its quotes, or everything up to a blank or separator.
func value(line []byte, start int) span {
	if start < len(line) && (line[start] == '"' || line[start] == '\'') {
		if n := bytes.IndexByte(line[start+1:], line[start]); n >= 0 {
			return span{start + 1, start + 1 + n}
		}
	}
	end := start
	for end < len(line) && !strings.ContainsRune(" \t\r\n\"',;)}]", rune(line[end])) {
		end++
	}
	return span{start, end}
}

const (
	anyValue = 1 + iota
	longOnly // logs of training are full of pad_token=… and the like: only what looks like a credential counts
)

// secretName says whether a name, in whatever spelling, is that of a secret: 0, anyValue or longOnly.
func secretName(name []byte) int {
	if len(name) < 5 || len(name) > 64 {
		return 0
	}
	var buf [64]byte
	lower := buf[:0]
	for _, b := range name {
		if b != '_' && b != '-' && b != '.' {
			lower = append(lower, b|0x20)
		}
	}
	for _, end := range []string{"password", "passwd", "passphrase", "secret", "secretkey", "accesskey", "privatekey", "apikey", "gitpass"} {
		if strings.HasSuffix(string(lower), end) {
			return anyValue
		}
	}
	for _, end := range []string{"token", "credential", "credentials"} {
		if strings.HasSuffix(string(lower), end) {
			return longOnly
		}
	}
	return 0
}

// isHarmless says whether a value only tells that there is, or is not, a secret.
func isHarmless(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "none", "null", "nil", "true", "false", "yes", "no", "0", "1", "<none>", "unset", "set", "...":
		return true
	}
	return v[0] == '$' || v[0] == '*' // a variable's name, or masked already
}

// isToken says whether a value is long, of one piece, and of more than one kind of character.
func isToken(v []byte) bool {
	if len(v) < 16 {
		return false
	}
	var digit, letter bool
	for _, b := range v {
		switch {
		case b >= '0' && b <= '9':
			digit = true
		case b|0x20 >= 'a' && b|0x20 <= 'z':
			letter = true
		case !strings.ContainsRune("_-./+=~", rune(b)):
			return false
		}
	}
	return digit && letter
}

// prefixed finds tokens that begin with what their issuer puts before each: GitHub, GitLab, Hugging Face, Slack, OpenAI.
func prefixed(line []byte, i int) (span, bool) {
	for _, p := range []string{"ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "hf_", "xoxb-", "xoxp-", "sk-"} {
		start := i + 1 - len(p)
		if start < 0 || string(line[start:i+1]) != p || start > 0 && isWord(line[start-1]) {
			continue
		}
		end := i + 1
		for end < len(line) && isWord(line[end]) {
			end++
		}
		if isToken(line[i+1 : end]) {
			return span{start, end}, true
		}
	}
	return span{}, false
}

// header finds the credential after "Bearer" and "Basic".
func header(line []byte, i int) (span, bool) {
	for _, scheme := range []string{"Bearer ", "Basic "} {
		if !bytes.HasPrefix(line[i:], []byte(scheme)) {
			continue
		}
		s := value(line, i+len(scheme))
		return s, s.end-s.start >= 16 && isToken(line[s.start:s.end])
	}
	return span{}, false
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' || b == '-' || b == '.'
}
