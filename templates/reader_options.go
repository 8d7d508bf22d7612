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
		case as == optFirstIsCode:
			s.firstIsCode = true
		case as == roleProgram:
			return s.beginCommand()
		case as != optAttached:
			s.pending = as
		}
		return []state{s}
	}
	if strings.HasPrefix(text, "--") {
		if strings.Contains(name, tainted) && s.prog.hasCode {
			r.note(roleInjection, s.prog, tainted)
		}
		return []state{s}
	}
	return r.letters(s, text)
}

// beginCommand is for find -exec and its like: a command begins, and behind it the program's own words go on.
func (s state) beginCommand() []state {
	s.pending, s.given = roleData, true
	return []state{{}, s}
}

// longOption finds an option by its name or, as GNU programs do, by the beginning of its name.
func (p *program) longOption(name string) (as role, ok bool) {
	if as, ok = p.long[name]; ok || len(name) < 4 || !strings.HasPrefix(name, "--") {
		return as, ok
	}
	for long, as := range p.long {
		if as == roleCode && strings.HasPrefix(long, name) {
			return as, true
		}
	}
	return roleData, false
}

// letters reads short options, several of which may stand in one word.
func (r *reading) letters(s state, text string) []state {
	for i := 1; i < len(text); i++ {
		if text[i] == tainted[0] && s.prog.hasCode {
			r.note(roleInjection, s.prog, tainted)
		}
		as, ok := s.prog.short[text[i]]
		if !ok {
			continue
		}
		rest := text[i+1:]
		switch {
		case as == optFirstIsCode:
			s.firstIsCode = true
		case as == optInputIsCode:
			s.inputIsCode, s.given = true, true
		case as == optInterprets:
			s.interprets = true
		case as == optAttached:
			return []state{s}
		case rest != "" && !s.prog.loose:
			return r.argument(s, as, rest)
		case as == roleProgram:
			return s.beginCommand()
		case s.pending != roleCode:
			s.pending = as
		}
	}
	return []state{s}
}

// argument reads the word of an option.
func (r *reading) argument(s state, as role, text string) []state {
	switch as {
	case optTwoWords:
		s.pending = secondWord(text)
		return []state{s}
	case optFirstIsCode:
		s.firstIsCode = true
		return []state{s}
	case rolePreload, rolePythonModule:
		r.note(roleScript, s.prog, text)
	default:
		r.note(as, s.prog, text)
	}
	switch as {
	case roleCode:
		s.given = s.given || s.prog.replaced()
		s.ended = s.ended || strings.HasPrefix(s.prog.name, "python") // which reads no options behind its code
		s.addCode(text)
	case roleScript:
		s.given, s.inputIsCode = s.given || s.prog.replaced(), s.inputIsCode || isInput(text)
	case rolePythonModule:
		return startOf(programs["-m:"+text])
	}
	return []state{s}
}

// startingParameters are parameters of MPI programs whose value is run to start processes, or names what is loaded.
var startingParameters = []string{"plm_rsh_agent", "plm_ssh_agent", "pls_rsh_agent", "orte_launch_agent", "prte_launch_agent", "mca_base_component_path", "mca_component_path"}

// secondWord tells by the first of two words of an option what the second is.
func secondWord(first string) role {
	if slices.Contains(startingParameters, first) {
		return roleCode
	}
	return roleOptionWord
}

// isInput says whether a file's name stands for the standard input or another open file.
func isInput(name string) bool {
	return slices.Contains([]string{"-", "/dev/stdin", "/proc/self/fd/0"}, name) || strings.HasPrefix(name, "/dev/fd/")
}
