package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// copying is a command that makes a file out of others.
type copying struct {
	from []*syntax.Word
	to   *syntax.Word
	in   scope
}

// noteCopies is for the words of such a command.
func (fl *flow) noteCopies(args []*syntax.Word, in scope) {
	if len(args) < 2 {
		return
	}
	c := copying{to: args[len(args)-1], in: in}
	for _, a := range args[:len(args)-1] {
		if !strings.HasPrefix(literalWord(a), "-") {
			c.from = append(c.from, a)
		}
	}
	fl.copies = append(fl.copies, c)
}

// collectCopies gives the copies what the files hold that they are made of, when all files are known.
func (fl *flow) collectCopies() {
	if len(fl.files) == 0 || len(fl.copies) == 0 {
		return
	}
	for _, c := range fl.copies {
		for _, to := range fl.plainNames(c.to) {
			fl.noteFile(to, "")
		}
	}
	clear(fl.read)
	for _, c := range fl.copies {
		var held []syntax.Node
		for _, a := range c.from {
			for _, name := range fl.readNames(a) {
				held = append(held, variable(name))
			}
		}
		if len(held) > 0 {
			fl.writesWord(c.to, assigned{from: held, in: c.in})
		}
	}
}

// copied notes the files that get the name of one which a shell runs.
func (o *shellFiles) copied(fl *flow) {
	for _, c := range slices.Backward(fl.copies) {
		if mayBeShellFile([]*syntax.Word{c.to}, "") || slices.ContainsFunc(fl.plainNames(c.to), func(name string) bool { return o.run[name] }) {
			for _, a := range c.from {
				for _, name := range fl.plainNames(a) {
					o.run[name] = true
				}
			}
		}
	}
}
