package templates

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// pass carries a task's text into the arguments of one call of a function, and reports whether that brought anything new.
func (fl *flow) pass(f scope, c invocation) bool {
	changed := false
	for i, a := range c.args {
		if s := fl.passedTaint(a, c.in); s != nil && fl.markCall(f, c, i, s) {
			changed = true
		}
		if len(c.found) > 0 && strings.Contains(literalWord(a), "{}") {
			changed = fl.markFrom(f, i+1, fl.anyTaint(c.found, c.in)) || changed
		}
	}
	if s := fl.anyTaint(c.more, c.in); s != nil {
		for i, a := range c.args {
			if c.stand != "" && strings.Contains(literalWord(a), c.stand) {
				changed = fl.mark(f, i+1, s) || changed
			}
		}
	}
	if len(c.more) > 0 {
		changed = fl.markFrom(f, len(c.args)+1, fl.anyTaint(c.more, c.in)) || changed
	}
	return changed
}

// passZero is pass for $0.
func (fl *flow) passZero(f scope, c invocation) bool {
	var s *slot
	switch {
	case fl.zero[f] != nil:
		return false
	case c.zero == nil:
		s = fl.anyTaint(c.more, c.in)
	case len(c.args) > 0 && fl.surely([]*syntax.Word{c.zero}, c.in) == 0:
		s = fl.anyTaint([]syntax.Node{c.zero, c.args[0]}, c.in)
	case len(c.found) > 0 && strings.Contains(literalWord(c.zero), "{}"):
		s = fl.anyTaint(c.found, c.in)
	default:
		s = fl.taint(c.zero, c.in)
	}
	if s != nil {
		fl.zero[f] = s
	}
	return s != nil
}

// anyTaint is taint for several nodes.
func (fl *flow) anyTaint(list []syntax.Node, in scope) *slot {
	for _, n := range list {
		if s := fl.taint(n, in); s != nil {
			return s
		}
	}
	return nil
}

// passedTaint is taint for a word of a command, which may be a pattern of files' names.
func (fl *flow) passedTaint(a *syntax.Word, in scope) *slot {
	if s := fl.taint(a, in); s != nil {
		return s
	}
	if isGlob(a) {
		return fl.variables[newFiles]
	}
	return nil
}

// markCall notes that word i of a call of a function holds a task's text.
func (fl *flow) markCall(f scope, c invocation, i int, s *slot) bool {
	first := slices.IndexFunc(c.args[:i+1], func(a *syntax.Word) bool { return fl.isSeveral(a, c.in) })
	changed := false
	start := fl.surely(c.args[:i], c.in)
	switch {
	case first == i && isForward(c.args[i]):
		for j := start; j <= i; j++ { // where words before it vanish
			changed = fl.forward(f, i, j, c) || changed
		}
		return changed
	case first >= 0:
		return fl.markFrom(f, min(first, start)+1, s)
	}
	for j := start; j <= i; j++ {
		changed = fl.mark(f, j+1, s) || changed
	}
	return changed
}

// markFrom notes that any argument from one on may hold a task's text.
func (fl *flow) markFrom(f scope, first int, s *slot) bool {
	changed := false
	for i := range manyArguments {
		changed = s != nil && fl.mark(f, first+i, s) || changed
	}
	return changed
}

// surely counts the words before the first that may vanish.
func (fl *flow) surely(args []*syntax.Word, in scope) int {
	for i, a := range args {
		if param, quoted := onlyParam(a); vanishes(a) && (param == nil || quoted || !fl.isOneWord(param, in)) {
			return i
		}
	}
	return len(args)
}

// isOneWord says whether a variable without quotes always stands for one word.
func (fl *flow) isOneWord(n *syntax.ParamExp, in scope) bool {
	if n.Length {
		return true
	}
	if n.Param == nil || n.Exp != nil || n.Excl || n.Slice != nil || n.Repl != nil || n.Index != nil {
		return false
	}
	if slices.Contains(alwaysSet, n.Param.Value) {
		return true
	}
	set := false
	for _, a := range fl.assigned[n.Param.Value] {
		if a.word == nil && a.array == nil && len(a.from) > 0 && allWordNodes(a.from) && !a.reads { // of a loop
			set = true
			continue
		}
		if a.word == nil || literalWord(a.word) == "" && len(a.word.Parts) != 1 || strings.ContainsAny(literalWord(a.word), " \t\n*?[") {
			return false
		}
		if literalWord(a.word) == "" {
			if _, ok := a.word.Parts[0].(*syntax.ArithmExp); !ok {
				return false
			}
		}
		set = set || !a.when.sometimes && !a.when.apart && a.when.choice == nil && (a.in == "" || a.in == in)
	}
	return set
}

