package templates

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// checked is a layout that was understood: every slot has its place.
type checked struct {
	*layout
	dialect    dialect
	file       *syntax.File
	header     directive.Header
	directives []directive.Directive
	problems   []directive.Problem
	plugins    []directive.Option
}

// tooMuch is said of a script that would take too long to follow.
const tooMuch = "this script is too large or too entangled to follow a task's values through it"

// check finds the places of the slots of parts. The findings are errors: what is no shell script, and slots
// where no value can be safe.
func (t *Template) check(parts []part) (*checked, []Finding) {
	l := assemble(t.src, parts)
	c := &checked{layout: l, dialect: readDialect(l.text)}
	for _, o := range t.marks.options {
		c.plugins = append(c.plugins, directive.Plugin(o))
	}
	if len(l.fills) > maxSlots {
		return nil, []Finding{t.src.finding(Error, span{}, fmt.Sprintf("the template has more than %d slots", maxSlots), "")}
	}
	c.header = directive.ReadHeader(l.text)
	c.directives, c.problems = c.header.Read(c.plugins)
	l.placeDirectives(c.header, c.directives)
	var err error
	if c.file, err = parseShell(t.src.name, l.text); err != nil {
		at, what := syntaxError(err)
		return nil, []Finding{l.finding(Error, at, at+1, "the shell cannot read this: "+l.readable(what), "")}
	}
	l.placeShell(c.file, c.dialect)
	if l.tooMuch && len(c.file.Stmts) > 0 {
		first := c.file.Stmts[0]
		return nil, []Finding{l.finding(Error, int(first.Pos().Offset()), int(first.Pos().Offset())+1, tooMuch, "move parts of it into scripts of their own beside the template")}
	}
	var bad []Finding
	bad = append(bad, c.dialectErrors()...)
	bad = append(bad, c.joins()...)
	bad = append(bad, c.pairs()...)
	for _, f := range l.fills {
		bad = append(bad, c.judge(t, f)...)
	}
	for _, u := range l.heldUses {
		if u.severity == Error {
			bad = append(bad, l.useFinding(u))
		}
	}
	return c, bad
}

// dialectErrors refuses bash in a script that may be run by another shell, where it could change what a value is:
// to dash, [[ a || b ]] is two commands, and (( 1 << 2 )) begins a here-document.
func (c *checked) dialectErrors() []Finding {
	if !c.dialect.posix {
		return nil
	}
	first, shifts := onlyBash(c.file)
	var what string
	switch {
	case first == nil:
		return nil
	case shifts:
		what = "bash and other shells disagree about where this quoted text ends"
	case c.valuesInShell():
		what = fmt.Sprintf("this is bash, but the script asks for %s: another shell could take a task's value for something else", c.dialect.name)
	default:
		return nil
	}
	return []Finding{c.finding(Error, int(first.Pos().Offset()), int(first.End().Offset()), what, "begin the script with #!/bin/bash")}
}

// valuesInShell says whether the shell will see a task's value.
func (c *checked) valuesInShell() bool {
	return slices.ContainsFunc(c.fills, func(f *fill) bool {
		return !f.slot.isBlock() && f.place.kind != inDirective && f.place.kind != inComment
	})
}

// maxSlots is what the digits of a token can count.
const maxSlots = 9999

// judge returns what keeps a slot from being filled, whatever its value.
func (c *checked) judge(t *Template, f *fill) []Finding {
	sp := f.slot.span
	if f.place.kind == inComment {
		f.asWritten = f.slot.isBlock() || t.credential(f.slot) != ""
		return nil
	}
	if f.place.refused == "" && escaped(c.text[:f.at]) {
		return []Finding{t.src.finding(Error, sp, "a backslash stands right before this value", "leave it out, or put the value into a variable first")}
	}
	if f.place.refused != "" {
		return []Finding{t.src.finding(Error, sp, f.place.refused, f.place.fix)}
	}
	if f.slot.isBlock() && f.place.kind != asBlock && f.place.kind != asCommand && !strings.HasPrefix(f.place.label, "command in") {
		return []Finding{t.src.finding(Error, sp, f.slot.variable+" cannot stand in a "+f.place.label, "put it on a line of its own")}
	}
	if key := t.credential(f.slot); key != "" {
		return []Finding{t.src.finding(Error, sp, fmt.Sprintf("%s is a credential: Slurm keeps scripts, and others can read them", key),
			"let the job read clearml.conf itself, or allow it with a line # clearml: allow-secret "+f.slot.name())}
	}
	return nil
}

// readable puts the slots back into a message of the shell parser.
func (l *layout) readable(s string) string {
	return l.expand(s, func(f *fill) string { return f.slot.text })
}

func (l *layout) useFinding(u use) Finding {
	return l.finding(u.severity, int(u.node.Pos().Offset()), int(u.node.End().Offset()), u.what, u.fix)
}
