package templates

import (
	"cmp"

	"mvdan.cc/sh/v3/syntax"
)

// reads is what commands read, while one node is looked at: each command of a pipe reads all that stands before it, so that
// otherwise each one more would double the work.
type reads struct {
	known map[readAt]*slot
	depth int
}

type readAt struct {
	n  *syntax.CallExpr
	in scope
}

func newReads() reads { return reads{known: map[readAt]*slot{}} }

// while looks at a node. Nothing is marked meanwhile, so that what is known stays true until the outermost one is done.
func (r *reads) while(look func()) {
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
	s, ok := fl.reads.known[readAt{n, in}]
	if !ok {
		fl.reads.while(func() { s = fl.anyTaint(fl.inputs[n], in) })
		if fl.reads.depth > 0 {
			fl.reads.known[readAt{n, in}] = s
		}
	}
	return cmp.Or(s, fl.input[in])
}
