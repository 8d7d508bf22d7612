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
	by     *syntax.Word  // what names the variable, where that is expanded
	append bool          // +=
	when   occasion
	in     scope
	at     syntax.Node // where; in code of a word, the word
}

// invocation is one call of a function.
type invocation struct {
	args  []*syntax.Word
	zero  *syntax.Word  // $0, where it is chosen
	input []syntax.Node // what it reads
	more  []syntax.Node // what further arguments are made of, as xargs does
	stand string        // what in an argument stands for more
	found []syntax.Node // what {} stands for
	in    scope         // of the call
}

// flow is what the variables of a script may hold (expand.go), and which of them hold a task's text (taint.go).
type flow struct {
	l          *layout
	aliases    map[string][]item
	assigned   map[string][]assigned
	calls      map[scope][]invocation
	shifts     map[scope]bool // functions with shift in them
	funcs      map[scope]bool // all functions
	arrays     map[string]*arrays
	bodies     map[scope][]body          // of functions, and of code
	late       []scope                   // functions that code in a word defines
	codeOf     map[syntax.Node][]scope   // that a command or statement runs
	scopes     map[syntax.Node]scope     // of code that is a script of its own
	locals     map[scope]map[string]bool // variables of functions that nothing else sees
	outline    *outline
	inputs     map[*syntax.CallExpr][]syntax.Node // what commands read
	written    map[string][]scope                 // scopes of the code in files, by their names
	exported   map[string]bool                    // variables that programs get
	exportsAll bool                               // set -a
	inner      []inner
	unsure     bool // what is looked into may be no code
	effort     *effort
	later      []later
	heredocs   map[*syntax.Word]bool // texts of here-documents; whether the shell expands nothing there
	shifted    map[*syntax.ParamExp]shifted
	surelySet  map[*syntax.ParamExp]bool // expansions of what is set whenever they are reached
	followed   map[expansion][][]item    // what was followed so far
	at         syntax.Node               // what is looked at
	code       syntax.Node               // the word whose code that is in

	dispatched []invocation         // of what is named by a variable
	words      map[string]bool      // literal words that variables and functions get
	patterns   []string             // names that are put together, of variables that get a value
	references map[string]bool      // other names of variables: declare -n
	listed     map[string][]arrayAt // places from which on variables are arrays
	fileFlow
	directoryFlow

	taints                   // of text
	names       *flow        // the same for names of variables that hold text
	indexes     *flow        // and for those within an index
	texts       *flow        // in such a flow, the one for text
	chosen      *chosenNames // the same for plain names that a task chooses
	indexed     bool
	byPath      bool               // it is no matter what stands behind a slash
	inText      func(string) *slot // what a flow looks for
	inputTaints inputTaints
}

// flowOf looks at a whole script.
func flowOf(l *layout, file *syntax.File, o *outline) *flow {
	fl := &flow{
		l: l, effort: &effort{maxEffort}, inputTaints: newInputTaints(), aliases: map[string][]item{}, assigned: map[string][]assigned{}, calls: map[scope][]invocation{}, shifts: map[scope]bool{},
		funcs: map[scope]bool{}, arrays: map[string]*arrays{}, taints: newTaints(), words: map[string]bool{}, references: map[string]bool{}, listed: map[string][]arrayAt{},
		bodies: map[scope][]body{}, codeOf: map[syntax.Node][]scope{}, exported: map[string]bool{}, followed: map[expansion][][]item{}, surelySet: map[*syntax.ParamExp]bool{}, heredocs: map[*syntax.Word]bool{},
		outline: o, locals: localsOf(file, o), scopes: map[syntax.Node]scope{}, inputs: map[*syntax.CallExpr][]syntax.Node{}, written: map[string][]scope{}, fileFlow: newFileFlow(), directoryFlow: directoryFlow{asked: map[syntax.Node][]int{}},
	}
	fl.define(o.functions)
	fl.inText = fl.slotIn
	fl.collectDirectives()
	walkScopes(file, "", fl.collect)
	if len(fl.shifts) > 0 {
		fl.shifted = shiftsOf(file)
	}
	fl.lookInside()
	fl.runWritten()
	fl.callLate()
	fl.share()
	fl.collectEverything()
	fl.collectCopies()
	fl.linkAll()
	clear(fl.read)
	fl.names, fl.indexes, fl.chosen = fl.following(false), fl.following(true), fl.chosenNamesOf()
	for !fl.effort.exhausted() && (fl.spread() || fl.names.spread() || fl.indexes.spread() || fl.chosen.spread()) {
		continue
	}
	fl.findDashed()
	return fl
}

