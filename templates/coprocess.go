package templates

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// answers is the "variable" of what coprocesses print, which anything in the script may read; asked, of what is written to
// descriptors, which they may read.
const (
	answers = "/answers of coprocesses/"
	asked   = "/input of coprocesses/"
)

// collectCoprocess is for what a coprocess prints: also what it reads.
func (fl *flow) collectCoprocess(n *syntax.CoprocClause, in scope) {
	fl.assign(answers, assigned{from: []syntax.Node{n.Stmt, variable(asked)}, in: in})
}

// collectAnswers is for what a statement writes to a descriptor that may be a coprocess's.
func (fl *flow) collectAnswers(n *syntax.Stmt, in scope) {
	if n.Cmd != nil && slices.ContainsFunc(n.Redirs, func(r *syntax.Redirect) bool {
		return r.Op == syntax.DplOut && r.Word.Lit() != "1" && r.Word.Lit() != "2" && r.Word.Lit() != "-"
	}) {
		fl.assign(asked, assigned{from: []syntax.Node{n.Cmd}, in: in})
	}
}
