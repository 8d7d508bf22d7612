package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// mend says what to write where word i of a command, which holds text of s in a variable, may not stand as it does.
func (u *useFinder) mend(args []*syntax.Word, i int, in scope, s *slot, p place, r judgement) string {
	if code := r.roles[roleCode]; code != "" && r.roles[roleProgram] == "" {
		return codeMend(code, s)
	}
	if fix := u.quotesMend(args, i, in, s); fix != "" {
		return fix
	}
	if fix := u.vanishedMend(args, i, in); fix != "" {
		return fix
	}
	return strings.ReplaceAll(p.fix, "SLOT", s.text)
}

// codeMend says how to give a value to code that a program gets.
func codeMend(program string, s *slot) string {
	harmless := "write " + withOp(s, "slug") + " where the slot stands, or |name for a plain name"
	switch {
	case slices.Contains(shells, program) || slices.Contains([]string{"eval", "trap", "sbatch", "su", "script", "flock"}, program):
		return "let the code expand the variable itself: export it, and put the code into single quotes; or pass it as an argument"
	case strings.HasPrefix(program, "python"):
		return `export it, put the code into single quotes, and use os.environ["NAME"] in it; or pass it as an argument, sys.argv[1]`
	case strings.HasSuffix(program, "awk"):
		return `export it, put the code into single quotes, and use ENVIRON["NAME"] in it`
	case program == "perl":
		return "export it, put the code into single quotes, and use $ENV{NAME} in it"
	case program == "ssh":
		return harmless + ": the other host does not get the variable"
	}
	return harmless
}

// quotesMend is for a word that the shell splits, which could stand if it did not; "" if that is not it.
func (u *useFinder) quotesMend(args []*syntax.Word, i int, in scope, s *slot) string {
	quoted := &syntax.Word{Parts: []syntax.WordPart{&syntax.DblQuoted{Parts: args[i].Parts}}}
	for _, part := range args[i].Parts {
		if _, ok := part.(*syntax.DblQuoted); ok {
			return ""
		}
	}
	others := slices.Clone(args)
	others[i] = quoted
	text := ""
	if u.inside == nil {
		text = `: "` + u.l.readable(u.l.text[args[i].Pos().Offset():args[i].End().Offset()]) + `"`
	}
	list := slices.ContainsFunc(args[i].Parts, func(part syntax.WordPart) bool {
		param, ok := part.(*syntax.ParamExp)
		return ok && param.Param != nil && allWords(param)
	})
	switch {
	case list:
		return "put quotes around it" + text + ", and around variables in what is assigned to it, or add |int where the slot stands: " + withOp(s, "int")
	case u.flow.judge(others, i, in).runs():
		return ""
	case u.holdsSpaces(quoted, in):
		return `make it a list, as in ARGS=(--a "$A" --b "$B") and "${ARGS[@]}", or add |int where the slot stands: ` + withOp(s, "int")
	}
	return "put quotes around it" + text
}

// vanishedMend is for a word that could stand if another one before it could not vanish; "" if that is not it.
func (s *survey) vanishedMend(args []*syntax.Word, i int, in scope) string {
	others := slices.Clone(args)
	for j, a := range args[:i] {
		if !vanishes(a) {
			continue
		}
		others[j] = &syntax.Word{Parts: []syntax.WordPart{&syntax.DblQuoted{Parts: a.Parts}}}
		if !s.flow.judge(others, i, in).runs() {
			return `put quotes around what stands before it, "` + s.l.readable(asWritten(a)) + `": where that is empty, another word takes its place`
		}
	}
	return ""
}

// computedMend says what to do where text of a slot would be computed.
func computedMend(s *slot) string {
	if s.variable == "TASK" && len(s.path) == 1 { // no number
		return `write [ "$n" -gt 1 ], which computes nothing, in place of (( n > 1 )) or [[ n -gt 1 ]]; or keep the digits only, ${n//[^0-9]/}`
	}
	return "add |int where the slot stands: " + withOp(s, "int")
}

// holdsSpaces says whether a variable is assigned several words in one text.
func (u *useFinder) holdsSpaces(a *syntax.Word, in scope) bool {
	for _, alt := range u.flow.item(a, in, 0).alts {
		if slices.ContainsFunc(alt, func(it item) bool { return strings.Contains(it.text, " ") }) {
			return true
		}
	}
	return false
}
