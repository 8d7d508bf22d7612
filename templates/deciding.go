package templates

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// decidingPlace is for a slot that means nothing to any shell among the words NAME=value of env, srun --export and their
// like. Where the variable decides about code, it may be what it may be in an assignment.
func (w *shellWalk) decidingPlace(f *fill, args []*syntax.Word, i int, in scope) place {
	text := w.l.expand(unquoted(args[i].Parts), func(other *fill) string {
		if other == f {
			return tainted
		}
		return hole
	})
	r := w.flow.judgeItems(args, i, in, []item{{text: text}})
	name := ""
	switch {
	case r.roles[roleVariable] != "":
		name, _ = r.variableName()
	case r.roles[roleDeclared] != "":
		name, _, _ = strings.Cut(text, "=")
	}
	switch {
	case !decidesCode(strings.TrimSuffix(name, "+")):
		return place{}
	case f.inDirectory(args[i]):
		return place{label: "argument", onlyInert: true}
	}
	return refuseDeciding(name)
}

func refuseDeciding(name string) place {
	return refuse("value of "+name, name+" decides which code is run", "use a variable of another name")
}

// variableName returns the variable that a task's text would be in, in a word NAME=value or in a list of such.
func (r *reading) variableName() (name string, named bool) {
	before, _, _ := strings.Cut(r.variable, tainted)
	name, _, named = strings.Cut(before[strings.LastIndexByte(before, ',')+1:], "=")
	return name, named
}
