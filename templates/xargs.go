package templates

import (
	"path"
	"slices"
	"strings"
)

// fed returns xargs where what it reads would be code, or the command, of the program that it starts.
func fed(items []item) string {
	at := slices.IndexFunc(items, func(it item) bool { return path.Base(it.text) == "xargs" })
	if at < 0 {
		return ""
	}
	words, replaced := replaceString(items[at+1:])
	r := newReading(keepTasks)
	states := r.read(words, []state{{prog: programs["xargs"]}})
	if slices.ContainsFunc(states, func(s state) bool { return s.prog == programs["xargs"] }) {
		return "" // without a command it prints
	}
	if !replaced {
		r.read([]item{{text: tainted, many: true}}, states)
	}
	if r.runs() {
		return "xargs"
	}
	return ""
}

// replaceString puts a task's text where xargs -I {} puts what it reads, and says whether there is such an option, which becomes
// one without meaning.
func replaceString(items []item) (words []item, replaced bool) {
	words = slices.Clone(items)
	stand := ""
	for i, it := range words {
		switch {
		case stand != "":
			words[i].text = strings.ReplaceAll(it.text, stand, tainted)
		case it.text == "-I" && i+1 < len(words):
			stand, words[i+1].text, words[i].text = words[i+1].text, "-0", "-0"
		case len(it.text) > 2 && strings.HasPrefix(it.text, "-I"):
			stand, words[i].text = it.text[2:], "-0"
		}
	}
	return words, stand != ""
}
