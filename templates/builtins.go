package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// collectBuiltin is for commands of the shell that change variables.
func (fl *flow) collectBuiltin(words []string, args []*syntax.Word, above []syntax.Node, in scope) {
	switch words[0] {
	case "shift":
		fl.shifts[in] = true
	case "set":
		fl.collectSet(words[1:], args[1:], in)
	case "printf":
		fl.collectPrintf(args, in)
	case "unset": // of one element, so that it cannot be told which there are
		for _, text := range words[1:] {
			if name, _, found := strings.Cut(text, "["); found {
				fl.assign(name, assigned{in: in})
			}
		}
		fl.collectUnset(words[1:], above, in)
	case "getopts":
		if len(args) > 2 {
			fl.assign(fl.target(args[2]), assigned{from: nodes(args[1:2]), in: in})
		}
		fl.assign("OPTARG", assigned{from: append(nodes(args[1:]), variable("@")), in: in})
	case "alias":
		for _, text := range words[1:] {
			name, value, _ := strings.Cut(text, "=")
			for _, field := range strings.Fields(value) {
				fl.aliases[name] = append(fl.aliases[name], item{text: fl.known(field)})
			}
		}
	}
}

// collectSet is for set, which changes options and the arguments: those behind the options.
func (fl *flow) collectSet(words []string, args []*syntax.Word, in scope) {
	fl.exportsAll = fl.exportsAll || slices.ContainsFunc(words, func(s string) bool {
		return s == "allexport" || strings.HasPrefix(s, "-") && s != "--" && strings.Contains(s, "a")
	})
	for len(args) > 0 && words[0] != "--" && (strings.HasPrefix(words[0], "-") || strings.HasPrefix(words[0], "+")) {
		if skip := min(1+strings.Count(words[0], "o"), len(words)); skip > 0 {
			words, args = words[skip:], args[skip:]
		}
	}
	if len(args) > 0 && words[0] == "--" {
		args = args[1:]
	}
	fl.calls[in] = append(fl.calls[in], invocation{args: args, in: in})
	fl.mention(args...)
}

// mention notes the literal words that variables and functions get, which may be names of variables and functions.
func (fl *flow) mention(words ...*syntax.Word) {
	for _, a := range words {
		if text := literalWord(a); text != "" {
			fl.mentionText(text)
		} else {
			fl.mentionWithin(a)
		}
	}
}

// mentionWithin is mention for the words within a word: of defaults, as in ${1:-RESULT}, and of commands.
func (fl *flow) mentionWithin(a *syntax.Word) {
	for n := range syntax.Preorder(a) {
		if word, ok := n.(*syntax.Word); ok && word != a {
			fl.mentionText(literalWord(word))
		}
	}
}

func (fl *flow) mentionText(text string) {
	for _, field := range strings.Fields(text) {
		fl.words[field] = true
		if name, _, found := strings.Cut(field, "="); found {
			fl.words[name] = true
		}
	}
}

// collectPrintf is for printf -v NAME, also written as one word.
func (fl *flow) collectPrintf(args []*syntax.Word, in scope) {
	if len(args) < 3 {
		return
	}
	switch name, ok := strings.CutPrefix(patternOf(args[1].Parts), "-v"); {
	case !ok:
	case name == "":
		fl.assign(fl.target(args[2]), assigned{from: nodes(args[3:]), by: args[2], in: in})
	default:
		fl.mentionWithin(args[1])
		fl.assign(target(name), assigned{from: nodes(args[2:]), in: in})
	}
}

// collectSelect is for the answer to a menu.
func (fl *flow) collectSelect(above []syntax.Node, in scope) {
	if loop, ok := above[len(above)-1].(*syntax.ForClause); ok && loop.Select {
		fl.assign("REPLY", assigned{from: inputOf(above), reads: true, in: in})
	}
}

// collectRead is for the variables that read and mapfile fill from the input.
func (fl *flow) collectRead(command string, args []*syntax.Word, from []syntax.Node, in scope) {
	from = append(slices.Clip(from), variable(answers))
	for _, name := range []string{"REPLY", "MAPFILE"} {
		fl.assign(name, assigned{from: from, reads: true, in: in})
	}
	var callback, option *syntax.Word
	withWord := "dnOsuCc"
	if command == "read" {
		withWord = "dinNptu"
	}
	for i := 0; i < len(args); i++ {
		switch word := literalWord(args[i]); {
		case len(word) > 1 && word[0] == '-':
			at := strings.IndexAny(word[1:], withWord) + 1
			attached := at > 0 && at+1 < len(word)
			if at > 0 && !attached {
				i++
			}
			if command == "read" && at == 0 && strings.HasSuffix(word, "a") && i+1 < len(args) {
				fl.makeArray(literalWord(args[i+1]), args[i].Pos(), in)
			}
			switch {
			case at == 0 || word[at] != 'C' || command == "read" || i == len(args):
			case attached:
				option, callback = args[i], &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: word[at+1:]}}}
			default:
				option, callback = args[i], args[i]
			}
		default:
			if command != "read" {
				fl.makeArray(literalWord(args[i]), args[i].Pos(), in)
			}
			fl.assign(fl.target(args[i]), assigned{from: from, reads: true, by: args[i], in: in})
		}
	}
	if callback != nil {
		fl.collectCallback(callback, option, in)
	}
}
