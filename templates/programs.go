package templates

import (
	"path"
	"slices"
	"strings"
)

// role is what a word is to the program that gets it. A word can have several: what stands before it may be one
// thing or another.
type role int

const (
	roleData         role = iota // nothing that matters here
	roleOptionWord               // the word of an option, and data
	roleCode                     // run as a program
	roleScript                   // names a file that is run
	rolePreload                  // names a file that is run before the program's own code
	rolePythonModule             // names what python -m runs
	roleProgram                  // names the program that is run
	roleSubcommand               // names a command of the program
	roleName                     // names a variable, whose index is computed
	roleFormat                   // the format of printf
	roleDeclared                 // taken apart like the words of declare
	roleVariable                 // NAME=value for a program's environment
	roleModule                   // names a module file, which is run
	roleEnv                      // names an environment, whose start files are run
	roleSource                   // names what is built or installed, whose code is run
	roleEscapes                  // text in which backslashes are interpreted
	roleRemote                   // a path that the shell of another host takes apart
	roleInjection                // an operand that would be taken as an option, one that may run code

	// What options do that take no word, two, or only an attached one.
	optFirstIsCode // the first operand is code
	optInputIsCode // the input is code
	optInterprets  // backslashes in the operands are interpreted
	optAttached
	optTwoWords
)

// program is a row of the table.
type program struct {
	name     string // the first of the row
	short    map[byte]role
	long     map[string]role // with their dashes
	operands []role
	repeats  bool // the last operand
	hasCode  bool // some option brings code, or the program to run

	stdin, permutes, loose, quiet, shy, remote, keys, operator, login bool
}

// programs are the rows of the table by name.
var programs = parsePrograms(programTable)

var optionMarks = map[byte]role{
	'!': roleCode, '@': roleScript, '&': rolePreload, '>': roleProgram, '=': roleVariable, '#': roleName, '%': roleEscapes, '2': optTwoWords, '?': optAttached, '.': rolePythonModule, '+': roleEnv,
	'*': optFirstIsCode, '^': optInputIsCode, '~': optInterprets,
}

var operandRoles = map[string]role{
	"word": roleData, "code": roleCode, "script": roleScript, "command": roleProgram, "vars": roleVariable, "name": roleName, "format": roleFormat,
	"declare": roleDeclared, "module": roleModule, "env": roleEnv, "host": roleData, "expr": roleData, "sub": roleSubcommand, "source": roleSource,
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
	as := roleOptionWord
	if mark, ok := optionMarks[option[len(option)-1]]; ok && len(option) > 2 {
		as, option = mark, option[:len(option)-1]
	}
	p.hasCode = p.hasCode || slices.Contains([]role{roleCode, roleScript, rolePreload, optFirstIsCode, roleProgram}, as)
	if len(option) == 2 {
		p.short[option[1]] = as
	} else {
		p.long[option] = as
	}
}

func (p *program) flag(name string) *bool {
	return map[string]*bool{
		"stdin": &p.stdin, "permutes": &p.permutes, "loose": &p.loose, "quiet": &p.quiet, "shy": &p.shy, "remote": &p.remote, "keys": &p.keys, "operator": &p.operator, "login": &p.login,
	}[name]
}

// operand returns the role of operand i. Behind the last one nothing is known.
func (p *program) operand(i int) (as role, known bool) {
	if i < len(p.operands) {
		return p.operands[i], true
	}
	if p.repeats && len(p.operands) > 0 {
		return p.operands[len(p.operands)-1], true
	}
	return roleData, false
}

// replaced says whether code that an option brings stands in for the first operand.
func (p *program) replaced() bool {
	return len(p.operands) > 0 && (p.operands[0] == roleScript || p.operands[0] == roleCode && (!p.repeats || len(p.operands) > 1))
}

// findProgram finds a program by what stands for it in a command: with its path, and with a version in its name. A
// name that is not known has no row.
func findProgram(word string) *program {
	name := path.Base(word)
	if p, ok := programs[name]; ok {
		return p
	}
	if strings.HasSuffix(name, ".sh") {
		return nil
	}
	if i := strings.IndexAny(name, "0123456789"+hole+tainted+chosen); i > 0 {
		return programs[strings.TrimRight(name[:i], "-._")]
	}
	return nil
}
