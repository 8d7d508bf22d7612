package conf

import (
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// branch is a tree under construction.
type branch struct {
	keys     []string
	children map[string]*branch
	value    any
}

// defaults is the tree of all defaults of the table.
func defaults(keys []Key) *hocon.Value {
	root := &branch{}
	for i := range keys {
		if keys[i].Default == nil {
			continue
		}
		at := root
		for _, name := range strings.Split(keys[i].Path, ".") {
			next := at.children[name]
			if next == nil {
				next = &branch{}
				if at.children == nil {
					at.children = map[string]*branch{}
				}
				at.children[name] = next
				at.keys = append(at.keys, name)
			}
			at = next
		}
		at.value = keys[i].Default
	}
	return root.tree()
}

func (b *branch) tree() *hocon.Value {
	if len(b.keys) == 0 {
		return hocon.FromPlain(hocon.Pos{}, b.value)
	}
	fields := make([]hocon.Field, 0, len(b.keys))
	for _, name := range b.keys {
		fields = append(fields, hocon.Field{Key: name, Value: b.children[name].tree()})
	}
	return hocon.NewObject(hocon.Pos{}, fields)
}
