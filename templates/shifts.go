package templates

import (
	"slices"
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

// shifted is how many of the arguments of a function are gone where one is expanded.
type shifted struct{ least, most int }

// anyShift is any number of them.
const anyShift = 1 << 20

// shiftFinder reads functions from the top to the bottom, which is the order in which they run outside of loops.
type shiftFinder struct {
	now  map[scope]shifted
	at   map[*syntax.ParamExp]shifted
	in   map[*syntax.ParamExp]scope
	seen map[scope]bool
	wild map[scope]bool // arguments change in ways that are not followed
}

// shiftsOf tells for the expansions of a script how many arguments are gone. One that it does not tell of has lost any number.
func shiftsOf(file *syntax.File) map[*syntax.ParamExp]shifted {
	s := &shiftFinder{now: map[scope]shifted{}, at: map[*syntax.ParamExp]shifted{}, in: map[*syntax.ParamExp]scope{}, seen: map[scope]bool{}, wild: map[scope]bool{"": true}}
	walkScopes(file, "", s.visit)
	for n, in := range s.in {
		if s.wild[in] {
			delete(s.at, n)
		}
	}
	return s.at
}

func (s *shiftFinder) visit(n syntax.Node, above []syntax.Node, in scope) {
	switch n := n.(type) {
	case *syntax.FuncDecl:
		if n.Name != nil {
			name := scope(n.Name.Value)
			s.wild[name] = s.wild[name] || s.seen[name]
			s.seen[name] = true
		}
	case *syntax.WhileClause, *syntax.ForClause:
		if hasShift(n) {
			s.now[in] = shifted{s.now[in].least, anyShift}
		}
	case *syntax.CallExpr:
		s.command(n, above, in)
	case *syntax.ParamExp:
		if !slices.ContainsFunc(above, isRedirect) { // which is done before the command that it stands behind
			s.at[n], s.in[n] = s.now[in], in
		}
	}
}

func isRedirect(n syntax.Node) bool { _, ok := n.(*syntax.Redirect); return ok }

func hasShift(n syntax.Node) bool {
	for n := range syntax.Preorder(n) {
		if call, ok := n.(*syntax.CallExpr); ok && isShift(literalWords(call.Args)) {
			return true
		}
	}
	return false
}

func isShift(words []string) bool {
	words = builtinWords(words)
	return len(words) > 0 && words[0] == "shift"
}

// builtinWords leaves out the words before a builtin by which the shell is told to take no function for it.
func builtinWords(words []string) []string {
	for len(words) > 0 && (words[0] == "command" || words[0] == "builtin") {
		for words = words[1:]; len(words) > 0 && (words[0] == "--" || words[0] == "-p"); {
			words = words[1:]
		}
	}
	return words
}

func (s *shiftFinder) command(n *syntax.CallExpr, above []syntax.Node, in scope) {
	words := builtinWords(literalWords(n.Args))
	switch {
	case len(words) == 0:
	case words[0] == "shift":
		by := 1
		if len(words) > 1 {
			var err error
			if by, err = strconv.Atoi(words[1]); err != nil || by < 0 || by > 99 {
				by = anyShift
			}
		}
		now := s.now[in]
		now.most = min(now.most+by, anyShift)
		if by < anyShift && alwaysRuns(n, above) {
			now.least += by
		}
		s.now[in] = now
	case slices.Contains([]string{"set", "eval", "source", ".", "trap"}, words[0]):
		s.wild[in] = true
	}
}

// alwaysRuns says whether a command is run whenever its function gets to the line.
func alwaysRuns(n syntax.Node, above []syntax.Node) bool {
	for _, outer := range slices.Backward(above) {
		switch outer := outer.(type) {
		case *syntax.FuncDecl:
			return true
		case *syntax.Stmt:
			if outer.Background {
				return false
			}
		case *syntax.Block:
		case *syntax.BinaryCmd:
			if isPipe(outer) || n != syntax.Node(outer.X) {
				return false
			}
		default:
			return false
		}
		n = outer
	}
	return false
}

// gone returns how many arguments of the function are gone where one is expanded. A shift by more than there are does nothing.
func (fl *flow) gone(n *syntax.ParamExp, in scope) shifted {
	if !fl.shifts[in] {
		return shifted{}
	}
	s, ok := fl.shifted[n]
	if !ok {
		return shifted{0, anyShift}
	}
	for _, c := range fl.calls[in] {
		if certainWords(c.args) < s.most {
			s.least = 0
		}
	}
	return s
}

// certainWords counts the words before the first that may become several, or none.
func certainWords(args []*syntax.Word) int {
	for i, a := range args {
		if isUncertain(a) {
			return i
		}
	}
	return len(args)
}

func isUncertain(a *syntax.Word) bool {
	param, _ := onlyParam(a)
	return vanishes(a) || param != nil && param.Param != nil && allWords(param)
}

// given returns the slot whose text may be in an argument of a function, where some are gone.
func (fl *flow) given(name string, in scope, gone shifted) *slot {
	k, err := strconv.Atoi(name)
	switch {
	case err != nil || k > 9:
		return fl.arguments[in][0]
	case k == 0: // shift leaves it
		return fl.zero[in]
	case gone.most == anyShift:
		var first int
		for i := range fl.arguments[in] {
			if i >= k+gone.least && (first == 0 || i < first) {
				first = i
			}
		}
		if first == 0 {
			return nil
		}
		return fl.arguments[in][first]
	}
	for i := k + gone.least; i <= k+gone.most; i++ {
		if s := fl.arguments[in][min(i, maxArguments)]; s != nil {
			return s
		}
	}
	return nil
}
