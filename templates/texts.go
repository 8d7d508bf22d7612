package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// What is told apart of the texts that a word may be, and how long they may get.
const (
	maxTexts     = 200
	maxTextBytes = 1 << 20
)

// tooManyTexts stands for those that are not told apart.
const tooManyTexts = "\x04"

// unknownText stands where it is not known what the shell puts there.
const unknownText = "1"

// codeTexts finds out what code may be that is kept in variables: the words that the template itself writes.
type codeTexts struct {
	*flow
	known map[string][]string // by the variable
	open  map[string]bool     // variables and functions that are being followed
	cut   int                 // how often one was met that is
}

// word returns what a word may be.
func (t *codeTexts) word(a *syntax.Word, in scope) []string { return t.parts(a.Parts, in, 0) }

// words returns what words may be with spaces between.
func (t *codeTexts) words(args []*syntax.Word, in scope) []string {
	var pieces [][]string
	for i, a := range args {
		if i > 0 {
			pieces = append(pieces, []string{" "})
		}
		pieces = append(pieces, t.word(a, in))
	}
	return combined(pieces)
}

func (t *codeTexts) parts(parts []syntax.WordPart, in scope, quoting byte) []string {
	var pieces [][]string
	for _, part := range parts {
		pieces = append(pieces, t.part(part, in, quoting))
	}
	return combined(pieces)
}

// combined puts texts together: the first of each, each other one in its place, and those that may belong together. All of
// all would be too many.
func combined(pieces [][]string) []string {
	var first strings.Builder
	ends := make([]int, len(pieces))
	for i, p := range pieces {
		if len(p) > 0 {
			first.WriteString(p[0])
		}
		if ends[i] = first.Len(); ends[i] > maxTextBytes {
			return []string{first.String() + tooManyTexts}
		}
	}
	out := []string{first.String()}
	size := len(out[0])
	for i, p := range pieces {
		for _, other := range p[min(1, len(p)):] {
			if size += len(out[0]) - len(p[0]) + len(other); len(out) >= maxTexts || size > maxTextBytes {
				return append(fewer(out), tooManyTexts)
			}
			out = append(out, out[0][:ends[i]-len(p[0])]+other+out[0][ends[i]:])
		}
	}
	return fewer(append(out, together(pieces, maxTextBytes-size)...))
}

// together puts the second of each together, the third, and so on, until they are longer than that: what one branch sets
// goes together.
func together(pieces [][]string, size int) []string {
	most := 0
	for _, p := range pieces {
		most = max(most, len(p))
	}
	var out []string
	for k := 1; k < min(most, maxTexts); k++ {
		var b strings.Builder
		for _, p := range pieces {
			if len(p) > 0 {
				b.WriteString(p[min(k, len(p)-1)])
			}
			if b.Len() > size {
				return append(out, tooManyTexts)
			}
		}
		size -= b.Len()
		out = append(out, b.String())
	}
	return out
}

