package fakeslurm

import (
	"fmt"
	"strings"
)

// grammar is what one of the other commands takes: its long options by name (true: with an argument) and the short forms.
type grammar struct {
	command string
	long    map[string]bool
	short   map[byte]string
}

func newGrammar(command, flags, valued, shorts string) grammar {
	g := grammar{command: command, long: map[string]bool{}, short: map[byte]string{}}
	for _, name := range strings.Fields(flags) {
		g.long[name] = false
	}
	for _, name := range strings.Fields(valued) {
		g.long[name] = true
	}
	for _, pair := range strings.Fields(shorts) {
		letter, name, _ := strings.Cut(pair, "=")
		g.short[letter[0]] = name
	}
	return g
}

// parse reads options and words in any order.
func (g grammar) parse(args []string) (options map[string]string, words []string, err error) {
	options = map[string]string{}
	for i := 0; i < len(args); i++ {
		word := args[i]
		var name, value string
		var has bool
		switch {
		case strings.HasPrefix(word, "--"):
			name, value, has = strings.Cut(word[2:], "=")
		case strings.HasPrefix(word, "-") && len(word) > 1:
			name = g.short[word[1]]
			if name == "" {
				return nil, nil, spoken(fmt.Sprintf("%s: invalid option -- '%c'\nTry \"%s --help\" for more information\n", g.command, word[1], g.command))
			}
			if len(word) > 2 && g.long[name] {
				value, has = word[2:], true
			} else if len(word) > 2 {
				args[i] = "-" + word[2:]
				i--
			}
		default:
			words = append(words, word)
			continue
		}
		takes, known := g.long[name]
		if !known {
			return nil, nil, spoken(fmt.Sprintf("%s: unrecognized option '--%s'\nTry \"%s --help\" for more information\n", g.command, name, g.command))
		}
		if takes && !has {
			i++
			if i >= len(args) {
				return nil, nil, spoken(fmt.Sprintf("%s: option '--%s' requires an argument\n", g.command, name))
			}
			value = args[i]
		}
		options[name] = value
	}
	return options, words, nil
}