// isSet says whether a variable is given some text wherever the script is run.
func (fl *flow) isSet(name string, in scope) bool {
	branches := map[syntax.Node]map[int]bool{}
	for _, a := range fl.assigned[name] {
		if !a.givesText() || a.when.sometimes || a.when.apart || a.in != "" && a.in != in {
			continue
		}
		if a.when.choice == nil {
			return true
		}
		if branches[a.when.choice] == nil {
			branches[a.when.choice] = map[int]bool{}
		}
		branches[a.when.choice][a.when.branch] = true
		if a.when.complete && len(branches[a.when.choice]) == a.when.branches {
			return true
		}
	}
	return slices.ContainsFunc(fl.assigned[name], func(a assigned) bool { return a.word == nil && a.array == nil && len(a.from) > 0 && !a.reads }) // a loop
}

// noteSet notes an expansion in the script which an assignment that always runs stands before.
func (fl *flow) noteSet(n *syntax.ParamExp, in scope) {
	if fl.code != nil || n.Param == nil {
		return
	}
	list := fl.assigned[n.Param.Value]
	for _, a := range list[max(0, len(list)-lookBack):] { // those so far: nodes are collected in the order of the text
		if a.givesText() && !a.when.apart && a.in == in && n.Pos().After(a.at.Pos()) && a.when.until.After(n.Pos()) {
			fl.surelySet[n] = true
		}
	}
}

// lookBack is how many of the last assignments noteSet looks at.
const lookBack = 8

// givesText says whether something that is no empty text is assigned.
func (a assigned) givesText() bool {
	return a.word != nil && !a.append && (literalWord(a.word) != "" || len(a.word.Parts) >= 2)
}

// alwaysSet are variables of bash and of Slurm's jobs that always hold one word.
var alwaysSet = []string{
	"#", "?", "$", "!", "UID", "EUID", "PPID", "RANDOM", "SECONDS", "HOSTNAME", "BASHPID", "LINENO", "HOME", "USER",
	"SLURM_JOB_ID", "SLURM_JOBID", "SLURM_NNODES", "SLURM_JOB_NUM_NODES", "SLURM_NODEID", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_CPUS_ON_NODE", "SLURM_JOB_NODELIST", "SLURM_NODELIST",
}

// maxArguments is how many arguments are told apart.
const maxArguments = 60

// manyArguments is how many arguments a word may become that can be several.
const manyArguments = 20

// forward notes which arguments a function gets where its caller passes on all of its own with word i, from the given place on.
func (fl *flow) forward(f scope, i, at int, c invocation) bool {
	param, _ := onlyParam(c.args[i])
	gone := fl.gone(param, c.in)
	changed := false
	for _, k := range slices.Sorted(maps.Keys(fl.arguments[c.in])) {
		for n := gone.least; n <= min(gone.most, k-1); n++ {
			changed = fl.mark(f, at+k-n, fl.arguments[c.in][k]) || changed
		}
	}
	return changed
}

// isForward says whether a word is "$@".
func isForward(a *syntax.Word) bool {
	param, quoted := onlyParam(a)
	return param != nil && quoted && param.Param != nil && param.Param.Value == "@" && param.Slice == nil && param.Repl == nil && param.Exp == nil
}

// isSeveral says whether a task, or the length of a list, decides how many words a word becomes.
func (fl *flow) isSeveral(a *syntax.Word, in scope) bool {
	if f := fl.l.tokenAt(a.Lit()); f != nil && a.Lit() == f.token {
		return f.slot.mayBeList() && !f.slot.harmless()
	}
	for _, part := range a.Parts {
		switch part := part.(type) {
		case *syntax.ParamExp:
			if part.Param != nil && allWords(part) || fl.taint(part, in) != nil {
				return true
			}
		case *syntax.CmdSubst:
			if fl.taint(part, in) != nil {
				return true
			}
		case *syntax.DblQuoted:
			if slices.ContainsFunc(part.Parts, func(p syntax.WordPart) bool {
				param, ok := p.(*syntax.ParamExp)
				return ok && param.Param != nil && param.Param.Value != "*" && allWords(param)
			}) {
				return true
			}
		}
	}
	return false
}

// dispatch carries a task's text into the functions that a command may be whose name is in a variable: any that is
// named in a word of the script.
func (fl *flow) dispatch(c invocation) bool {
	changed := false
	for i, a := range c.args {
		s := fl.passedTaint(a, c.in)
		if s == nil {
			continue
		}
		for _, f := range slices.Sorted(maps.Keys(fl.funcs)) {
			if !fl.words[string(f)] {
				continue
			}
			changed = fl.markFrom(f, max(i, 1), s) || changed
		}
	}
	return changed
}

// mark notes that an argument of a function holds a task's text.
func (fl *flow) mark(f scope, i int, s *slot) bool {
	i = min(i, maxArguments) // a function may call itself
	if fl.arguments[f] == nil {
		fl.arguments[f] = map[int]*slot{0: s}
	}
	if fl.arguments[f][i] != nil {
		return false
	}
	fl.arguments[f][i] = s
	return true
}
