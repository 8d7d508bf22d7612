package templates

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// maxPooled is how many pieces are told apart that are added to an array from elsewhere.
const maxPooled = 32

// grownArray is one list of words that a variable may hold, and the function that began it.
type grownArray struct {
	in    scope
	words []item
}

// held returns the lists of words that a variable may stand for; none, if one of them is not known. Within a function words are
// added in the order of the text; what other functions add may come at any time.
func (fl *flow) held(name string, all bool, depth int) [][]item {
	var values []grownArray
	list := fl.assigned[name]
	pools := map[scope][]item{}
	pool := func(in scope) ([]item, bool) {
		items, ok := pools[in]
		if !ok {
			if items, ok = fl.pooled(list, in, depth); !ok {
				return nil, false
			}
			pools[in] = items
		}
		return items, true
	}
	begun := slices.ContainsFunc(list, func(a assigned) bool { return !a.append })
	for i := 0; i < len(list); i++ {
		a := list[i]
		var added []item
		switch {
		case a.word != nil && !a.append && !all:
			it := fl.item(a.word, a.in, depth)
			it.many, it.options = false, false
			values = append(values, grownArray{a.in, []item{it}})
			continue
		case a.word != nil && a.append && !all && len(values) > 0 && len(values) <= maxPooled:
			values = fl.lengthened(values, a, depth)
			continue
		case a.word == nil && a.array == nil && !all && !a.reads && len(a.from) > 0 && len(a.from) <= maxPooled && allWordNodes(a.from):
			for _, n := range a.from { // of a loop
				it := fl.item(n.(*syntax.Word), a.in, depth)
				it.many, it.options = false, false
				values = append(values, grownArray{a.in, []item{it}})
			}
			continue
		case a.array == nil:
			return nil
		case a.append && a.when.choice != nil:
			end := i + 1
			for end < len(list) && list[end].array != nil && list[end].append && list[end].when.choice == a.when.choice {
				end++
			}
			added = fl.inBranches(list[i:end], depth)
			i = end - 1
		default:
			added = fl.adds(a, depth)
		}
		more, known := pool(a.in)
		if !known {
			return nil
		}
		added = slices.Concat(added, more)
		if !a.append || len(values) == 0 && (!begun || a.in == "") {
			values = append(values, grownArray{a.in, added})
			continue
		}
		for j, v := range values {
			if !a.when.apart && (v.in == a.in || a.in == "") {
				values[j].words = slices.Concat(v.words, added)
			}
		}
	}
	return wordsOf(values)
}

// lengthened adds text to the values, which may be left out.
func (fl *flow) lengthened(values []grownArray, a assigned, depth int) []grownArray {
	added := fl.item(a.word, a.in, depth)
	for _, v := range values {
		if len(v.words) != 1 || len(v.words[0].alts) > 0 || len(added.alts) > 0 {
			return append(values, grownArray{a.in, []item{{text: hole, many: true, program: added.program}}})
		}
		it := v.words[0]
		it.text += added.text
		it.program = append(slices.Clip(it.program), added.program...)
		values = append(values, grownArray{a.in, []item{it}})
	}
	return values
}

func allWordNodes(list []syntax.Node) bool {
	return !slices.ContainsFunc(list, func(n syntax.Node) bool {
		_, ok := n.(*syntax.Word)
		return !ok
	})
}

func wordsOf(values []grownArray) [][]item {
	var out [][]item
	for _, v := range values {
		out = append(out, v.words)
	}
	return out
}

// elements returns the words of an array. A slot may be several of them.
func (fl *flow) elements(a assigned, depth int) []item {
	items := unchecked(fl.items(a.array, a.in, depth))
	for i := range items {
		items[i].many = items[i].many || items[i].list
	}
	return items
}

// unchecked makes a task's words of what a slot may stand for: they are checked only in the command in which the slot stands.
func unchecked(items []item) []item {
	out := slices.Clone(items)
	for i, it := range out {
		out[i].many, out[i].options = it.many || it.options, false
	}
	return out
}

// adds returns the words that are added where it is not sure whether, or how often.
func (fl *flow) adds(a assigned, depth int) []item {
	words := fl.elements(a, depth)
	switch {
	case !a.append || !a.when.sometimes:
		return words
	case a.when.again:
		return []item{{alts: [][]item{nil, words, slices.Concat(words, words)}}}
	}
	return []item{{alts: [][]item{nil, words}}}
}

// inBranches returns what is added in the branches of one if or case.
func (fl *flow) inBranches(list []assigned, depth int) []item {
	when := list[0].when
	alts := make([][]item, when.branches)
	for _, a := range list {
		alts[a.when.branch] = append(alts[a.when.branch], fl.adds(a, depth)...)
	}
	if !when.complete {
		alts = append(alts, nil)
	}
	return []item{{alts: alts}}
}

// pooled returns the words that are added to an array which the function in began by other functions, several of which may be
// called, in any order.
func (fl *flow) pooled(list []assigned, in scope, depth int) (items []item, known bool) {
	alts := [][]item{nil}
	if !fl.effort.spend(len(list)) {
		return nil, false
	}
	for _, a := range list {
		if a.append && a.array != nil && (a.when.apart || a.in != in && a.in != "") {
			alts = append(alts, fl.elements(a, depth))
		}
	}
	switch {
	case len(alts) == 1:
		return nil, true
	case len(alts) > maxPooled:
		return nil, false
	}
	return slices.Repeat([]item{{alts: alts}}, maxWords), true
}