// fewer leaves out what is there already and what is too much.
func fewer(list []string) []string {
	var out []string
	size := 0
	seen := map[string]bool{}
	for _, s := range list {
		if size += len(s); len(out) == maxTexts || size > maxTextBytes {
			return append(out, tooManyTexts)
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return []string{unknownText}
	}
	return out
}

func (t *codeTexts) part(part syntax.WordPart, in scope, quoting byte) []string {
	switch part := part.(type) {
	case *syntax.Lit:
		return []string{t.filled(unescape(part.Value, quoting))}
	case *syntax.SglQuoted:
		if part.Dollar {
			return []string{t.filled(unANSI(part.Value))}
		}
		return []string{t.filled(part.Value)}
	case *syntax.DblQuoted:
		return t.parts(part.Parts, in, '"')
	case *syntax.ParamExp:
		return t.param(part, in)
	case *syntax.CmdSubst:
		var pieces [][]string
		for _, s := range part.Stmts {
			pieces = append(pieces, t.printed(s, in)...)
		}
		if len(pieces) > 0 {
			return combined(pieces)
		}
	}
	return []string{unknownText}
}

// filled puts a word in place of the slots.
func (t *codeTexts) filled(s string) string {
	if !strings.Contains(s, t.l.prefix) {
		return s
	}
	return t.l.expand(s, func(f *fill) string {
		if f.slot.isChosen() {
			return f.token
		}
		return unknownText
	})
}

// unescape takes off the backslashes that the shell takes off.
func unescape(s string, quoting byte) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && escapes(s[i+1], quoting) {
			if i++; s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// param returns what an expansion may be.
func (t *codeTexts) param(n *syntax.ParamExp, in scope) []string {
	if n.Param == nil || n.Excl || n.Length {
		return []string{unknownText}
	}
	var out []string
	if isArgument(n.Param.Value) {
		out = t.argument(n.Param.Value, in)
	} else {
		out = t.variable(n.Param.Value)
	}
	if n.Exp != nil && n.Exp.Word != nil && slices.Contains([]syntax.ParExpOperator{
		syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull,
	}, n.Exp.Op) {
		out = append(slices.Clip(out), t.word(n.Exp.Word, in)...)
	}
	if t.mayBeMissing(n, in) {
		out = append(slices.Clip(out), "")
	}
	return fewer(out)
}

// mayBeMissing says whether an expansion may be no text at all.
func (t *codeTexts) mayBeMissing(n *syntax.ParamExp, in scope) bool {
	switch {
	case isArgument(n.Param.Value):
		return false
	case n.Exp == nil:
		return len(t.assigned[n.Param.Value]) > 0 && !t.surelySet[n] && !t.isSet(n.Param.Value, in)
	}
	return n.Exp.Op == syntax.AlternateUnset || n.Exp.Op == syntax.AlternateUnsetOrNull
}

func sizeOf(texts []string) int {
	size := 0
	for _, s := range texts {
		size += len(s)
	}
	return size
}

// follow calls find, unless it is at that already.
func (t *codeTexts) follow(name string, find func() []string) []string {
	if known, ok := t.known[name]; ok {
		return known
	}
	if t.open[name] {
		t.cut++
		return nil
	}
	if t.effort.exhausted() {
		return []string{tooManyTexts}
	}
	cut := t.cut
	t.open[name] = true
	defer delete(t.open, name)
	out := fewer(find())
	t.effort.spend(followEffort + sizeOf(out)/bytesPerEffort)
	if t.cut == cut || len(t.open) == 1 { // what goes round in circles is complete only from the outside
		t.known[name] = out
	}
	return out
}

// argument returns what an argument of a function may be, or all of them. Where some are shifted it may be any.
func (t *codeTexts) argument(name string, in scope) []string {
	return t.follow(string(in)+" "+name, func() []string {
		var out []string
		for _, c := range t.calls[in] {
			switch {
			case !isNumber(name):
				out = append(out, t.words(c.args, c.in)...)
				for _, a := range c.args {
					out = append(out, t.word(a, c.in)...)
				}
			case t.shifts[in] || len(name) > 1:
				for _, a := range c.args {
					out = append(out, t.word(a, c.in)...)
				}
			case name != "0" && int(name[0]-'1') < len(c.args):
				out = append(out, t.word(c.args[name[0]-'1'], c.in)...)
			}
		}
		return out
	})
}

// variable returns what a variable may hold. What is added to it is looked at by itself only if it is no code together.
func (t *codeTexts) variable(name string) []string {
	return t.follow(name, func() []string {
		var out, added []string
		isFile := strings.HasPrefix(name, contents("")) // which is written bit by bit
		for _, a := range t.assigned[name] {
			held := t.assignedTexts(a)
			switch {
			case !a.append && !isFile || len(out) == 0:
				out = append(out, held...)
			case a.array != nil: // the first are all of its words, and the others one each
				all := behind(out[:1], " ", t.words(a.array, a.in))
				out = slices.Concat(all, out[1:], held[1:])
			case a.when.sometimes || a.when.choice != nil: // or not
				out = append(behind(out, "", held), out[0])
				added = append(added, held...)
			default:
				out = behind(out, "", held)
				added = append(added, held...)
			}
			if len(out) > maxTexts {
				return append(out[:maxTexts], tooManyTexts)
			}
		}
		if len(added) > 0 {
			if _, err := parseShell("", out[0]); err != nil {
				out = append(out, added...)
			}
		}
		return out
	})
}

// behind puts what is added behind texts: the first that it may be behind each, and the others behind the first.
func behind(texts []string, space string, added []string) []string {
	out := make([]string, 0, len(texts)+len(added))
	size := 0
	put := func(text, more string) bool {
		if size += len(text) + len(more); size > maxTextBytes {
			out = append(out, tooManyTexts)
			return false
		}
		out = append(out, text+space+more)
		return true
	}
	for _, text := range texts {
		if !put(text, added[0]) {
			return out
		}
	}
	for _, other := range added[1:] {
		if !put(texts[0], other) {
			return out
		}
	}
	return out
}

// assignedTexts returns what is assigned in one place.
func (t *codeTexts) assignedTexts(a assigned) []string {
	switch {
	case a.word != nil:
		return t.word(a.word, a.in)
	case a.array == nil:
		return t.read(a)
	}
	out := slices.Clip(t.words(a.array, a.in))
	for _, e := range a.array {
		if len(out) > maxTexts {
			return append(out[:maxTexts], tooManyTexts)
		}
		out = append(out, t.word(e, a.in)...)
	}
	return out
}

// read returns what a variable is given otherwise: by read, by a loop, by printf -v.
func (t *codeTexts) read(a assigned) []string {
	var out []string
	from := slices.Clone(a.from)
	if a.reads {
		for _, c := range t.calls[a.in] {
			from = append(from, c.input...)
		}
	}
	for _, n := range from {
		switch n := n.(type) {
		case *syntax.Word:
			out = append(out, t.parts(n.Parts, a.in, t.quotingOf(n))...)
		case *syntax.ParamExp:
			out = append(out, t.param(n, a.in)...)
		case *syntax.Redirect:
			for _, piece := range t.files(n.Word) {
				out = append(out, piece...)
			}
		case *syntax.Stmt, syntax.Command:
			if pieces := t.printed(n, a.in); len(pieces) > 0 {
				out = append(out, combined(pieces)...)
			}
		case *syntax.Assign:
			if n.Value != nil {
				out = append(out, t.word(n.Value, a.in)...)
			}
		}
	}
	return fewer(out)
}
