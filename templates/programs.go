package templates

import (
	"path"
	"strings"
)

// role is what a word is to the program that gets it. A word can have several: what stands before it may be one
// thing or another.
type role int

const (
	asData role = iota
	asOption
	asCode      // run as a program
	asScript    // names a file that is run
	asProgram   // names the program that is run
	asName      // names a variable, whose index is computed
	asFormat    // the format of printf
	asDeclared  // taken apart like the words of declare
	asVariable  // NAME=value for a program's environment
	asModule    // names a module file, which is run
	asEnv       // names an environment, whose start files are run
	asHost      // where an option in its place could run code
	asExpr      // a word of find
	asEscapes   // text in which backslashes are interpreted
	asInjection // an operand that would be taken as an option, one that may run code
	asSub       // names a command of the program
	asFirstCode // no word: the first operand is code
	asInput     // no word: the input is code
	asEscaped   // no word: the operands are asEscapes
	asAttached  // no word, unless attached
	asTwoWords
	asRun     // a python module
	asPreload // like asScript, but the program still takes its own
)

// program is a row of the table.
type program struct {
	name     string // the first of the row
	short    map[byte]role
	long     map[string]role // with their dashes
	operands []role
	repeats  bool // the last operand
	hasCode  bool // an option's word, or an option, makes code

	stdin, permutes, loose, quiet, shy, injects, operator, login bool
}

// programs are the rows of the table by name.
var programs = parsePrograms(programTable)

var optionMarks = map[byte]role{
	'!': asCode, '@': asScript, '&': asPreload, '>': asProgram, '=': asVariable, '#': asName, '%': asEscapes, '2': asTwoWords, '?': asAttached, '.': asRun,
	'*': asFirstCode, '^': asInput, '~': asEscaped,
}

var operandRoles = map[string]role{
	"word": asData, "code": asCode, "script": asScript, "command": asProgram, "vars": asVariable, "name": asName, "format": asFormat,
	"declare": asDeclared, "module": asModule, "env": asEnv, "host": asHost, "expr": asExpr, "sub": asSub,
}

func parsePrograms(table string) map[string]*program {
	all := map[string]*program{}
	for line := range strings.Lines(table) {
		columns := strings.Split(line, "|")
		if len(columns) < 4 {
			continue
		}
		names := strings.Fields(columns[0])
		p := &program{name: names[0], short: map[byte]role{}, long: map[string]role{}}
		for _, option := range strings.Fields(columns[1]) {
			p.addOption(option)
		}
		for _, operand := range strings.Fields(columns[2]) {
			var last bool
			operand, last = strings.CutSuffix(operand, "…")
			p.operands, p.repeats = append(p.operands, operandRoles[operand]), last
		}
		for _, flag := range strings.Fields(columns[3]) {
			*p.flag(flag) = true
		}
		for _, name := range names {
			named := *p
			named.name = strings.TrimPrefix(name, "-m:")
			all[name] = &named
		}
	}
	return all
}

func (p *program) addOption(option string) {
	r := asOption
	if mark, ok := optionMarks[option[len(option)-1]]; ok && len(option) > 2 {
		r, option = mark, option[:len(option)-1]
	}
	p.hasCode = p.hasCode || r == asCode || r == asScript || r == asPreload || r == asFirstCode || r == asProgram
	if len(option) == 2 {
		p.short[option[1]] = r
	} else {
		p.long[option] = r
	}
}

func (p *program) flag(name string) *bool {
	return map[string]*bool{
		"stdin": &p.stdin, "permutes": &p.permutes, "loose": &p.loose, "quiet": &p.quiet, "shy": &p.shy, "injects": &p.injects, "operator": &p.operator, "login": &p.login,
	}[name]
}

// operand returns the role of operand i. Behind the last one nothing is known.
func (p *program) operand(i int) (r role, known bool) {
	if i < len(p.operands) {
		return p.operands[i], true
	}
	if p.repeats && len(p.operands) > 0 {
		return p.operands[len(p.operands)-1], true
	}
	return asData, false
}

// replaced says whether code that an option brings stands in for the first operand.
func (p *program) replaced() bool {
	return len(p.operands) > 0 && (p.operands[0] == asScript || p.operands[0] == asCode && (!p.repeats || len(p.operands) > 1))
}

// programNamed finds a program by what stands for it in a command: with its path, and with a version in its name. A
// name that is not known has no row.
func programNamed(word string) *program {
	name := path.Base(word)
	if p, ok := programs[name]; ok {
		return p
	}
	if i := strings.IndexAny(name, "0123456789"+hole+tainted); i > 0 {
		return programs[strings.TrimRight(name[:i], "-._")]
	}
	return nil
}

// programName is the last part of a program's path; "" for a word that is not literal.
func programName(word string) string {
	if word == "" {
		return ""
	}
	return path.Base(word)
}
