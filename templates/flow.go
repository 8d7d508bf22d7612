package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// assigned is one place where a variable gets a value: one word, or a list of them; neither, if it cannot be told.
type assigned struct {
	word   *syntax.Word
	array  []*syntax.Word
	from   []syntax.Node // where a value comes from that cannot be told: what is read or looped over
	reads  bool          // also from what the function around it reads
	append bool          // +=
	in     scope
	at     syntax.Node // where; in code of a word, the word
}

// invocation is one call of a function.
type invocation struct {
	args  []*syntax.Word
	zero  *syntax.Word  // $0, where it is chosen
	input []syntax.Node // what it reads
	in    scope         // of the call
}

// flow is what the variables of a script may hold (expand.go), and which of them hold a task's text (taint.go).
type flow struct {
	l          *layout
	aliases    map[string][]item
	assigned   map[string][]assigned
	calls      map[scope][]invocation
	shifts     map[scope]bool         // functions with shift in them
	funcs      map[scope]bool         // all functions
	assoc      map[string]bool        // arrays whose index is text
	bodies     map[scope]*syntax.Stmt // of functions
	exported   map[string]bool        // variables that programs get
	exportsAll bool                   // set -a
	inner      []inner
	shifted    map[*syntax.ParamExp]shifted
	followed   map[expansion][][]item // what was followed so far
	at         syntax.Node            // what is looked at
	code       syntax.Node            // the word whose code that is in

	variables map[string]*slot        // that hold text of this slot
	arguments map[scope]map[int]*slot // of functions, from 1; 0: any of them
	zero      map[scope]*slot         // $0 of code in a word
	prints    map[scope]*slot         // of functions
}

// flowOf looks at a whole script.
func flowOf(l *layout, file *syntax.File, o *outline) *flow {
	fl := &flow{
		l: l, aliases: map[string][]item{}, assigned: map[string][]assigned{}, calls: map[scope][]invocation{}, shifts: map[scope]bool{},
		funcs: map[scope]bool{}, assoc: map[string]bool{}, variables: map[string]*slot{}, arguments: map[scope]map[int]*slot{},
		bodies: map[scope]*syntax.Stmt{}, exported: map[string]bool{}, prints: map[scope]*slot{}, zero: map[scope]*slot{},
		followed: map[expansion][][]item{},
	}
	for _, f := range o.functions {
		fl.funcs[scope(f.Name.Value)], fl.bodies[scope(f.Name.Value)] = true, f.Body
	}
	walkScopes(file, "", fl.collect)
	if len(fl.shifts) > 0 {
		fl.shifted = shiftsOf(file)
	}
	for fl.spread() {
		continue
	}
	return fl
}

// collect notes what one node says about variables.
func (fl *flow) collect(n syntax.Node, above []syntax.Node, in scope) {
	if fl.at = n; fl.code != nil {
		fl.at = fl.code
	}
	switch n := n.(type) {
	case *syntax.DeclClause:
		fl.collectDecl(n, in)
	case *syntax.Assign:
		fl.collectAssign(n, in)
	case *syntax.WordIter:
		var from []syntax.Node
		for _, item := range n.Items {
			from = append(from, item)
		}
		if !n.InPos.IsValid() {
			from = append(from, variable("@"))
		}
		fl.assign(n.Name.Value, assigned{from: from, in: in})
	case *syntax.ParamExp:
		if n.Exp != nil && n.Param != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) && n.Exp.Word != nil {
			fl.assign(n.Param.Value, assigned{from: []syntax.Node{n.Exp.Word}, in: in})
		}
	case *syntax.BinaryTest:
		if n.Op == syntax.TsReMatch {
			fl.assign("BASH_REMATCH", assigned{from: []syntax.Node{n.X}, in: in})
		}
	case *syntax.Stmt:
		fl.collectHeredocs(n, above)
	case *syntax.CallExpr:
		fl.collectCall(n, above, in)
	}
}

func (fl *flow) collectDecl(n *syntax.DeclClause, in scope) {
	flags := declFlags(n)
	for _, a := range n.Args {
		if a.Name != nil && (n.Variant.Value == "export" || strings.Contains(flags, "x")) {
			fl.exported[a.Name.Value] = true
		}
		if a.Name != nil && strings.Contains(flags, "A") {
			fl.assoc[a.Name.Value] = true
		}
		if a.Name != nil && a.Value != nil && strings.Contains(flags, "n") { // another name of the same
			fl.assign(a.Name.Value, assigned{from: []syntax.Node{variable(a.Value.Lit())}, in: in})
			fl.assign(a.Value.Lit(), assigned{from: []syntax.Node{variable(a.Name.Value)}, in: in})
		}
	}
}