// body is a statement that prints, and where it stands.
type body struct {
	stmt *syntax.Stmt
	in   scope
}

// define notes functions.
func (fl *flow) define(functions []*syntax.FuncDecl) {
	for _, f := range functions {
		name := scope(f.Name.Value)
		fl.funcs[name], fl.bodies[name] = true, append(fl.bodies[name], body{f.Body, name})
	}
}

// collect notes what one node says about variables.
func (fl *flow) collect(n syntax.Node, above []syntax.Node, in scope) {
	if fl.effort.exhausted() {
		return
	}
	if fl.at = n; fl.code != nil {
		fl.at = fl.code
	}
	switch n := n.(type) {
	case *syntax.DeclClause:
		fl.collectDecl(n, in)
		fl.noteArrays(n, in)
	case *syntax.Assign:
		if n.Name != nil && (n.Index != nil || n.Array != nil) && !isDeclared(above) {
			fl.collectIndexed(n.Name.Value, true, in)
		}
		fl.collectAssign(n, above, in)
	case *syntax.WordIter:
		fl.mention(n.Items...)
		from := slices.Concat(nodes(n.Items), fl.filesNamed(n.Items...))
		if !n.InPos.IsValid() {
			from = append(from, variable("@"))
		}
		fl.assign(n.Name.Value, assigned{from: from, in: in})
		fl.collectSelect(above, in)
	case *syntax.CoprocClause:
		fl.collectCoprocess(n, in)
	case *syntax.ParamExp:
		fl.noteSet(n, in)
		if n.Param != nil && slices.Contains(directories, n.Param.Value) {
			fl.askDirectory(n, above, in)
		}
		if n.Param != nil && n.Index != nil {
			fl.collectIndexed(n.Param.Value, false, in)
		}
		if n.Exp != nil && n.Param != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) && n.Exp.Word != nil {
			name := n.Param.Value
			if n.Excl {
				name = anyName
			}
			fl.assign(name, assigned{from: []syntax.Node{n.Exp.Word}, in: in})
		}
	case *syntax.BinaryTest:
		if n.Op == syntax.TsReMatch {
			fl.assign("BASH_REMATCH", assigned{from: []syntax.Node{n.X}, in: in})
		}
	case *syntax.Stmt:
		fl.collectStatement(n, above, in)
		fl.collectWritten(n, above, in)
		fl.collectAnswers(n, in)
	case *syntax.CallExpr:
		fl.collectCall(n, above, in)
	}
}

func (fl *flow) collectDecl(n *syntax.DeclClause, in scope) {
	flags := declFlags(n)
	fl.collectArrays(n, flags, in)
	for _, a := range n.Args {
		if a.Name != nil && (n.Variant.Value == "export" || strings.Contains(flags, "x")) {
			fl.exported[a.Name.Value] = true
		}
		if a.Name != nil && strings.Contains(flags, "n") { // another name of the same
			fl.references[a.Name.Value] = true
			other := anyName // what is assigned first, or looped over
			if a.Value != nil {
				other = fl.target(a.Value)
			}
			fl.assign(a.Name.Value, assigned{from: []syntax.Node{variable(other)}, in: in})
			fl.assign(other, assigned{from: []syntax.Node{variable(a.Name.Value)}, by: a.Value, in: in})
		}
		if a.Name == nil && a.Value != nil && strings.Contains(patternOf(a.Value.Parts), "=") { // declare "$name=$x"
			fl.assign(fl.target(a.Value), assigned{from: []syntax.Node{a.Value}, in: in})
		}
	}
}

