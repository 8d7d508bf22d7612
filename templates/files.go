package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A task's text also comes back from the names of files and directories that it was given to, and from files that it was
// written to. These are followed like variables, under names that no variable has.

// newFiles holds the text that may be in the names of files that the script makes.
const newFiles = "/"

// standardInput holds what a function reads that reads from its caller.
const standardInput = "/dev/stdin"

// contents is the "variable" of what a file of this name holds.
func contents(file string) string { return "/" + file }

var fileMakers = []string{"mkdir", "touch", "cp", "mv", "ln", "install", "tee", "tar", "unzip", "git", "wget", "curl", "rsync", "scp", "mktemp", "split", "gzip", "gunzip"}

// collectFiles is for commands that change the working directory or make files.
func (fl *flow) collectFiles(words []string, args []*syntax.Word, in scope) {
	switch name := path.Base(words[0]); {
	case name == "cd" || name == "pushd":
		for _, directory := range []string{"PWD", "OLDPWD", "DIRSTACK"} {
			fl.assign(directory, assigned{from: slices.Concat(nodes(args[1:]), fl.filesNamed(args[1:]...)), in: in})
		}
	case slices.Contains(fileMakers, name):
		fl.assign(newFiles, assigned{from: nodes(args[1:]), in: in})
	}
}

// collectDirectives is for the directory that a job begins in. What else of a directive the job finds in its variables is a
// name that the cluster knows, or is chosen by the agent.
func (fl *flow) collectDirectives() {
	for _, f := range fl.l.fills {
		if f.place.kind == inDirective && f.place.option != nil && f.place.option.Name == "chdir" && !f.slot.harmless() {
			fl.variables["PWD"] = f.slot
		}
	}
}

// collectWritten is for what a statement writes into files.
func (fl *flow) collectWritten(n *syntax.Stmt, above []syntax.Node, in scope) {
	if n.Cmd == nil {
		return
	}
	for _, a := range writtenWords(n) {
		for _, name := range fl.plainNames(a) {
			from := []syntax.Node{n.Cmd}
			for _, r := range n.Redirs {
				if r.Hdoc != nil {
					from = append(from, r.Hdoc)
				}
			}
			fl.writes = true
			fl.assign(contents(name), assigned{from: append(from, inputOf(slices.Concat(above, []syntax.Node{n}))...), in: in})
		}
	}
}

// plainNames returns what a file may be called: by its name, or by a variable and what is assigned to it.
func (fl *flow) plainNames(a *syntax.Word) []string {
	if text := literalWord(a); text != "" {
		return []string{path.Base(text)}
	}
	param, _ := onlyParam(a)
	if param == nil || param.Param == nil {
		return nil
	}
	names := []string{"$" + param.Param.Value}
	for _, a := range fl.assigned[param.Param.Value] {
		if a.word != nil && literalWord(a.word) != "" {
			names = append(names, path.Base(literalWord(a.word)))
		}
	}
	return names
}

// filesNamed returns where the text comes from that is in the names which a pattern among the words matches.
func (fl *flow) filesNamed(words ...*syntax.Word) []syntax.Node {
	if slices.ContainsFunc(words, isGlob) {
		return []syntax.Node{variable(newFiles)}
	}
	return nil
}

// isGlob says whether a word is a pattern of files' names.
func isGlob(a *syntax.Word) bool {
	return slices.ContainsFunc(a.Parts, func(part syntax.WordPart) bool {
		switch part := part.(type) {
		case *syntax.Lit:
			return hasWildcard(part.Value)
		case *syntax.ExtGlob:
			return true
		}
		return false
	})
}

// hasWildcard looks for one that no backslash makes plain.
func hasWildcard(text string) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '*', '?', '[':
			return true
		}
	}
	return false
}

// isWorkingDirectory says whether a word begins with ~+ or ~-.
func isWorkingDirectory(part syntax.WordPart) bool {
	lit, ok := part.(*syntax.Lit)
	return ok && (strings.HasPrefix(lit.Value, "~+") || strings.HasPrefix(lit.Value, "~-"))
}

// readBack returns the slot whose text was written to the file that a word names.
func (fl *flow) readBack(a *syntax.Word) *slot {
	if !fl.writes {
		return nil
	}
	for _, name := range fl.plainNames(a) {
		if s := fl.variables[contents(name)]; s != nil {
			return s
		}
	}
	return nil
}
