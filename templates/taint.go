package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// spread carries a task's text one step further, and reports whether that brought anything new.
func (w *flow) spread() bool {
	changed := false
	for name, values := range w.assigned {
		if w.variables[name] != nil {
			continue
		}
		for _, a := range values {
			if s := w.assignedTaint(a); s != nil {
				w.variables[name], changed = s, true
				break
			}
		}
	}
	for f, calls := range w.calls {
		for _, c := range calls {
			for i, a := range c.args {
				if s := w.taint(a, c.in, true); s != nil && w.mark(f, i+1, s) {
					changed = true
				}
			}
		}
	}
	return changed
}

// mark notes that an argument of a function holds a task's text. With shift any may be it, from the first on.
func (w *flow) mark(f scope, i int, s *slot) bool {
	if w.arguments[f] == nil {
		w.arguments[f] = map[int]*slot{0: s}
	}
	if w.arguments[f][i] != nil {
		return false
	}
	w.arguments[f][i] = s
	for j := i; w.shifts[f] && j > 0; j-- {
		w.arguments[f][j] = s
	}
	return true
}

func (w *flow) assignedTaint(a assigned) *slot {
	from := slices.Concat(a.from, nodes(a.array))
	if a.word != nil {
		from = append(from, a.word)
	}
	for _, n := range from {
		if s := w.taint(n, a.in, true); s != nil {
			return s
		}
	}
	for _, c := range w.calls[a.in] {
		for _, n := range c.input {
			if s := w.taint(n, c.in, true); a.reads && s != nil {
				return s
			}
		}
	}
	return nil
}

// taint returns the slot whose text may be in what n expands to, or nil. Only with slots are those in n itself meant.
func (w *flow) taint(n syntax.Node, in scope, slots bool) *slot {
	var found *slot
	syntax.Walk(n, func(n syntax.Node) bool {
		if found != nil {
			return false
		}
		switch n := n.(type) {
		case *syntax.Lit:
			found = w.slotIn(n.Value, slots)
		case *syntax.SglQuoted:
			found = w.slotIn(n.Value, slots)
		case *syntax.ParamExp:
			if n.Param != nil && !n.Length {
				found = w.holds(n.Param.Value, in)
			}
		case *syntax.CmdSubst:
			return w.printsText(n)
		case *syntax.Stmt:
			return w.printsText(n)
		case *syntax.ProcSubst:
			return w.printsText(n)
		}
		return found == nil
	})
	return found
}

func (w *flow) slotIn(text string, slots bool) *slot {
	if !slots || !strings.Contains(text, w.l.prefix) {
		return nil
	}
	for _, f := range w.l.tokensIn(text) {
		if !f.slot.isBlock() && !f.slot.harmless() {
			return f.slot
		}
	}
	return nil
}

// holds returns the slot whose text a variable or an argument may hold.
func (w *flow) holds(name string, in scope) *slot {
	switch {
	case name == "@" || name == "*":
		return w.arguments[in][0]
	case name == "0":
		return nil
	case name == "_": // the last word of the command before
		for _, f := range w.l.fills {
			if !f.slot.isBlock() && !f.slot.harmless() {
				return f.slot
			}
		}
		return nil
	case isNumber(name):
		if len(name) > 1 {
			return w.arguments[in][0]
		}
		return w.arguments[in][int(name[0]-'0')]
	}
	return w.variables[name]
}

// printers print what they are given. What other programs print is their own.
var printers = []string{
	"echo", "printf", "cat", "basename", "dirname", "tr", "cut", "sed", "awk", "head", "tail", "realpath", "readlink", "mktemp", "sort", "uniq", "tee", "xargs", "rev", "expr", "envsubst",
	"jq", "fold", "fmt", "paste", "printenv", "read", "mapfile", "readarray", "grep",
}

// printsText says whether commands print the text that is in their words.
func (w *flow) printsText(n syntax.Node) bool {
	for n := range syntax.Preorder(n) {
		switch n := n.(type) {
		case *syntax.CallExpr:
			words := literalWords(n.Args)
			if len(words) == 0 || words[0] == "" || w.funcs[scope(words[0])] {
				return true
			}
			if name := programName(words[0]); slices.Contains(printers, name) && (name != "grep" || !slices.Contains(words, "-c")) {
				return true
			}
		case *syntax.Redirect:
			if n.Hdoc != nil {
				return true
			}
		}
	}
	return false
}
