package hocon

import (
	"math"
	"strings"
)

// resolver turns nodes into values. A field is resolved once and shared by all who refer to it, so a document costs no more
// than it has values; what a document still can blow up is counted against the budget.
type resolver struct {
	root   *objNode
	env    func(string) (string, bool)
	limits Limits
	work   int
	depth  int
	// lookedBack counts uses of a field's earlier value while that field was being resolved. What depended on one is not
	// kept, for outside of that field the answer is another.
	lookedBack int
}

const maxResolveDepth = 10_000

func (r *resolver) step(pos Pos, n int) error {
	r.work -= n
	if r.work < 0 {
		return errorAt(pos, "this document grows beyond %d values by its substitutions", r.limits.Work)
	}
	return nil
}

// checked refuses values that are too large or too deep.
func (r *resolver) checked(v *Value) (*Value, error) {
	if int(v.depth) > r.limits.Depth {
		return nil, errorAt(v.pos, "objects and lists are nested more than %d deep", r.limits.Depth)
	}
	if int(v.size) > r.limits.Work || v.size == math.MaxInt32 {
		return nil, errorAt(v.pos, "this document grows beyond %d values by its substitutions", r.limits.Work)
	}
	return v, nil
}

// value resolves a node; nil means that it is not there (an optional substitution without a value).
func (r *resolver) value(n node) (*Value, error) {
	if l, ok := n.(literal); ok {
		return l.v, nil
	}
	if err := r.step(n.at(), 1); err != nil {
		return nil, err
	}
	if r.depth++; r.depth > maxResolveDepth {
		return nil, errorAt(n.at(), "substitutions refer to each other in a chain of more than %d", maxResolveDepth)
	}
	defer func() { r.depth-- }()
	switch n := n.(type) {
	case *listNode:
		return r.list(n)
	case *objNode:
		return r.object(n)
	case *concat:
		return r.concat(n)
	case *subst:
		return r.subst(n)
	default:
		return r.append(n.(*appendNode))
	}
}

func (r *resolver) list(n *listNode) (*Value, error) {
	elems := make([]*Value, 0, len(n.elems))
	for _, e := range n.elems {
		v, err := r.value(e)
		if err != nil {
			return nil, err
		}
		if v != nil {
			elems = append(elems, v)
		}
	}
	return r.checked(NewList(n.pos, elems))
}

func (r *resolver) object(n *objNode) (*Value, error) {
	fields := make([]Field, 0, len(n.keys))
	for _, key := range n.keys {
		f := n.fields[key]
		v, err := r.field(f, len(f.stack))
		if err != nil {
			return nil, err
		}
		if v != nil {
			fields = append(fields, Field{Key: key, KeyPos: f.keyPos, Value: v})
		}
	}
	return r.checked(NewObject(n.pos, fields))
}

// field is the value of f as of its first n assignments.
func (r *resolver) field(f *field, n int) (*Value, error) {
	whole := n == len(f.stack)
	if f.done && whole {
		return f.val, nil
	}
	if n == 1 {
		if l, ok := f.stack[0].(literal); ok {
			return l.v, nil
		}
	}
	before, outer := r.lookedBack, f.active
	var over *Value // objects of later assignments, which lie on top
	var result *Value
	for i := n - 1; ; i-- {
		if i < 0 {
			result = over
			break
		}
		f.active = i + 1
		v, err := r.value(f.stack[i])
		f.active = outer
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if v.kind != Object {
			if result = v; over != nil {
				result = over
			}
			break
		}
		if over == nil {
			over = v
		} else if over, err = r.merge(v, over); err != nil {
			return nil, err
		}
	}
	if whole && r.lookedBack == before {
		f.done, f.val = true, result
	}
	return result, nil
}

func (r *resolver) merge(base, over *Value) (*Value, error) {
	v, ok := merge(base, over, func(n int) bool { return r.step(over.pos, n) == nil })
	if !ok {
		return nil, r.step(over.pos, 1)
	}
	return r.checked(v)
}

// concat joins values side by side.
func (r *resolver) concat(n *concat) (*Value, error) {
	var parts []part
	var vals []*Value
	for _, pt := range n.parts {
		v, err := r.value(pt.node)
		if err != nil {
			return nil, err
		}
		if v != nil {
			parts = append(parts, pt)
			vals = append(vals, v)
		}
	}
	switch len(vals) {
	case 0:
		return nil, nil
	case 1:
		if parts[0].word {
			return scalar(n.pos, vals[0].text), nil
		}
		return vals[0].At(n.pos), nil
	}
	first := group(vals[0])
	for i, v := range vals {
		if group(v) != first {
			return nil, errorAt(parts[i].node.at(), "%s cannot follow %s in one value", groupName(v), groupName(vals[0])).
				fix("a comma or a new line may be missing, or quotes around the text")
		}
	}
	switch first {
	case Object:
		return r.joinObjects(n.pos, vals)
	case List:
		return r.joinLists(n.pos, vals)
	default:
		return r.joinTexts(n.pos, parts, vals)
	}
}

func group(v *Value) Kind {
	if v.kind == Object || v.kind == List {
		return v.kind
	}
	return String
}

func groupName(v *Value) string {
	if g := group(v); g != String {
		return withArticle(g)
	}
	return String.String()
}

func (r *resolver) joinObjects(pos Pos, vals []*Value) (*Value, error) {
	out := vals[0]
	for _, v := range vals[1:] {
		var err error
		if out, err = r.merge(out, v); err != nil {
			return nil, err
		}
	}
	return out.At(pos), nil
}

func (r *resolver) joinLists(pos Pos, vals []*Value) (*Value, error) {
	var elems []*Value
	for _, v := range vals {
		if err := r.step(pos, len(v.list)); err != nil {
			return nil, err
		}
		elems = append(elems, v.list...)
	}
	return r.checked(NewList(pos, elems))
}

// bytesPerStep makes long texts cost: a text that doubles itself again and again is caught like a tree that does.
const bytesPerStep = 32

func (r *resolver) joinTexts(pos Pos, parts []part, vals []*Value) (*Value, error) {
	var b strings.Builder
	for i, v := range vals {
		if err := r.step(pos, 1+len(v.text)/bytesPerStep); err != nil {
			return nil, err
		}
		b.WriteString(v.text)
		if i < len(vals)-1 {
			b.WriteString(parts[i].ws)
		}
	}
	return NewString(pos, b.String()), nil
}
