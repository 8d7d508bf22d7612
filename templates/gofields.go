package templates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// field is one use of the data in an action.
type field struct {
	name  string // of the variable: TASK in .TASK.name
	whole bool   // all of the data
	root  bool   // the dot is known to be the data itself
	span  span
}

// fields returns every use of the data. Inside range, with and define the dot may be something else, so
// what is found there may be no variable at all.
func (a *actions) fields() []field {
	w := fieldWalk{a: a}
	for _, t := range a.tmpl.Templates() {
		if t.Tree != nil {
			w.nodes(t.Root.Nodes, t.Name() == a.src.name)
		}
	}
	return w.found
}

type fieldWalk struct {
	a     *actions
	found []field
}

func (w *fieldWalk) nodes(nodes []parse.Node, root bool) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			w.pipe(n.Pipe, root)
		case *parse.IfNode:
			w.branch(&n.BranchNode, root, root)
		case *parse.WithNode:
			w.branch(&n.BranchNode, root, false)
		case *parse.RangeNode:
			w.branch(&n.BranchNode, root, false)
		case *parse.TemplateNode:
			w.pipe(n.Pipe, root)
		}
	}
}

func (w *fieldWalk) branch(n *parse.BranchNode, root, inside bool) {
	w.pipe(n.Pipe, root)
	if n.List != nil {
		w.nodes(n.List.Nodes, inside)
	}
	if n.ElseList != nil {
		w.nodes(n.ElseList.Nodes, root)
	}
}

func (w *fieldWalk) pipe(p *parse.PipeNode, root bool) {
	if p == nil {
		return
	}
	for _, c := range p.Cmds {
		for i, arg := range c.Args {
			if id, ok := c.Args[0].(*parse.IdentifierNode); ok && id.Ident == "lookup" && i == 1 {
				w.lookup(arg)
				continue
			}
			w.arg(arg, root)
		}
	}
}

func (w *fieldWalk) lookup(arg parse.Node) {
	f := field{whole: true}
	if s, ok := arg.(*parse.StringNode); ok {
		name, _, _ := strings.Cut(s.Text, ".")
		f = field{name: name, root: true, span: w.span(arg, s.Quoted)}
	}
	w.found = append(w.found, f)
}

func (w *fieldWalk) arg(arg parse.Node, root bool) {
	switch n := arg.(type) {
	case *parse.FieldNode:
		w.found = append(w.found, field{name: n.Ident[0], root: root, span: w.span(n, "."+strings.Join(n.Ident, "."))})
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			w.found = append(w.found, field{name: n.Ident[1], root: true, span: w.span(n, strings.Join(n.Ident, "."))})
		} else if n.Ident[0] == "$" {
			w.found = append(w.found, field{whole: true})
		}
	case *parse.DotNode:
		if root {
			w.found = append(w.found, field{whole: true})
		}
	case *parse.PipeNode:
		w.pipe(n, root)
	case *parse.ChainNode:
		w.arg(n.Node, root)
	}
}

// span finds text at or shortly before the position of a node, which for a field lies at its end.
func (w *fieldWalk) span(n parse.Node, text string) span {
	at := min(int(n.Position()), len(w.a.src.text))
	from := max(0, at-len(text))
	if i := strings.Index(w.a.src.text[from:], text); i >= 0 && i <= len(text)+2 {
		return span{from + i, from + i + len(text)}
	}
	return w.a.actionSpan(at)
}

func (a *actions) unknownFields() []Finding {
	known := slices.Concat(plainVariables, objectVars)
	var bad []Finding
	for _, f := range a.fields() {
		if !f.root || f.whole || slices.Contains(known, f.name) {
			continue
		}
		fix := "known: " + strings.Join(known, ", ")
		if near := nearest(strings.ToUpper(f.name), known); near != "" {
			fix = "did you mean ." + near + "?"
		}
		bad = append(bad, a.src.finding(Error, f.span, fmt.Sprintf("there is no variable %s", f.name), fix))
	}
	return bad
}

var (
	templateMessage = regexp.MustCompile(`^template: .*?:(\d+)(?::(\d+))?: (?s:(.*))$`)
	executing       = regexp.MustCompile(`^executing ".*?" at <(.*?)>: (?s:(.*))$`)
	noEntry         = regexp.MustCompile(`map has no entry for key "(.*?)"`)
)

// templateError puts an error of text/template into our words, at its place.
func (s *source) templateError(err error) Finding {
	m := templateMessage.FindStringSubmatch(err.Error())
	if m == nil {
		return s.finding(Error, span{}, err.Error(), "")
	}
	line, _ := strconv.Atoi(m[1])
	at := s.lines[min(max(line, 1), len(s.lines))-1]
	sp := span{at, at + len(s.lineText(line))}
	what, fix := m[3], ""
	if col, err := strconv.Atoi(m[2]); err == nil {
		sp = span{at + col, at + col + 1}
	}
	if e := executing.FindStringSubmatch(what); e != nil {
		what = e[1] + ": " + e[2]
		if i := strings.Index(s.text[at:min(at+len(s.lineText(line)), len(s.text))], e[1]); i >= 0 {
			sp = span{at + i, at + i + len(e[1])}
		}
		if key := noEntry.FindStringSubmatch(e[2]); key != nil {
			what = fmt.Sprintf("%s has no value: there is no %q", e[1], key[1])
			fix = `give it a default: {{ lookup "` + strings.TrimPrefix(e[1], ".") + `" "…" }}`
			if isCredential(key[1]) {
				fix = "it names a credential, and Slurm keeps scripts; let the job read clearml.conf itself"
			}
		}
	}
	return s.finding(Error, sp, what, fix)
}
