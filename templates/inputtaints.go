package templates

import (
	"cmp"

	"mvdan.cc/sh/v3/syntax"
)

// inputTaints is what commands read, while one node is looked at: each command of a pipe reads all that stands before it, so that
// otherwise each one more would double the work.
type inputTaints struct {
	known map[readAt]*slot
	depth int
}

type readAt struct {
	n  *syntax.CallExpr
	in scope
}

func newInputTaints() inputTaints { return inputTaints{known: map[readAt]*slot{}} }

// while looks at a node. Nothing is marked meanwhile, so that what is known stays true until the outermost one is done.
func (r *inputTaints) while(look func()) {
	r.depth++
	look()
	if r.depth--; r.depth == 0 && len(r.known) > 0 {
		clear(r.known)
	}
}

// readBy returns the slot whose text a command may read.
func (fl *flow) readBy(n *syntax.CallExpr, in scope) *slot {
	if len(fl.inputs[n]) == 0 {
		return fl.input[in]
	}
	s, ok := fl.inputTaints.known[readAt{n, in}]
	if !ok {
		fl.inputTaints.while(func() { s = fl.anyTaint(fl.inputs[n], in) })
		if fl.inputTaints.depth > 0 {
			fl.inputTaints.known[readAt{n, in}] = s
		}
	}
	return cmp.Or(s, fl.input[in])
}
