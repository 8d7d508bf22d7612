package templates

import (
	"slices"
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

// maxPassed is in how many ways arguments are told apart of which it is not known how many words they are.
const maxPassed = 256

// firstArgument returns how many arguments "${@:2}" leaves out; none, where it is all of a variable.
func firstArgument(n *syntax.ParamExp) (from int, known bool) {
	if n.Slice == nil {
		return 0, true
	}
	offset, ok := n.Slice.Offset.(*syntax.Word)
	if !ok || n.Slice.Length != nil || n.Param.Value != "@" {
		return 0, false
	}
	from, err := strconv.Atoi(offset.Lit())
	return from - 1, err == nil && from > 0 && from < 100
}

// passed returns the lists of words that an argument of a function may stand for, or all of them; none, if one of them is not
// known.
func (fl *flow) passed(e expansion) [][]item {
	var values [][]item
	for _, call := range fl.calls[e.in] {
		args := unchecked(fl.items(call.args, call.in, e.depth))
		p := &passing{left: maxPassed}
		switch {
		case !isNumber(e.name):
			for i := e.gone.least; i <= e.gone.most && p.left >= 0; i++ {
				more := p.without(args, i)
				if len(more) == 0 && i > e.gone.least {
					break
				}
				values = append(values, more...)
			}
		case len(e.name) == 1 && e.name != "0" && e.gone.most < anyShift:
			for i := e.gone.least; i <= e.gone.most && p.left >= 0; i++ {
				for _, list := range p.without(args, int(e.name[0]-'1')+i) {
					values = append(values, p.first(list)...)
				}
			}
		}
		if p.left < 0 {
			return nil
		}
	}
	return values
}

// passing is what is left to tell apart.
type passing struct{ left int }

// plain says whether an item is one word, and counts the ways if it is not.
func (p *passing) plain(it item) bool {
	if len(it.alts) == 0 && !it.many {
		return true
	}
	p.left -= 1 + len(it.alts)
	return false
}

// without leaves out the first n words, which may be part of what an item stands for.
func (p *passing) without(items []item, n int) [][]item {
	for n > 0 && len(items) > 0 && p.plain(items[0]) {
		items, n = items[1:], n-1
	}
	switch {
	case n == 0:
		return [][]item{items}
	case len(items) == 0 || p.left < 0:
		return nil
	}
	it, rest := items[0], items[1:]
	var out [][]item
	for _, alt := range it.alts {
		out = append(out, p.without(slices.Concat(alt, rest), n)...)
	}
	if len(it.alts) == 0 {
		out = append(out, items)
		for i := range n + 1 {
			out = append(out, p.without(rest, i)...)
		}
	}
	return out
}

// first returns what the first of the words may be.
func (p *passing) first(items []item) [][]item {
	if len(items) == 0 || p.left < 0 {
		return nil
	}
	it := items[0]
	if p.plain(it) {
		return [][]item{{it}}
	}
	var out [][]item
	for _, alt := range it.alts {
		out = append(out, p.first(slices.Concat(alt, items[1:]))...)
	}
	if len(it.alts) == 0 {
		it.many = false
		out = append(p.first(items[1:]), []item{it})
	}
	return out
}
