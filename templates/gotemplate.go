package templates

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// actions is a template with Go template actions. Its tree is rewritten after parsing: each text calls
// textFunc with its number, and each action that prints a value ends in a call of valueFunc, so that running
// it leaves a list of parts instead of a text in which nobody can tell the author's words from the values.
type actions struct {
	src    *source
	tmpl   *template.Template
	texts  [][]part // by number
	values []span   // of the actions that print, by number
	ends   [][]op   // what these make of the value at last
}

const (
	textFunc  = "clearmlText"
	valueFunc = "clearmlValue"
)

// maxParts bounds what a template may produce: a loop in it is the author's, but its bounds may be a task's.
const maxParts = 20000

func parseActions(src *source) (*actions, []Finding) {
	a := &actions{src: src}
	var err error
	a.tmpl, err = template.New(src.name).Option("missingkey=error").Funcs(templateFuncs(nil)).Parse(src.text)
	if err != nil {
		return a, []Finding{src.templateError(err)}
	}
	a.texts = [][]part{nil}
	var bad []Finding
	for _, t := range a.tmpl.Templates() {
		if t.Tree != nil {
			bad = append(bad, a.rewrite(t.Root)...)
		}
	}
	return a, append(bad, a.unknownFields()...)
}

// rewrite replaces the nodes of a list and of the lists in it.
func (a *actions) rewrite(list *parse.ListNode) []Finding {
	if list == nil {
		return nil
	}
	var bad []Finding
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			from := int(n.Pos)
			parts, f := scan(a.src, from, from+len(n.Text))
			bad = append(bad, f...)
			list.Nodes[i] = call(n.Pos, textFunc, len(a.texts))
			a.texts = append(a.texts, parts)
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				a.ends = append(a.ends, lastOp(n.Pipe))
				n.Pipe.Cmds = append(n.Pipe.Cmds, call(n.Pos, valueFunc, len(a.values)).Pipe.Cmds...)
				a.values = append(a.values, a.actionSpan(int(n.Pos)))
			}
		default:
			for _, l := range lists(n) {
				bad = append(bad, a.rewrite(l)...)
			}
			if loop, ok := n.(*parse.RangeNode); ok { // each turn counts as a text, so that a loop ends
				loop.List.Nodes = slices.Insert(loop.List.Nodes, 0, parse.Node(call(n.Position(), textFunc, 0)))
			}
		}
	}
	return bad
}

// lastOp returns the operator that an action ends in, if that makes the value harmless. It is applied once more to what the
// action prints, so that it holds whatever comes before it. An id is a name.
func lastOp(pipe *parse.PipeNode) []op {
	last := pipe.Cmds[len(pipe.Cmds)-1]
	switch first := last.Args[0].(type) {
	case *parse.IdentifierNode:
		if slices.Contains([]string{"int", "slug", "name"}, first.Ident) {
			return []op{{name: first.Ident}}
		}
	case *parse.FieldNode:
		if s := (&slot{variable: first.Ident[0], path: first.Ident[1:]}); len(pipe.Cmds) == 1 && len(last.Args) == 1 && s.isID() {
			return []op{{name: "name"}}
		}
	}
	return nil
}

// lists returns the lists of a branch: what is run when its condition holds, and what else.
func lists(n parse.Node) []*parse.ListNode {
	switch n := n.(type) {
	case *parse.IfNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.WithNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.RangeNode:
		return []*parse.ListNode{n.List, n.ElseList}
	}
	return nil
}

// call makes the action {{ name number }}.
func call(pos parse.Pos, name string, number int) *parse.ActionNode {
	return &parse.ActionNode{NodeType: parse.NodeAction, Pos: pos, Pipe: &parse.PipeNode{
		NodeType: parse.NodePipe, Pos: pos,
		Cmds: []*parse.CommandNode{{NodeType: parse.NodeCommand, Pos: pos, Args: []parse.Node{
			parse.NewIdentifier(name).SetPos(pos),
			&parse.NumberNode{NodeType: parse.NodeNumber, Pos: pos, IsInt: true, Int64: int64(number), Text: fmt.Sprint(number)},
		}}},
	}}
}

// called returns the number of a call made by call, as the last command of an action.
func called(n *parse.ActionNode, name string) (int, bool) {
	last := n.Pipe.Cmds[len(n.Pipe.Cmds)-1]
	if len(last.Args) != 2 {
		return 0, false
	}
	id, isIdent := last.Args[0].(*parse.IdentifierNode)
	number, isNumber := last.Args[1].(*parse.NumberNode)
	if !isIdent || !isNumber || id.Ident != name {
		return 0, false
	}
	return int(number.Int64), true
}

// actionSpan finds the braces around the action at offset.
func (a *actions) actionSpan(offset int) span {
	from := strings.LastIndex(a.src.text[:min(offset+2, len(a.src.text))], "{{")
	to := strings.Index(a.src.text[offset:], "}}")
	if from < 0 || to < 0 {
		return span{offset, offset + 1}
	}
	return span{from, offset + to + 2}
}

