package templates

import (
	"regexp"
	"slices"
	"strings"
)

// What stands in the text of an item for what is not known.
const (
	hole    = "\x00" // text that the shell puts there
	tainted = "\x01" // text of a task
)

// item is a word of a command, as far as it is known before the script runs.
type item struct {
	text    string
	many    bool     // it may become any number of words, or none
	options bool     // where options are read, these are some: the words of a task are checked for it
	list    bool     // a value that may be several words where several may stand
	program []string // where the word is in a variable: what it may hold
	alts    [][]item // it stands for one of these lists of words
}

// state is how far a command was read: which program gets the next word, and what for.
type state struct {
	prog      *program // nil: the next word is a program
	at        int      // operands so far
	pend      role     // what the next word is for, if the option before it says so
	ended     bool     // no more options
	given     bool     // the program has its code, so that its operands are data
	remote    bool     // an operand was code
	escaped   bool     // operands have backslashes that mean something
	firstCode bool     // the first operand is code
	input     bool     // the code comes from the input
	code      string   // the code, where it is known
}

// Programs that are not in the table: by a literal name, and by a variable's value.
var (
	unknownProgram  = &program{name: "a program that is not known"}
	variableProgram = &program{
		name: "the program in a variable", short: map[byte]role{'c': asCode, 'e': asCode}, operands: []role{asScript}, stdin: true, hasCode: true,
	}
)

// reading is what the words with a task's text in them are to the programs that get them.
type reading struct {
	roles   map[role]string // the program, for each role that one of them may have
	value   string          // of the NAME=value that has a task's text in it
	all     bool            // every word is a task's
	options []state         // where only options may stand, besides what the word is
	before  bool            // a program's name stands behind
}

// note keeps the role of a text in which a task's may be.
func (r *reading) note(as role, p *program, text string) {
	if r.roles == nil || p == nil || !r.all && !strings.Contains(text, tainted) {
		return
	}
	if _, ok := r.roles[as]; !ok {
		r.roles[as] = p.name
	}
	if as == asVariable {
		r.value = text
	}
}

// read reads words from the given states on. Several readings go on side by side.
func (r *reading) read(items []item, states []state) []state {
	for _, it := range items {
		if len(it.alts) > 0 {
			var all []state
			for _, alt := range it.alts {
				all = union(all, r.read(alt, states))
			}
			states = all
			continue
		}
		if it.options && optionStates(states) != nil {
			continue
		}
		after := r.word(it, states)
		if !it.many {
			states = after
			continue
		}
		states = union(states, after)
		for range 4 { // so many words of one value are looked at
			if strings.Contains(it.text, tainted) {
				states = union(states, r.word(item{text: tainted}, states))
			}
		}
	}
	return states
}

func union(a, b []state) []state {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func (r *reading) word(it item, states []state) []state {
	var after []state
	for _, s := range states {
		after = union(after, r.step(s, it))
	}
	return after
}

// step reads one word.
func (r *reading) step(s state, it item) []state {
	switch {
	case s.prog == nil:
		return r.start(it)
	case s.pend != asData:
		as := s.pend
		s.pend = asData
		return r.argument(s, as, it.text)
	case it.text == "-" && s.prog.login:
		return []state{s}
	case !s.ended && isOption(it.text, s.prog):
		return r.option(s, it.text)
	}
	if strings.HasPrefix(it.text, tainted) && !s.ended && s.prog.hasCode {
		r.note(asInjection, s.prog, tainted)
	}
	return r.operand(s, it)
}

func isOption(text string, p *program) bool {
	return len(text) > 1 && (text[0] == '-' || text[0] == '+' && p.loose)
}

// start reads the word that names a program.
func (r *reading) start(it item) []state {
	r.note(asProgram, unknownProgram, it.text)
	var found []state
	for _, name := range append(it.program, it.text) {
		if p := programNamed(name); p != nil {
			found = union(found, []state{{prog: p}})
		}
	}
	switch {
	case len(found) > 0:
		return found
	case strings.HasSuffix(it.text, hole) || strings.HasPrefix(it.text, "-"):
		return []state{{prog: variableProgram}}
	}
	return []state{{prog: unknownProgram}}
}

var assignmentWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\+?=`)

// operand reads a word that is no option.
func (r *reading) operand(s state, it item) []state {
	text := it.text
	note := func(as role) { r.note(as, s.prog, text) }
	switch {
	case s.given && s.prog.permutes:
		return []state{s}
	case s.given || s.prog == unknownProgram:
		return r.search(s, it)
	}
	as, known := s.prog.operand(s.at)
	if s.firstCode && s.at == 0 {
		as, known = asCode, true
	}
	if !known {
		if s.prog == variableProgram && strings.Contains(text, " ") {
			note(asCode)
		}
		return r.search(s, it)
	}
	if as == asVariable {
		if assignmentWord.MatchString(text) {
			note(asVariable)
			return []state{s}
		}
		s.at++
		as, _ = s.prog.operand(s.at)
	}
	s.at++
	s.ended = s.ended || !s.prog.permutes
	switch as {
	case asProgram:
		return r.start(it)
	case asSub:
		note(asProgram)
		if p, ok := programs[s.prog.name+":"+text]; ok {
			return []state{{prog: p}}
		}
		return []state{{prog: unknownProgram}}
	case asScript:
		note(asScript)
		if isInput(text) {
			s.input, s.given = true, true
			return []state{s}
		}
		if p := programNamed(text); p != nil {
			return []state{{prog: p}}
		}
		return []state{{prog: unknownProgram}}
	case asCode:
		note(asCode)
		s.code, s.remote = s.code+" "+text, true
		if s.firstCode || !s.prog.repeats || len(s.prog.operands) > s.at {
			s.given = true
		}
		return []state{s}
	}
	note(as)
	if s.prog.operator && strings.HasPrefix(text, tainted) { // it may be -v
		s2 := s
		s2.pend = asName
		return []state{s, s2}
	}
	if s.escaped {
		note(asEscapes)
	}
	return []state{s}
}

// search looks among the words of a program that may start another one for that one's name.
func (r *reading) search(s state, it item) []state {
	states := []state{s}
	if s.prog.quiet {
		return states
	}
	for _, name := range append(it.program, it.text) {
		if p := programNamed(name); p != nil && !p.shy && !p.quiet {
			states = union(states, []state{{prog: p}})
		}
	}
	return states
}

// readsCode returns the program that takes its input as code at the end of the command, or "". inside is asked about
// code that is known.
func (s state) readsCode(inside func(code string) string) string {
	switch {
	case s.prog == nil:
		return ""
	case s.input, s.prog.stdin && !s.given && !s.remote && s.pend == asData, s.firstCode && !s.given && !s.remote:
		return s.prog.name
	case s.code != "":
		return inside(s.code)
	}
	return ""
}
