package templates

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// occasion is when a command of the script runs, within the function that it stands in.
type occasion struct {
	sometimes bool // it may be left out
	again     bool // it may run several times
	apart     bool // it stands in code of its own, and may run at any time

	choice   syntax.Node // the if or case of which it is in a branch
	branch   int
	branches int  // of it, as far as they are written
	complete bool // one of them always runs

	until syntax.Pos // what stands behind it up to here runs only after it
}

// occasionOf reads the nodes above a command from the outside to the inside.
func occasionOf(n syntax.Node, above []syntax.Node) occasion {
	var o occasion
	for i, outer := range above {
		child := n
		if i+1 < len(above) {
			child = above[i+1]
		}
		switch outer := outer.(type) {
		case *syntax.FuncDecl:
			o = occasion{}
		case *syntax.WhileClause, *syntax.ForClause:
			o.sometimes, o.again = true, true
		case *syntax.Subshell, *syntax.CmdSubst, *syntax.ProcSubst, *syntax.CoprocClause:
			o.sometimes = true
		case *syntax.Stmt:
			o.sometimes = o.sometimes || outer.Background
		case *syntax.BinaryCmd:
			o.sometimes = o.sometimes || isPipe(outer) || child == syntax.Node(outer.Y)
		case *syntax.IfClause:
			if first, ok := o.choice.(*syntax.IfClause); ok && isElseOf(outer, first) {
				o.choice = nil
				o.choose(first, ifBranches(first, child))
			} else {
				o.choose(outer, ifBranches(outer, child))
			}
		case *syntax.CaseClause:
			o.choose(outer, caseBranches(outer, child))
		}
	}
	o.until = behindWhich(n, above)
	return o
}

// behindWhich returns the end of the list of statements of which n is one, or is what one of them always runs.
func behindWhich(n syntax.Node, above []syntax.Node) syntax.Pos {
	for _, outer := range slices.Backward(above) {
		switch outer := outer.(type) {
		case *syntax.Stmt:
			if outer.Background {
				return syntax.Pos{}
			}
		case *syntax.BinaryCmd:
			if isPipe(outer) || n != syntax.Node(outer.X) {
				return syntax.Pos{}
			}
		case *syntax.DeclClause:
		case *syntax.CallExpr:
			if len(outer.Args) > 0 { // only the command gets it
				return syntax.Pos{}
			}
		default:
			for _, list := range listsOf(outer) {
				if len(list) == 0 || list[0].Pos().After(n.Pos()) {
					continue
				}
				if end := list[len(list)-1].End(); end.After(n.Pos()) { // told by its place, for lists can be long
					return end
				}
			}
			return syntax.Pos{}
		}
		n = outer
	}
	return syntax.Pos{}
}

// listsOf returns the lists of statements that a node consists of.
func listsOf(n syntax.Node) [][]*syntax.Stmt {
	switch n := n.(type) {
	case *syntax.File:
		return [][]*syntax.Stmt{n.Stmts}
	case *syntax.Block:
		return [][]*syntax.Stmt{n.Stmts}
	case *syntax.Subshell:
		return [][]*syntax.Stmt{n.Stmts}
	case *syntax.IfClause:
		return [][]*syntax.Stmt{n.Cond, n.Then}
	case *syntax.WhileClause:
		return [][]*syntax.Stmt{n.Cond, n.Do}
	case *syntax.ForClause:
		return [][]*syntax.Stmt{n.Do}
	case *syntax.CaseItem:
		return [][]*syntax.Stmt{n.Stmts}
	case *syntax.CmdSubst:
		return [][]*syntax.Stmt{n.Stmts}
	case *syntax.ProcSubst:
		return [][]*syntax.Stmt{n.Stmts}
	}
	return nil
}

// choose is for a choice: the outermost one is kept.
func (o *occasion) choose(n syntax.Node, in occasion) {
	if o.choice != nil || o.sometimes || in.branch < 0 {
		o.sometimes = true
		return
	}
	o.choice, o.branch, o.branches, o.complete = n, in.branch, in.branches, in.complete
}

func isElseOf(n, of *syntax.IfClause) bool {
	for c := of; c != nil; c = c.Else {
		if c == n {
			return true
		}
	}
	return false
}

// ifBranches finds the branch that a child of an if is in; -1 if it is in a condition.
func ifBranches(n *syntax.IfClause, child syntax.Node) occasion {
	o := occasion{branch: -1}
	for c := n; c != nil; c = c.Else {
		if child == syntax.Node(c) || slices.ContainsFunc(c.Then, func(s *syntax.Stmt) bool { return child == syntax.Node(s) }) {
			o.branch = o.branches
		}
		o.branches++
		o.complete = len(c.Cond) == 0
	}
	return o
}

func caseBranches(n *syntax.CaseClause, child syntax.Node) occasion {
	o := occasion{branch: -1, branches: len(n.Items)}
	for i, item := range n.Items {
		if child == syntax.Node(item) {
			o.branch = i
		}
		if item.Op != syntax.Break { // goes on with the next
			return occasion{branch: -1}
		}
		o.complete = o.complete || slices.ContainsFunc(item.Patterns, func(p *syntax.Word) bool { return p.Lit() == "*" })
	}
	return o
}
