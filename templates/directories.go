package templates

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// directories are the variables that tell the working directory, and those before it.
var directories = []string{"PWD", "OLDPWD", "DIRSTACK"}

// directoryChange is a cd or pushd.
type directoryChange struct {
	to      []syntax.Node
	in      scope
	shell   syntax.Node // the subshell that it is for; nil: the script
	anytime bool        // it stands where the order of the text tells nothing
}

// directoryFlow is what is known of the working directory.
type directoryFlow struct {
	changes []directoryChange
	asked   map[syntax.Node][]int // which changes there were before the directory is asked for
	begins  *slot                 // in whose directory the job begins
}

// changeDirectory notes a cd or pushd.
func (fl *flow) changeDirectory(args []*syntax.Word, above []syntax.Node, in scope) {
	to := slices.Concat(nodes(args), fl.filesNamed(args...))
	for _, name := range directories {
		fl.assign(name, assigned{from: to, in: in})
	}
	c := directoryChange{to: to, in: in, anytime: in != "" || fl.code != nil || inLoop(above)}
	if at := slices.IndexFunc(above, isSubshell); at >= 0 {
		c.shell = above[at]
	}
	fl.changes = append(fl.changes, c)
}

// askDirectory notes what may have changed the directory before it is asked for here.
func (fl *flow) askDirectory(n syntax.Node, above []syntax.Node, in scope) {
	if in != "" || fl.code != nil || inLoop(above) {
		return
	}
	before := []int{}
	for i, c := range fl.changes {
		if c.shell == nil || slices.Contains(above, c.shell) {
			before = append(before, i)
		}
	}
	fl.asked[n] = before
}

// directory returns the slot whose text may be in the path of the working directory, or of one before it, where that is asked for.
func (fl *flow) directory(n syntax.Node) *slot {
	before, ok := fl.asked[n]
	if !ok || len(fl.assigned["PWD"]) > len(fl.changes) {
		return fl.variable("PWD")
	}
	for i, c := range fl.changes {
		if s := fl.changed[i]; s != nil && (c.anytime || slices.Contains(before, i)) {
			return s
		}
	}
	return fl.begins
}

func inLoop(above []syntax.Node) bool {
	return slices.ContainsFunc(above, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.ForClause, *syntax.WhileClause:
			return true
		}
		return false
	})
}

func isSubshell(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.Subshell, *syntax.CmdSubst, *syntax.ProcSubst:
		return true
	}
	return false
}
