package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What may stand for a module, and for an environment: names, and no paths that lead elsewhere.
var (
	moduleName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.+-]*(/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*$`)
	envName    = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.+-]*$`)
)

// advise adds to a place what is no danger that lint can see, or one that the value is checked for.
func (p *place) advise(r *reading, s *slot) {
	if _, ok := r.roles[roleModule]; ok && p.plain == nil {
		p.plain = moduleName
	}
	if _, ok := r.roles[roleEnv]; ok {
		p.plain = envName
	}
	if name, ok := r.roles[roleInjection]; ok {
		p.noOption = name
	}
	if program := r.listed(); program != "" {
		p.noComma = program
	}
	if name, ok := r.roles[roleEscapes]; ok && !s.harmless() {
		p.advice, p.mend = escapesAdvice(name), escapesMend(name, s.text)
	}
}

func escapesAdvice(name string) string {
	return name + " interprets backslashes, so that a value with some arrives changed"
}

func escapesMend(name, value string) string {
	switch name {
	case "echo":
		return `write printf '%s\n' ` + value
	case "printf":
		return "write %s in place of %b"
	}
	return "export the value, as in export NAME=" + value + `, and use ENVIRON["NAME"] in the program`
}

// listMend says how to give a container's program a value with commas.
func listMend(program, value string) string {
	return "export it on a line before, as in export " + strings.ToUpper(program) + "ENV_NAME=" + value + ", in place of --env"
}

// checkPlain refuses a value that would be an option of a program that can run code, and one that is no plain name
// where a path would choose code.
func (p place) checkPlain(r result) error {
	optional := p.noOption == "" || r.author || len(p.options) > 0 && r.isList
	for _, word := range slices.Concat(r.list, words{r.text}) {
		if !optional && strings.HasPrefix(word, "-") {
			return fmt.Errorf("is %q, which %s would take as an option, and it has some that run code: put -- before it", word, p.noOption)
		}
	}
	if p.noComma != "" && !r.author && strings.Contains(r.text, ",") {
		return fmt.Errorf("is %q, and %s would take what follows the comma for another variable: %s", r.text, p.noComma, listMend(p.noComma, "the value"))
	}
	if p.plain == nil || r.author {
		return nil
	}
	for _, word := range p.wordsOf(r) {
		if !p.plain.MatchString(word) {
			return fmt.Errorf("may only be a name here, letters, digits and . _ + -, not %q: a path would choose what is run", word)
		}
	}
	return nil
}

// checkOptions refuses words that are neither options of the command nor words of its options: they would take the
// place of what stands behind.
func (p place) checkOptions(r result) error {
	if len(p.options) == 0 || !r.isList || r.author {
		return nil
	}
	states := p.options
	for _, word := range r.list {
		read := newReading(keepAll)
		states = read.read([]item{{text: word}}, states)
		for _, as := range []role{roleProgram, roleCode, roleScript} {
			if name, ok := read.roles[as]; ok {
				return fmt.Errorf("holds %q, which %s would run", word, name)
			}
		}
	}
	for _, s := range states {
		if len(union(p.options, []state{s})) > len(p.options) {
			return fmt.Errorf("may only hold options here, and %q holds another word, or an option without its own", r.text)
		}
	}
	return nil
}
