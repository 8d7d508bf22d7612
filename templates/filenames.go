package templates

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// plainNames returns what a file may be called, without its directory: by its name, by a variable and what is assigned to
// it, or by a pattern, where only a part of the name is known.
func (fl *flow) plainNames(a *syntax.Word) []string {
	if text := literalWord(a); text != "" && !hasWildcard(text) {
		return []string{path.Base(fl.withSlots(text))}
	}
	base := fileName(a.Parts)
	name, found := strings.CutPrefix(base, "$")
	if !found || !isName(name) {
		return []string{base}
	}
	return fl.heldNames(name, base)
}

// withSlots puts the slots back into a text, each of whose tokens is another one.
func (fl *flow) withSlots(text string) string {
	if !strings.Contains(text, fl.l.prefix) {
		return text
	}
	return fl.l.readable(text)
}

// heldNames returns what a file may be called that a variable names. It goes on where it was when it was asked before.
func (fl *flow) heldNames(name, base string) []string {
	held := fl.namesHeld[name]
	if held == nil {
		held = &heldNames{names: []string{base}, directories: []string{""}, seen: map[string]bool{}}
		fl.namesHeld[name] = held
	}
	for _, a := range fl.assigned[name][held.assigned:] {
		held.assigned++
		held.add(a.word)
		for _, n := range a.array {
			held.add(n)
		}
		for _, n := range a.from { // what a loop goes over
			held.add(n)
		}
	}
	return held.names
}

// heldNames is what was found in so many assignments.
type heldNames struct {
	assigned    int
	linked      int // of the names, those that get what is written to the file which the variable names
	written     bool
	names       []string
	directories []string // by the names
	seen        map[string]bool
}

func (h *heldNames) add(n syntax.Node) {
	word, ok := n.(*syntax.Word)
	if !ok || word == nil {
		return
	}
	if file := knownName(word); file != "" && !h.seen[file] {
		h.names, h.directories, h.seen[file] = append(h.names, file), append(h.directories, directoryIn(word)), true
	}
}

// knownName returns the name of a file in a word that is no variable, or "".
func knownName(a *syntax.Word) string {
	if base := fileName(a.Parts); !strings.HasPrefix(base, "$") && base != "." {
		return base
	}
	return ""
}

// fileName returns the last part of a path as it is written: a variable by its name if it stands alone, and * for what is
// expanded beside other text. A pattern that says nothing of the name keeps its directory.
func fileName(parts []syntax.WordPart) string {
	if len(parts) == 1 {
		if lit, ok := parts[0].(*syntax.Lit); ok && !strings.Contains(lit.Value, "*") {
			return path.Base(lit.Value)
		}
	}
	var b strings.Builder
	last := writeName(&b, parts)
	base := path.Base(b.String())
	switch {
	case strings.ContainsFunc(base, func(r rune) bool { return r > '*' && r != '.' && r != '-' && r != '_' }):
		return strings.ReplaceAll(base, hole, "*")
	case strings.Contains(base, hole): // any file would match
		return strings.ReplaceAll(base, hole, "$"+last)
	case hasWildcard(base):
		return path.Clean(strings.ReplaceAll(b.String(), hole, "*"))
	}
	return base
}

// writeName writes the parts of a name, and returns the last variable in it.
func writeName(b *strings.Builder, parts []syntax.WordPart) (last string) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			b.WriteString(part.Value)
		case *syntax.SglQuoted:
			b.WriteString(part.Value)
		case *syntax.DblQuoted:
			if name := writeName(b, part.Parts); name != "" {
				last = name
			}
		case *syntax.ParamExp:
			b.WriteString(hole)
			if part.Param != nil {
				last = part.Param.Value
			}
		default:
			b.WriteString(hole)
			last = "("
		}
	}
	return last
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// readNames returns the contents of the files that a word may name, of those that are written.
func (fl *flow) readNames(a *syntax.Word) []string {
	if names, ok := fl.read[a]; ok {
		return names
	}
	names := fl.namesIn(a)
	fl.read[a] = names
	return names
}

// passedNames is for names that functions are given: "$1" may be any file that is mentioned, and a file that is mentioned may be one
// that was written as "$1".
func (fl *flow) passedNames(name string) []string {
	var names []string
	argument := func(name string) bool { return len(name) == 2 && name[0] == '$' && isDigit(name[1]) }
	for _, file := range fl.files {
		if argument(name) && fl.words[file] || argument(file) && fl.words[name] {
			names = append(names, contents(file))
		}
	}
	return names
}

func (fl *flow) namesIn(a *syntax.Word) []string {
	var names []string
	for _, name := range fl.plainNames(a) {
		if fl.isFile[name] {
			names = append(names, contents(name))
		}
		names = append(names, fl.passedNames(name)...)
		for _, file := range fl.filePatterns {
			if matches(file, name) {
				names = append(names, contents(file))
			}
		}
		if hasWildcard(name) {
			for _, file := range fl.files {
				if matches(path.Base(name), file) && fl.mayBeIn(file, path.Dir(name)) {
					names = append(names, contents(file))
				}
			}
		}
	}
	return names
}

// mayBeIn says whether a file may have been written to a directory.
func (fl *flow) mayBeIn(file, directory string) bool {
	for written := range fl.directories[file] {
		if directory == "." || written == "" || written == "." && len(fl.makings.entered) > 0 || matches(directory, written) || matches(written, directory) {
			return true
		}
	}
	return false
}

// directoryIn returns the directory of a file, in which variables are patterns.
func directoryIn(a *syntax.Word) string {
	var b strings.Builder
	writeName(&b, a.Parts)
	return path.Dir(strings.ReplaceAll(b.String(), hole, "*"))
}
