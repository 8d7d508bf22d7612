package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// collectBuiltin is for commands of the shell that change variables.
func (fl *flow) collectBuiltin(words []string, args []*syntax.Word, in scope) {
	switch words[0] {
	case "shift":
		fl.shifts[in] = true
	case "set":
		fl.collectSet(words[1:], args[1:], in)
	case "printf":
		if len(args) > 2 && words[1] == "-v" {
			fl.assign(target(args[2]), assigned{from: nodes(args[3:]), in: in})
		}
	case "unset": // of one element, so that it cannot be told which there are
		for _, text := range words[1:] {
			if name, _, found := strings.Cut(text, "["); found {
				fl.assign(name, assigned{in: in})
			}
		}
	case "getopts":
		fl.assign("OPTARG", assigned{from: append(nodes(args[1:]), variable("@")), in: in})
	case "alias":
		for _, text := range words[1:] {
			name, value, _ := strings.Cut(text, "=")
			for _, field := range strings.Fields(value) {
				fl.aliases[name] = append(fl.aliases[name], item{text: field})
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
		for _, field := range strings.Fields(literalWord(a)) {
			fl.words[field] = true
		}
	}
}

// collectRead is for the variables that read and mapfile fill from the input.
func (fl *flow) collectRead(command string, args []*syntax.Word, from []syntax.Node, in scope) {
	names := []string{"REPLY", "MAPFILE"}
	withWord := "dnOsuCc"
	if command == "read" {
		withWord = "dinNptu"
	}
	for i := 0; i < len(args); i++ {
		switch word := literalWord(args[i]); {
		case len(word) > 1 && word[0] == '-':
			if strings.ContainsAny(word[len(word)-1:], withWord) {
				i++
			}
		default:
			names = append(names, target(args[i]))
		}
	}
	for _, name := range names {
		fl.assign(name, assigned{from: from, reads: true, in: in})
	}
}