func (fl *flow) collectAssign(n *syntax.Assign, in scope) {
	switch {
	case n.Name == nil || n.Naked:
	case n.Index != nil || n.Value == nil && n.Array == nil:
		fl.assign(n.Name.Value, assigned{from: []syntax.Node{n}, in: in})
	case n.Array == nil:
		fl.assign(n.Name.Value, assigned{word: n.Value, append: n.Append, in: in})
	default:
		words := []*syntax.Word{}
		for _, e := range n.Array.Elems {
			if e.Value != nil {
				words = append(words, e.Value)
			}
		}
		fl.assign(n.Name.Value, assigned{array: words, append: n.Append, in: in})
	}
}

func (fl *flow) assign(name string, a assigned) {
	a.at = fl.at
	fl.assigned[name] = append(fl.assigned[name], a)
}

func (fl *flow) collectCall(n *syntax.CallExpr, above []syntax.Node, in scope) {
	fl.collectInner(n, above, in)
	words := literalWords(n.Args)
	for i, word := range words {
		switch {
		case fl.funcs[scope(word)] && (i == 0 || words[0] == "" || fl.funcs[scope(words[0])]):
			fl.calls[scope(word)] = append(fl.calls[scope(word)], invocation{args: n.Args[i+1:], input: inputOf(above), in: in})
		case word == "shift" && i == 0:
			fl.shifts[in] = true
		case word == "set" && i == 0:
			fl.exportsAll = fl.exportsAll || slices.ContainsFunc(words, func(s string) bool {
				return s == "allexport" || strings.HasPrefix(s, "-") && s != "--" && strings.Contains(s, "a")
			})
			args := n.Args[1:]
			if len(args) > 0 && args[0].Lit() == "--" {
				args = args[1:]
			}
			fl.calls[in] = append(fl.calls[in], invocation{args: args, in: in})
		case (word == "read" || word == "mapfile" || word == "readarray") && i <= 1:
			fl.collectRead(n.Args[i+1:], above, in)
		case word == "printf" && i == 0 && len(n.Args) > 2 && n.Args[1].Lit() == "-v":
			fl.assign(n.Args[2].Lit(), assigned{from: nodes(n.Args[3:]), in: in})
		case word == "getopts" && i == 0:
			fl.assign("OPTARG", assigned{from: append(nodes(n.Args[1:]), variable("@")), in: in})
		case word == "alias" && i == 0:
			for _, text := range literalWords(n.Args[1:]) {
				name, value, _ := strings.Cut(text, "=")
				for _, field := range strings.Fields(value) {
					fl.aliases[name] = append(fl.aliases[name], item{text: field})
				}
			}
		}
	}
}

func nodes(words []*syntax.Word) []syntax.Node {
	out := make([]syntax.Node, len(words))
	for i, a := range words {
		out[i] = a
	}
	return out
}

// collectRead is for the variables that read and mapfile fill from the input.
func (fl *flow) collectRead(args []*syntax.Word, above []syntax.Node, in scope) {
	from := inputOf(above)
	names := []string{"REPLY", "MAPFILE"}
	for _, a := range args {
		names = append(names, a.Lit())
	}
	for _, name := range names {
		fl.assign(name, assigned{from: from, reads: true, in: in})
	}
}

// variable is an expansion of the variable.
func variable(name string) *syntax.ParamExp {
	return &syntax.ParamExp{Short: true, Param: &syntax.Lit{Value: name}}
}

// inputOf returns what a command reads: here-documents and pipes of its own and of what it stands in.
func inputOf(above []syntax.Node) []syntax.Node {
	var from []syntax.Node
	for i, n := range above {
		switch n := n.(type) {
		case *syntax.Stmt:
			for _, r := range n.Redirs {
				switch {
				case r.Hdoc != nil:
					from = append(from, r.Hdoc)
				case r.Op == syntax.WordHdoc, r.Op == syntax.RdrIn:
					from = append(from, r.Word)
				}
			}
		case *syntax.BinaryCmd:
			if isPipe(n) && i+1 < len(above) && above[i+1] == syntax.Node(n.Y) {
				from = append(from, n.X)
			}
		}
	}
	return from
}
