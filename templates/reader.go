package templates

import (
	"regexp"
	"slices"
	"strings"
)

// The words of a command are read from left to right, as the program does that gets them. Where it is not known which
// program that is, or what a variable holds, several readings go on side by side.

// What stands in the text of an item for what is not known.
const (
	hole    = "\x00" // text that the shell puts there
	tainted = "\x01" // text of a task
	chosen  = "\x02" // a plain name that a task chooses
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

// same compares two words. What they stand for is not looked into.
func (it item) same(other item) bool {
	return it.text == other.text && it.many == other.many && it.options == other.options && it.list == other.list &&
		slices.Equal(it.program, other.program) && len(it.alts) == len(other.alts) && (len(it.alts) == 0 || &it.alts[0] == &other.alts[0])
}

// state is how far a command was read: which program gets the next word, and what for.
type state struct {
	prog        *program // nil: the next word is a program
	operands    int      // so far
	pending     role     // what the next word is for, if an option before it takes it; roleData: none does
	ended       bool     // no more options
	given       bool     // the program has its code, so that its operands are data
	operandCode bool     // an operand was code
	interprets  bool     // backslashes in the operands are interpreted
	firstIsCode bool     // the first operand is code
	inputIsCode bool
	code        string // the code, where it is known
}

// addCode puts a word of code behind what there is.
func (s *state) addCode(text string) {
	if s.code != anyCode {
		s.code += " " + text
	}
}

// startOf is the state at the beginning of a program's words.
func startOf(p *program) []state {
	if p == nil {
		p = unknownProgram
	}
	return []state{{prog: p}}
}

// Programs that are not in the table: by a literal name, and by a variable's value.
var (
	unknownProgram  = &program{name: "a program that is not known"}
	variableProgram = &program{
		name: "the program in a variable", short: map[byte]role{'c': roleCode, 'e': roleCode}, operands: []role{roleScript}, stdin: true, hasCode: true,
	}
)

// reading reads the words of commands as the programs do that get them, and keeps what some of the words are to these.
type reading struct {
	keep     func(as role, text string) bool // the words whose roles are kept
	roles    map[role]string                 // the program, for each role that one of them may have
	variable string                          // one that is NAME=value
	chosen   map[*[]item][]choice            // by the first of the lists of words
}

// choice is how lists of words were read of which a command has one.
type choice struct{ before, after []state }

// Whose roles are kept.
func keepNone(role, string) bool         { return false }
func keepAll(role, string) bool          { return true }
func keepTasks(_ role, text string) bool { return strings.Contains(text, tainted) }

func newReading(keep func(as role, text string) bool) *reading {
	return &reading{keep: keep, roles: map[role]string{}, chosen: map[*[]item][]choice{}}
}

// note keeps the role of a word.
func (r *reading) note(as role, p *program, text string) {
	if !r.keep(as, text) {
		return
	}
	if _, ok := r.roles[as]; !ok || runsAs(as, p) { // of several programs that it may be for, the shell
		r.roles[as] = p.name
	}
	if as == roleVariable {
		r.variable = text
	}
}

// runsAs says whether a program runs a word as shell code on this host, or a file of that name.
func runsAs(as role, p *program) bool {
	return as == roleCode && isShellRunner(p.name) && p != variableProgram || as == roleScript && slices.Contains(shells, p.name)
}

// maxWords is how many more words of one value are looked at.
const maxWords = 4

// read reads words from the given states on.
func (r *reading) read(items []item, states []state) []state {
	for _, it := range items {
		if len(it.alts) > 0 {
			states = merged(r.choose(it.alts, states))
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
		states = merged(union(states, after))
		for i := 0; i < maxWords && strings.Contains(it.text, tainted); i++ {
			states = union(states, r.word(item{text: tainted}, states))
		}
	}
	return states
}

// choose reads one of several lists of words. Lists that are shared are read once from the same states on, or the ways
// through them would multiply.
func (r *reading) choose(alts [][]item, states []state) []state {
	for _, c := range r.chosen[&alts[0]] {
		if slices.Equal(c.before, states) {
			return c.after
		}
	}
	var after []state
	for _, alt := range alts {
		after = union(after, r.read(alt, states))
	}
	after = slices.Clip(after)
	r.chosen[&alts[0]] = append(r.chosen[&alts[0]], choice{slices.Clone(states), after})
	return after
}

// maxStates is how many ways to read a command are told apart by the code that was put together in them.
const maxStates = 64

// anyCode is code of which nothing is known.
const anyCode = hole + hole

// merged forgets the code in states that are too many.
func merged(states []state) []state {
	if len(states) <= maxStates {
		return states
	}
	var out []state
	for _, s := range states {
		if s.code != "" {
			s.code = anyCode
		}
		out = union(out, []state{s})
	}
	return out
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
	case s.pending != roleData:
		as := s.pending
		s.pending = roleData
		return r.argument(s, as, it.text)
	case it.text == "-" && s.prog.login:
		return []state{s}
	case it.text == "-" && !s.ended && slices.Contains(shells, s.prog.name): // like --
		s.ended = true
		return []state{s}
	case s.prog.keys && s.operands == 0 && keyWord.MatchString(it.text):
		s.operands++
		return r.option(s, "-"+it.text)
	case !s.ended && isOption(it.text, s.prog):
		return r.option(s, it.text)
	}
	if strings.HasPrefix(it.text, tainted) && !s.ended && s.prog.hasCode {
		r.note(roleInjection, s.prog, tainted)
	}
	return r.operand(s, it)
}

// keyWord matches options without a dash, the last of which takes the next word.
var keyWord = regexp.MustCompile(`^[A-Za-z]+f$`)

func isOption(text string, p *program) bool {
	return len(text) > 1 && (text[0] == '-' || text[0] == '+' && p.loose)
}

// start reads the word that names a program.
func (r *reading) start(it item) []state {
	r.note(roleProgram, unknownProgram, it.text)
	var found []state
	for _, name := range append(it.program, it.text) {
		if p := findProgram(name); p != nil {
			found = union(found, startOf(p))
		}
	}
	switch {
	case len(found) > 0:
		return found
	case strings.HasSuffix(it.text, hole) || strings.HasPrefix(it.text, "-"):
		return startOf(variableProgram)
	}
	return startOf(unknownProgram)
}

var assignmentWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\+?=`)

// remotePath matches host:path, but neither host::module nor a URL.
var remotePath = regexp.MustCompile(`^[^/:]+:([^/:]|/[^/])`)

// operand reads a word that is no option.
func (r *reading) operand(s state, it item) []state {
	switch {
	case s.given && (s.prog.permutes || s.code != "" && slices.Contains(shells, s.prog.name)): // $0, $1, …
		return []state{s}
	case s.given || s.prog == unknownProgram:
		return r.search(s, it)
	}
	as, known := s.prog.operand(s.operands)
	if s.firstIsCode && s.operands == 0 {
		as, known = roleCode, true
	}
	if !known {
		if s.prog == variableProgram && strings.Contains(it.text, " ") {
			r.note(roleCode, s.prog, it.text)
		}
		return r.search(s, it)
	}
	if as == roleVariable {
		if assignmentWord.MatchString(it.text) {
			r.note(roleVariable, s.prog, it.text)
			return []state{s}
		}
		s.operands++
		as, _ = s.prog.operand(s.operands)
	}
	s.operands = min(s.operands+1, len(s.prog.operands)+1)
	s.ended = s.ended || !s.prog.permutes
	return r.operandAs(s, as, it)
}

// operandAs reads an operand whose role is known, and which s counts already.
func (r *reading) operandAs(s state, as role, it item) []state {
	switch as {
	case roleSource:
		r.note(sourceRole(it.text), s.prog, it.text)
		return []state{s}
	case roleProgram:
		return r.start(it)
	case roleSubcommand:
		r.note(roleProgram, s.prog, it.text)
		return startOf(programs[s.prog.name+":"+it.text])
	case roleScript:
		r.note(roleScript, s.prog, it.text)
		if isInput(it.text) {
			s.inputIsCode, s.given = true, true
			return []state{s}
		}
		return startOf(findProgram(it.text))
	}
	text := it.text
	if as == roleCode && s.code != "" {
		text = " " + text // it is not the beginning
	}
	r.note(as, s.prog, text)
	if s.prog.remote && remotePath.MatchString(it.text) {
		r.note(roleRemote, s.prog, it.text)
	}
	switch {
	case as == roleFormat:
		s.interprets = strings.Contains(it.text, "%b")
	case as == roleCode:
		s.addCode(it.text)
		s.operandCode = true
		s.given = s.given || s.firstIsCode || !s.prog.repeats || len(s.prog.operands) > s.operands
	case s.prog.operator && strings.HasPrefix(it.text, tainted):
		operator := s // like -v
		operator.pending = roleName
		return []state{s, operator}
	case s.interprets:
		r.note(roleEscapes, s.prog, it.text)
	}
	return []state{s}
}

// versionOnly matches what comes before the version of a package, or the tag of an image in a registry.
var versionOnly = regexp.MustCompile(`^([A-Za-z0-9._-]+(\[[A-Za-z0-9._,-]*\])?[=<>~!]=|(docker|oras|library|shub)://[^\x01]*[:@])`)

// sourceRole tells what a word is from which a program installs or builds something: the name of a file of code; but where
// only the version is open, a name, in which a slash would choose another.
func sourceRole(text string) role {
	before, _, _ := strings.Cut(text, tainted)
	if versionOnly.MatchString(before) {
		return roleEnv
	}
	return roleScript
}

// search looks among the words of a program that may start another one for that one's name.
func (r *reading) search(s state, it item) []state {
	states := []state{s}
	if s.prog.quiet {
		return states
	}
	for _, name := range append(it.program, it.text) {
		if p := findProgram(name); p != nil && !p.shy && !p.quiet {
			states = union(states, startOf(p))
		}
	}
	return states
}

// readsCode returns the program that takes its input as code at the end of the command, or "". inside is asked about
// code that is known.
func (s state) readsCode(inside func(code string) string) string {
	switch noCode := !s.given && !s.operandCode; {
	case s.prog == nil:
		return ""
	case s.inputIsCode, s.prog.stdin && noCode && s.pending == roleData, s.firstIsCode && noCode:
		return s.prog.name
	case s.code == anyCode:
		return s.prog.name
	case s.code != "":
		return inside(s.code)
	}
	return ""
}
