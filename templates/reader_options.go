package templates

import (
	"slices"
	"strings"
)

// option reads a word that begins with a dash.
func (r *reading) option(s state, text string) []state {
	if text == "--" {
		s.ended = true
		return []state{s}
	}
	name, value, attached := strings.Cut(text, "=")
	if as, ok := s.prog.longOption(name); ok {
		switch {
		case attached:
			return r.argument(s, as, value)
		case as == asFirstCode:
			s.firstCode = true
		case as == asProgram: // and the program's own words go on behind the command
			s.given = true
			return []state{{}, s}
		case as != asAttached:
			s.pend = as
		}
		return []state{s}
	}
	if strings.HasPrefix(text, "--") {
		if strings.Contains(name, tainted) && s.prog.hasCode {
			r.note(asInjection, s.prog, tainted)
		}
		return []state{s}
	}
	return r.letters(s, text)
}

// longOption finds an option by its name or, as GNU programs do, by the beginning of its name.
func (p *program) longOption(name string) (as role, ok bool) {
	if as, ok = p.long[name]; ok || len(name) < 4 || !strings.HasPrefix(name, "--") {
		return as, ok
	}
	for long, as := range p.long {
		if as == asCode && strings.HasPrefix(long, name) {
			return as, true
		}
	}
	return asData, false
}

// letters reads short options, several of which may stand in one word.
func (r *reading) letters(s state, text string) []state {
	for i := 1; i < len(text); i++ {
		if text[i] == tainted[0] && s.prog.hasCode {
			r.note(asInjection, s.prog, tainted)
		}
		as, ok := s.prog.short[text[i]]
		if !ok {
			continue
		}
		rest := text[i+1:]
		switch {
		case as == asFirstCode:
			s.firstCode = true
		case as == asInput:
			s.input, s.given = true, true
		case as == asEscaped:
			s.escaped = true
		case as == asAttached:
			return []state{s}
		case rest != "" && !s.prog.loose:
			return r.argument(s, as, rest)
		default:
			if s.pend != asCode {
				s.pend = as
			}
			if as == asProgram {
				s.pend, s.given = asData, true
				return []state{{}, s}
			}
		}
	}
	return []state{s}
}

// argument reads the word of an option.
func (r *reading) argument(s state, as role, text string) []state {
	note := func(as role) { r.note(as, s.prog, text) }
	switch as {
	case asTwoWords:
		s.pend = asOption
	case asCode:
		note(asCode)
		s.given, s.code = s.given || s.prog.replaced(), s.code+" "+text
	case asScript:
		note(asScript)
		s.given, s.input = s.given || s.prog.replaced(), s.input || isInput(text)
	case asPreload:
		note(asScript)
	case asRun:
		note(asScript)
		if p, ok := programs["-m:"+text]; ok {
			return []state{{prog: p}}
		}
		return []state{{prog: unknownProgram}}
	case asFirstCode:
		s.firstCode = true
	default:
		note(as)
	}
	return []state{s}
}

// isInput says whether a file's name stands for the standard input.
func isInput(name string) bool {
	return slices.Contains([]string{"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}, name) || strings.HasPrefix(name, "/dev/fd/")
}
