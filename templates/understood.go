package templates

import (
	"slices"
	"sync"
)

// understood keeps what check found out about a template, by the command that delegates: a template is looked at once, however
// often it is rendered. What a Go template prints is another text each time, and is not kept.
type understood struct {
	mu sync.Mutex
	by map[string]verdict
}

type verdict struct {
	c   *checked
	bad []Finding
}

// understand is check, with the slots of the result the caller's own.
func (t *Template) understand(parts []part, delegate string) (*checked, []Finding) {
	if t.action != nil {
		return t.check(t.delegate(parts, delegate))
	}
	t.understood.mu.Lock()
	defer t.understood.mu.Unlock()
	v, ok := t.understood.by[delegate]
	if !ok {
		v.c, v.bad = t.check(t.delegate(parts, delegate))
		if t.understood.by == nil {
			t.understood.by = map[string]verdict{}
		}
		t.understood.by[delegate] = v
	}
	return v.c.own(), slices.Clone(v.bad)
}

// own copies what filling in changes.
func (c *checked) own() *checked {
	if c == nil {
		return nil
	}
	l, out := *c.layout, *c
	l.fills = make([]*fill, len(c.fills))
	for i, f := range c.fills {
		own := *f
		l.fills[i] = &own
	}
	out.layout = &l
	return &out
}
