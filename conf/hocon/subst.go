package hocon

// subst looks up ${path}: in the document, relative to the object that included the file, in the environment.
func (r *resolver) subst(n *subst) (*Value, error) {
	looked := r.lookedBack
	for _, path := range [][]string{n.path, under(n.base, n.path)} {
		if len(path) == 0 {
			continue
		}
		v, err := r.lookup(r.root, path)
		if err != nil {
			return nil, err
		}
		if v != nil {
			return v.At(n.pos), nil
		}
	}
	if r.env != nil {
		if s, ok := r.env(n.text); ok {
			return NewString(n.pos, s), nil
		}
	}
	if n.optional {
		return nil, nil
	}
	if r.lookedBack > looked {
		return nil, errorAt(n.pos, "${%s} refers to itself", n.text).fix("the value it needs is the one it is part of")
	}
	return nil, errorAt(n.pos, "${%s} is neither a setting of this file nor an environment variable", n.text).
		fix("write ${?%s} if it may be missing", n.text)
}

func under(base, path []string) []string {
	if len(base) == 0 || len(path) == 0 {
		return nil
	}
	return append(append([]string{}, base...), path...)
}

// lookup finds the value at path below o, resolving no more than it must: ${a.b} inside a does not need the rest of a.
func (r *resolver) lookup(o *objNode, path []string) (*Value, error) {
	for i, key := range path {
		f := o.fields[key]
		if f == nil {
			return nil, nil
		}
		rest := path[i+1:]
		if len(rest) == 0 {
			return r.visible(f)
		}
		if len(f.stack) == 1 {
			if next, ok := f.stack[0].(*objNode); ok {
				o = next
				continue
			}
		}
		return r.lookupBelow(f, rest)
	}
	return nil, nil
}

// visible is the value of f for a substitution: inside f itself, that is what f was before.
func (r *resolver) visible(f *field) (*Value, error) {
	if f.active == 0 {
		return r.field(f, len(f.stack))
	}
	r.lookedBack++
	return r.field(f, f.active-1)
}

// lookupBelow finds rest below a field that has several assignments, or is a substitution.
func (r *resolver) lookupBelow(f *field, rest []string) (*Value, error) {
	limit := len(f.stack)
	if f.active > 0 {
		// The assignment being resolved may be an object with the wanted key beside the substitution.
		if o, ok := f.stack[f.active-1].(*objNode); ok {
			if g := o.fields[rest[0]]; g != nil {
				r.lookedBack++
				v, err := r.lookup(o, rest)
				if v != nil || err != nil {
					return v, err
				}
			}
		}
		limit = f.active - 1
		r.lookedBack++
	}
	v, err := r.field(f, limit)
	if err != nil {
		return nil, err
	}
	return v.Get(rest...), nil
}

// append resolves a run of +=: a list gets one more element or, when the right side is a list, its elements. A text gets the
// text after a blank, as in the Python agent. Without an earlier value it makes a list.
func (r *resolver) append(n *appendNode) (*Value, error) {
	f := n.field
	last := n.index()
	first := last
	for first > 0 {
		if _, ok := f.stack[first-1].(*appendNode); !ok {
			break
		}
		first--
	}
	outer := f.active
	defer func() { f.active = outer }()
	old, err := r.field(f, first)
	if err != nil {
		return nil, err
	}
	var added []*Value // elements that wait to be put at the end of the list, so that a long run is copied once
	for i := first; i <= last; i++ {
		f.active = i + 1
		next := f.stack[i].(*appendNode)
		val, err := r.value(next.value)
		if err != nil {
			return nil, err
		}
		switch {
		case val == nil:
		case old == nil || old.kind == List:
			if old == nil {
				old = NewList(next.pos, nil)
			}
			if val.kind != List {
				added = append(added, val)
				break
			}
			if err := r.step(next.pos, len(val.list)); err != nil {
				return nil, err
			}
			added = append(added, val.list...)
		default:
			if old, err = r.appendOther(next.pos, old, val); err != nil {
				return nil, err
			}
		}
	}
	if len(added) == 0 {
		return old, nil
	}
	return r.joinLists(n.pos, []*Value{old, NewList(n.pos, added)})
}

// appendOther is += on what is no list.
func (r *resolver) appendOther(pos Pos, old, val *Value) (*Value, error) {
	switch {
	case old.kind == Object && val.kind == Object:
		return r.merge(old, val)
	case group(old) == String && val.kind == String:
		return r.joinTexts(pos, []part{{ws: " "}, {}}, []*Value{old, val})
	case group(val) == String:
		return val, nil // as in the Python agent: it takes the place of what was no list
	default:
		return nil, errorAt(pos, "%s cannot be appended to %s", groupName(val), groupName(old))
	}
}

// index is where n stands among the assignments of its field.
func (n *appendNode) index() int {
	for i := len(n.field.stack) - 1; i > 0; i-- {
		if n.field.stack[i] == n {
			return i
		}
	}
	return 0
}