func (fl *flow) collectAssign(n *syntax.Assign, above []syntax.Node, in scope) {
	if n.Name != nil && (n.Index != nil || n.Array != nil) {
		fl.makeArray(n.Name.Value, n.Pos(), in)
	}
	switch {
	case n.Name == nil || n.Naked:
	case n.Index != nil || n.Value == nil && n.Array == nil:
		fl.assign(n.Name.Value, assigned{from: []syntax.Node{n}, in: in})
	case n.Array == nil:
		if name, ok := containerVariable(n.Name.Value); ok {
			fl.assign(name, assigned{from: []syntax.Node{n.Value}, in: in})
		}
		fl.assign(n.Name.Value, assigned{word: n.Value, from: fl.filesNamed(n.Value), append: n.Append, when: occasionOf(n, above), in: in})
		fl.mention(n.Value)
	default:
		words := []*syntax.Word{}
		for _, e := range n.Array.Elems {
			if e.Value != nil {
				words = append(words, e.Value)
			}
		}
		fl.assign(n.Name.Value, assigned{array: words, from: fl.filesNamed(words...), append: n.Append, when: occasionOf(n, above), in: in})
		fl.mention(words...)
	}
}

// containerVariable returns the name that a variable has within a container of Singularity or Apptainer.
func containerVariable(name string) (string, bool) {
	for _, prefix := range []string{"SINGULARITYENV_", "APPTAINERENV_"} {
		if inside, ok := strings.CutPrefix(name, prefix); ok {
			return inside, true
		}
	}
	return "", false
}

func (fl *flow) assign(name string, a assigned) {
	a.at, a.when.apart = fl.at, fl.code != nil
	if strings.Contains(name, "*") && !slices.Contains(fl.patterns, name) {
		fl.patterns = append(fl.patterns, name)
	}
	fl.assigned[name] = append(fl.assigned[name], a)
}

func (fl *flow) collectCall(n *syntax.CallExpr, above []syntax.Node, in scope) {
	if fl.mayRunCode(n.Args) {
		fl.postpone(n, above, in)
	}
	if len(n.Args) == 0 {
		return
	}
	args, words := n.Args, literalWords(n.Args)
	input := inputOf(above)
	if len(input) > 0 {
		fl.inputs[n] = input
	}
	fl.callAlias(words[0], n, input, in)
	if words[0] == "" {
		fl.dispatched = append(fl.dispatched, invocation{args: args, in: in})
		fl.mention(args[1:]...)
	}
	for i, word := range words {
		switch {
		case fl.funcs[scope(word)] && (i == 0 || words[0] == "" || fl.funcs[scope(words[0])]):
			fl.calls[scope(word)] = append(fl.calls[scope(word)], invocation{args: args[i+1:], input: input, in: in})
			fl.mention(args[i+1:]...)
		case (word == "read" || word == "mapfile" || word == "readarray") && i <= 1:
			fl.collectRead(word, args[i+1:], slices.Concat(input, readDescriptors(args[i+1:])), in)
		}
	}
	if plain := builtinWords(words); len(plain) > 0 {
		args, words = args[len(words)-len(plain):], plain
	}
	fl.collectBuiltin(words, args, above, in)
	fl.collectFiles(words, args, above, in)
	if slices.Contains(directoryPrinters, words[0]) {
		fl.askDirectory(n, above, in)
	}
}

func nodes(words []*syntax.Word) []syntax.Node {
	out := make([]syntax.Node, len(words))
	for i, a := range words {
		out[i] = a
	}
	return out
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
			if i+1 < len(above) && isRedirect(above[i+1]) { // it stands in one, and is run before
				continue
			}
			for _, r := range n.Redirs {
				switch {
				case r.Hdoc != nil:
					from = append(from, r.Hdoc)
				case r.Op == syntax.WordHdoc:
					from = append(from, r.Word)
				case r.Op == syntax.RdrIn || r.Op == syntax.DplIn:
					from = append(from, r)
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
