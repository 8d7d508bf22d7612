package templates

import "mvdan.cc/sh/v3/syntax"

// scope is the function that a piece of the script belongs to; "" is none.
type scope string

// scoped is a node with the function that it is in.
type scoped[N syntax.Node] struct {
	node N
	in   scope
}

// outline lists the nodes of a script by what they are, in the order of the text, so that not every question about the
// whole script needs a walk of its own.
type outline struct {
	functions    []*syntax.FuncDecl
	declarations []*syntax.DeclClause
	statements   []scoped[*syntax.Stmt]
	pipes        []*syntax.BinaryCmd
	calls        []scoped[*syntax.CallExpr]
	scopes       map[*syntax.CallExpr]scope
}

func outlineOf(file *syntax.File) *outline {
	o := &outline{scopes: map[*syntax.CallExpr]scope{}}
	o.add(file, "")
	return o
}

// add is for the script, and for code in it.
func (o *outline) add(file *syntax.File, in scope) {
	walkScopes(file, in, func(n syntax.Node, _ []syntax.Node, in scope) {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			if n.Name != nil {
				o.functions = append(o.functions, n)
			}
		case *syntax.DeclClause:
			o.declarations = append(o.declarations, n)
		case *syntax.Stmt:
			o.statements = append(o.statements, scoped[*syntax.Stmt]{n, in})
		case *syntax.BinaryCmd:
			if isPipe(n) {
				o.pipes = append(o.pipes, n)
			}
		case *syntax.CallExpr:
			o.calls = append(o.calls, scoped[*syntax.CallExpr]{n, in})
			o.scopes[n] = in
		}
	})
}

// walkScopes visits every node with the nodes above it and the function it is in.
func walkScopes(file syntax.Node, in scope, visit func(n syntax.Node, above []syntax.Node, in scope)) {
	var above []syntax.Node
	scopes := []scope{in}
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			above, scopes = above[:len(above)-1], scopes[:len(scopes)-1]
			return true
		}
		in := scopes[len(scopes)-1]
		visit(n, above, in)
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil {
			in = scope(f.Name.Value)
		}
		above, scopes = append(above, n), append(scopes, in)
		return true
	})
}

// scopeOf returns the function that the nodes above a node put it in.
func scopeOf(above []syntax.Node) scope {
	for i := len(above) - 1; i >= 0; i-- {
		if f, ok := above[i].(*syntax.FuncDecl); ok && f.Name != nil {
			return scope(f.Name.Value)
		}
	}
	return ""
}

func isPipe(n *syntax.BinaryCmd) bool { return n.Op == syntax.Pipe || n.Op == syntax.PipeAll }
