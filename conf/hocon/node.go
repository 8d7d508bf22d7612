package hocon

// The parser makes nodes, the resolver turns them into values. Only objects are open after parsing: later assignments and
// includes add to them.
type node interface{ at() Pos }

type (
	literal struct{ v *Value }

	listNode struct {
		pos   Pos
		elems []node
	}

	objNode struct {
		pos    Pos
		keys   []string // order of first appearance
		fields map[string]*field
	}

	// concat is several values side by side: texts join, lists append, objects merge.
	concat struct {
		pos   Pos
		parts []part
	}

	subst struct {
		pos      Pos
		text     string   // as written between the braces, also the name of the environment variable
		path     []string // nil when text is no path
		base     []string // where the file that has this substitution was included
		optional bool
	}

	// appendNode is the right side of +=.
	appendNode struct {
		pos   Pos
		field *field
		value node
	}
)

type part struct {
	node node
	word bool   // unquoted text, which becomes a number, a bool or null when it stands alone
	ws   string // blanks that follow
}

// field is one key of an object with all its assignments, oldest first. Assignments that nothing can look back to are dropped.
type field struct {
	key    string
	keyPos Pos
	stack  []node

	done   bool
	val    *Value
	active int // while resolving: index into stack plus one, else 0
}

func (n literal) at() Pos     { return n.v.pos }
func (n *listNode) at() Pos   { return n.pos }
func (o *objNode) at() Pos    { return o.pos }
func (n *concat) at() Pos     { return n.pos }
func (n *subst) at() Pos      { return n.pos }
func (n *appendNode) at() Pos { return n.pos }

func newObjNode(pos Pos) *objNode { return &objNode{pos: pos, fields: map[string]*field{}} }

// field finds or makes the member called key.
func (o *objNode) field(key string, pos Pos) *field {
	f := o.fields[key]
	if f == nil {
		f = &field{key: key}
		o.fields[key] = f
		o.keys = append(o.keys, key)
	}
	f.keyPos = pos
	return f
}

// assign adds an assignment to f.
func (f *field) assign(n node) {
	switch n := n.(type) {
	case *objNode:
		if len(f.stack) > 0 {
			if top, ok := f.stack[len(f.stack)-1].(*objNode); ok {
				top.include(n)
				return
			}
		}
		f.stack = append(f.stack, n)
	case literal:
		f.stack = append(f.stack[:0], n)
	default:
		f.stack = append(f.stack, n)
	}
}

// child finds or makes the object that a dotted key goes through.
func (f *field) child(pos Pos) *objNode {
	if len(f.stack) > 0 {
		if top, ok := f.stack[len(f.stack)-1].(*objNode); ok {
			return top
		}
	}
	o := newObjNode(pos)
	f.stack = append(f.stack, o)
	return o
}

// include adds all assignments of another object.
func (o *objNode) include(other *objNode) {
	for _, key := range other.keys {
		from := other.fields[key]
		to := o.field(key, from.keyPos)
		for _, n := range from.stack {
			if a, ok := n.(*appendNode); ok {
				a.field = to
			}
			to.assign(n)
		}
	}
}