func (a *actions) valuePart(number int, v any) part {
	sp := a.values[number]
	return part{span: sp, slot: &slot{span: sp, text: a.src.text[sp.from:sp.to], value: listOf(v), ops: a.ends[number]}}
}

// listOf makes the slices that functions return the lists that slots know.
func listOf(v any) any {
	r := reflect.ValueOf(v)
	if _, isList := v.([]any); isList || r.Kind() != reflect.Slice {
		return v
	}
	list := make([]any, r.Len())
	for i := range list {
		list[i] = r.Index(i).Interface()
	}
	return list
}

// ownCopy copies objects and lists, and what is in them.
func ownCopy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = ownCopy(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = ownCopy(item)
		}
		return out
	}
	return v
}

// execute runs the template and returns what it printed, as parts.
func (a *actions) execute(values Values) ([]part, error) {
	var parts []part
	turns, size := 0, 0
	tooMuch := errors.New("the template produces too much text")
	var last span
	image := descend(values["TASK"], []string{"container", "image"})
	values = ownCopy(map[string]any(values)).(map[string]any) // set, unset and merge change what they are given
	run, err := a.tmpl.Clone()
	if err != nil {
		return nil, fmt.Errorf("cannot copy the template: %w", err)
	}
	run.Funcs(templateFuncs(values)).Funcs(template.FuncMap{
		textFunc: func(n int) (string, error) {
			parts = append(parts, a.texts[n]...)
			for _, p := range a.texts[n] {
				last = p.span
				size += p.span.to - p.span.from
			}
			if turns++; len(parts) > maxParts || turns > maxParts || size > maxScript {
				return "", tooMuch
			}
			return "", nil
		},
		valueFunc: func(n int, v any) (string, error) {
			p := a.valuePart(n, v)
			last = p.span
			p.slot.image = image != nil && reflect.DeepEqual(p.slot.value, image)
			parts = append(parts, p)
			size += textLen(p.slot.value)
			if len(parts) > maxParts || size > maxScript {
				return "", tooMuch
			}
			return "", nil
		},
	})
	if err := run.Execute(io.Discard, map[string]any(values)); errors.Is(err, tooMuch) {
		return nil, Errors{a.src.finding(Error, last, tooMuch.Error(), "let its loops end sooner")}
	} else if err != nil {
		return nil, Errors{a.src.templateError(err)}
	}
	return parts, nil
}

// textLen is how much text a value holds, about.
func textLen(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		n := 0
		for _, item := range v {
			n += 1 + textLen(item)
		}
		return n
	}
	return 0
}

// allParts returns the parts of all texts, of every branch.
func (a *actions) allParts() []part { return slices.Concat(a.texts...) }

// variants returns the parts for each way through the branches that matters: all conditions true, all
// false, and each of them alone otherwise.
func (a *actions) variants() [][]part {
	if a.tmpl.Tree == nil {
		return nil
	}
	var branches []parse.Node
	a.follow(a.tmpl.Root, func(n parse.Node) bool {
		if !slices.Contains(branches, n) {
			branches = append(branches, n)
		}
		return true
	}, 0)
	var out [][]part
	add := func(choose func(parse.Node) bool) { out = append(out, a.follow(a.tmpl.Root, choose, 0)) }
	add(func(parse.Node) bool { return true })
	if len(branches) == 0 {
		return out
	}
	add(func(parse.Node) bool { return false })
	for _, b := range branches[:min(len(branches), maxBranches)] {
		add(func(n parse.Node) bool { return n != b })
		add(func(n parse.Node) bool { return n == b })
	}
	return out
}

const (
	maxBranches = 16
	maxDepth    = 20 // of templates that call each other
)

// follow walks one way through the tree without running it: every value that is printed is unknown.
func (a *actions) follow(list *parse.ListNode, choose func(parse.Node) bool, depth int) []part {
	if list == nil || depth > maxDepth {
		return nil
	}
	var parts []part
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if number, ok := called(n, textFunc); ok {
				parts = append(parts, a.texts[number]...)
			} else if number, ok := called(n, valueFunc); ok {
				parts = append(parts, a.valuePart(number, nil))
			}
		case *parse.TemplateNode:
			if t := a.tmpl.Lookup(n.Name); t != nil && t.Tree != nil {
				parts = append(parts, a.follow(t.Root, choose, depth+1)...)
			}
		default:
			if l := lists(n); l != nil {
				if choose(n) {
					parts = append(parts, a.follow(l[0], choose, depth)...)
				} else {
					parts = append(parts, a.follow(l[1], choose, depth)...)
				}
			}
		}
	}
	return parts
}

// needs returns the variables that the actions name.
func (a *actions) needs() []string {
	found := map[string]bool{}
	for _, use := range a.fields() {
		if use.whole {
			for _, v := range slices.Concat(plainVariables, objectVars) {
				found[v] = true
			}
		} else if slices.Contains(plainVariables, use.name) || slices.Contains(objectVars, use.name) {
			found[use.name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
