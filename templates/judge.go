package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// judgement is what a word of a command, which holds a task's text, is to the programs in it.
type judgement struct {
	*reading
	options       []state // where only options may stand, besides what the word is
	beforeProgram bool    // a program's name stands behind the word, and none that is known before it
}

// judge reads a command up to its word i.
func (fl *flow) judge(args []*syntax.Word, i int, in scope) judgement {
	return fl.judgeItems(args, i, in, fl.taskItems(args[i], in))
}

// judgeList is judge for a word that stands for any number of words.
func (fl *flow) judgeList(args []*syntax.Word, i int, in scope) judgement {
	items := fl.taskItems(args[i], in)
	for j := range items {
		items[j].many = true
	}
	return fl.judgeItems(args, i, in, items)
}

// taskItems returns the items of a word that holds a task's text.
func (fl *flow) taskItems(a *syntax.Word, in scope) []item {
	items := fl.items([]*syntax.Word{a}, in, 0)
	if len(items) == 1 && len(items[0].alts) == 0 && !strings.Contains(items[0].text, tainted) {
		items[0].text += tainted // in a substitution, whatever that prints
	}
	if len(items) == 1 && len(items[0].alts) > 0 && !holdsTask(items) { // or a word that stands elsewhere if others vanish
		items[0].alts = append(slices.Clone(items[0].alts), []item{{text: tainted}})
	}
	for j := range items {
		items[j].options = false
	}
	return items
}

// holdsTask says whether text of a task is in what words may stand for.
func holdsTask(items []item) bool {
	return slices.ContainsFunc(items, func(it item) bool {
		return strings.Contains(it.text, tainted) || slices.ContainsFunc(it.alts, holdsTask)
	})
}

func (fl *flow) judgeItems(args []*syntax.Word, i int, in scope, items []item) judgement {
	others := newReading(keepNone)
	states := others.read(fl.items(args[:i], in, 0), []state{{}})
	j := judgement{reading: newReading(keepTasks), options: optionStates(states)}
	states = j.read(items, states)
	if slices.ContainsFunc(states, isUnknown) && !slices.ContainsFunc(states, isKnown) {
		behind := others.read(fl.items(args[i+1:], in, 0), states)
		j.beforeProgram = slices.ContainsFunc(behind, isKnown)
	}
	return j
}

func isUnknown(s state) bool { return s.prog == unknownProgram }
func isKnown(s state) bool   { return s.prog != nil && s.prog != unknownProgram && !s.prog.quiet }

// optionStates returns the states if in all of them the options of a known program are read.
func optionStates(states []state) []state {
	if slices.ContainsFunc(states, func(s state) bool {
		return s.prog == nil || s.prog == unknownProgram || s.prog == variableProgram || s.pending != roleData || s.ended
	}) {
		return nil
	}
	return states
}
