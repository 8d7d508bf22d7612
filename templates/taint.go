package templates

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// taints are what holds a task's text, or names something that does.
type taints struct {
	variables map[string]*slot           // that hold text of this slot
	arguments map[scope]map[int]*slot    // of functions, from 1; 0: any of them
	zero      map[scope]*slot            // $0 of code in a word
	prints    map[scope]*slot            // of functions
	input     map[scope]*slot            // of functions, and of code
	changed   map[int]*slot              // where changes of the working directory lead
	own       map[scope]map[string]*slot // variables of functions that nothing else sees
}

func newTaints() taints {
	return taints{map[string]*slot{}, map[scope]map[int]*slot{}, map[scope]*slot{}, map[scope]*slot{}, map[scope]*slot{}, map[int]*slot{}, map[scope]map[string]*slot{}}
}

// none says whether nothing is marked.
func (m *taints) none() bool { return len(m.variables)+len(m.arguments)+len(m.zero)+len(m.prints) == 0 }

// spread carries a task's text one step further, and reports whether that brought anything new.
func (fl *flow) spread() bool {
	changed := false
	for _, name := range slices.Sorted(maps.Keys(fl.assigned)) {
		for _, a := range fl.assigned[name] {
			own := fl.isOwn(name, a.in)
			if fl.variables[name] != nil && (!own || fl.own[a.in][name] != nil) {
				continue
			}
			s := fl.assignedTaint(a)
			if s == nil {
				continue
			}
			changed = true
			if own {
				if fl.own[a.in] == nil {
					fl.own[a.in] = map[string]*slot{}
				}
				fl.own[a.in][name] = s
			}
			if fl.variables[name] == nil {
				fl.variables[name] = s
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(fl.bodies)) {
		for _, body := range fl.bodies[f] {
			if fl.prints[f] != nil {
				break
			}
			if s := fl.taint(body.stmt, body.in); s != nil {
				fl.prints[f], changed = s, true
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(fl.calls)) {
		for _, c := range fl.calls[f] {
			changed = fl.passZero(f, c) || changed
			changed = fl.pass(f, c) || changed
			changed = fl.feed(f, c) || changed
		}
	}
	for i, c := range fl.changes {
		if fl.changed[i] != nil {
			continue
		}
		if s := fl.anyTaint(c.to, c.in); s != nil {
			fl.changed[i], changed = s, true
		}
	}
	for _, c := range fl.dispatched {
		changed = fl.dispatch(c) || changed
	}
	return changed
}

// assignedTaint returns the slot whose text may be in what is assigned.
func (fl *flow) assignedTaint(a assigned) *slot {
	for _, n := range a.from {
		if s := fl.taint(n, a.in); s != nil {
			return s
		}
	}
	for _, n := range a.array {
		if s := fl.taint(n, a.in); s != nil {
			return s
		}
	}
	if a.word != nil {
		if s := fl.taint(a.word, a.in); s != nil {
			return s
		}
	}
	if a.reads {
		return fl.input[a.in]
	}
	return nil
}

// feed notes what a function may read when it is called: what that call does, or what its caller reads.
func (fl *flow) feed(f scope, c invocation) bool {
	if fl.input[f] != nil {
		return false
	}
	s := fl.input[c.in]
	if s == nil {
		s = fl.anyTaint(c.input, c.in)
	}
	if s != nil {
		fl.input[f] = s
	}
	return s != nil
}

// taint returns the slot whose text may be in what n expands to, or nil; in a flow for names, the one that it names.
func (fl *flow) taint(n syntax.Node, in scope) *slot {
	if !fl.effort.spend(1) {
		return nil
	}
	if a, ok := n.(*syntax.Word); ok && fl.byPath && strings.Contains(beginning(a), "/") {
		return nil
	}
	if fl.texts != nil {
		return fl.nameTaint(n, in)
	}
	return fl.findTaint(n, in, fl.inText)
}

// variableTaint is taint for what variables bring, not the slots in n itself.
func (fl *flow) variableTaint(n syntax.Node, in scope) *slot {
	return fl.findTaint(n, in, func(string) *slot { return nil })
}

func (fl *flow) findTaint(root syntax.Node, in scope, inText func(string) *slot) *slot {
	var found *slot
	fl.inputTaints.while(func() { found = fl.walkTaint(root, in, inText) })
	return found
}

// taintWalk looks for a slot's text in what a node expands to or prints.
type taintWalk struct {
	*flow
	root   syntax.Node
	in     scope
	inText func(string) *slot
	found  *slot
	merged *bool // mergesErrors of the root, once it was asked
}

func (fl *flow) walkTaint(root syntax.Node, in scope, inText func(string) *slot) *slot {
	if lit := onlyLit(root); lit != nil && !isWorkingDirectory(lit) {
		return inText(lit.Value)
	}
	w := &taintWalk{flow: fl, root: root, in: in, inText: inText}
	syntax.Walk(root, w.visit)
	return w.found
}

func (w *taintWalk) visit(n syntax.Node) bool {
	if w.found != nil || !w.effort.spend(1) {
		return false
	}
	switch n := n.(type) {
	case *syntax.Lit:
		w.found = w.inText(n.Value)
	case *syntax.SglQuoted:
		w.found = w.inText(n.Value)
	case *syntax.ParamExp:
		if n.Param == nil || n.Length || onlyDigits(n) {
			return false
		}
		w.found = w.expanded(n, w.in)
		if n.Exp != nil && n.Exp.Word != nil {
			w.found = cmp.Or(w.found, w.findTaint(n.Exp.Word, w.in, w.inText))
		}
		if n.Repl != nil && n.Repl.With != nil {
			w.found = cmp.Or(w.found, w.findTaint(n.Repl.With, w.in, w.inText))
		}
		return false // an index or a pattern does not get into the text
	case *syntax.Redirect:
		switch n.Op {
		case syntax.RdrIn:
			if w.found = w.readBack(n.Word); w.found == nil && isInput(literalWord(n.Word)) {
				w.found = w.input[w.in]
			}
		case syntax.DplIn:
			if name := duplicated(n); name != "" {
				w.found = w.variables[contents(name)]
			}
			if w.found == nil {
				w.found = w.variables[answers]
			}
		}
	case *syntax.Word:
		if len(n.Parts) > 0 && isWorkingDirectory(n.Parts[0]) {
			w.found = w.variables["PWD"]
		}
	case *syntax.CallExpr:
		if len(n.Args) == 0 || w.isSilent(n) {
			return false
		}
		if w.found = w.printed(n, w.in); w.funcs[scope(callName(n))] {
			return false // what it prints of its arguments is known
		}
	case *syntax.CaseClause:
		for _, item := range n.Items {
			for _, stmt := range item.Stmts {
				w.found = cmp.Or(w.found, w.findTaint(stmt, w.in, w.inText))
			}
		}
		return false
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause, *syntax.WordIter, *syntax.CStyleLoop:
		return n == w.root // these print nothing
	case *syntax.DeclClause:
		if slices.ContainsFunc(n.Args, func(a *syntax.Assign) bool { return a.Name != nil }) && !strings.Contains(declFlags(n), "p") {
			return false
		}
		w.found = w.anySlot() // it prints variables
	case *syntax.Stmt:
		if n != w.root && goesElsewhere(n) && (!toErrors(n) || !w.merges()) {
			return false
		}
		if call, ok := n.Cmd.(*syntax.CallExpr); ok && w.isSilent(call) && mergesErrors(n) {
			w.found = w.anyTaint(nodes(call.Args), w.in) // its messages name what it was given
		}
		if w.found = cmp.Or(w.found, w.printedBy(n)); w.found == nil && w.onlyCounts(n) {
			w.found = w.findTaint(n.Cmd, w.in, w.inText)
			return false
		}
	case *syntax.BinaryCmd:
		if isPipe(n) && printsFirstField(n.Y) && printsNumberFirst(n.X) {
			return false
		}
		if isPipe(n) && w.onlyCounts(n.Y) {
			w.found = w.findTaint(n.Y, w.in, w.inText)
			return false
		}
	}
	return w.found == nil
}

func (w *taintWalk) merges() bool {
	if w.merged == nil {
		m := mergesErrors(w.root)
		w.merged = &m
	}
	return *w.merged
}

// expanded returns the slot whose text may be in an expansion; for ${!x}, also in what it names.
func (fl *flow) expanded(n *syntax.ParamExp, in scope) *slot {
	if n.Excl && isAll(n.Index) && !fl.isText(n.Param.Value, in) {
		return nil // numbers
	}
	s := fl.holds(n.Param.Value, in)
	if slices.Contains(directories, n.Param.Value) {
		s = fl.directory(n)
	}
	if isArgument(n.Param.Value) {
		s = fl.given(n.Param.Value, in, fl.gone(n, in))
	}
	if s != nil || fl.names == nil || !n.Excl || n.Names != 0 || isAll(n.Index) {
		return s
	}
	if s = fl.names.expanded(n, in); s == nil {
		s = fl.arguments[in][0]
	}
	return s
}

// goesElsewhere says whether what a statement prints goes to a file or to the errors.
func goesElsewhere(n *syntax.Stmt) bool {
	return slices.ContainsFunc(n.Redirs, func(r *syntax.Redirect) bool {
		return (r.N == nil || r.N.Value == "1") && slices.Contains([]syntax.RedirOperator{syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll, syntax.DplOut}, r.Op) &&
			r.Word.Lit() != "1" && r.Word.Lit() != "/dev/stdout"
	})
}

// anyExported returns the slot whose text some variable holds that programs get.
func (fl *flow) anyExported() *slot {
	for _, name := range slices.Sorted(maps.Keys(fl.variables)) {
		if fl.exported[name] || fl.exportsAll {
			return fl.variables[name]
		}
	}
	return nil
}

// anySlot returns a slot of the script, for what may hold the text of any.
func (fl *flow) anySlot() *slot {
	if fl.names == nil { // it is no flow of text
		return nil
	}
	for _, f := range fl.l.fills {
		if f.place.kind != inDirective && !f.slot.isBlock() && !f.slot.harmless() {
			return f.slot
		}
	}
	return nil
}

func (fl *flow) slotIn(text string) *slot {
	if !strings.Contains(text, fl.l.prefix) {
		return nil
	}
	for _, f := range fl.l.tokensIn(text) {
		if !f.slot.isBlock() && !f.slot.harmless() {
			return f.slot
		}
	}
	return nil
}

// holds returns the slot whose text a variable or an argument may hold.
func (fl *flow) holds(name string, in scope) *slot {
	switch {
	case name == "@" || name == "*":
		return fl.arguments[in][0]
	case slices.Contains(commandTexts, name):
		return fl.anySlot()
	case name == standardInput:
		return fl.input[in]
	case isNumber(name):
		return fl.given(name, in, fl.gone(nil, in))
	case fl.isOwn(name, in):
		return fl.ownVariable(name, in)
	}
	return fl.variable(name)
}

// commandTexts are variables that hold a command: the last word of the one before, the text of the one that runs, the
// arguments of functions, and the code behind -c.
var commandTexts = []string{"_", "BASH_COMMAND", "BASH_ARGV", "BASH_ARGV0", "BASH_EXECUTION_STRING"}
