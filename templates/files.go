package templates

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A task's text also comes back from the names of files and directories that it was given to, and from files that it was
// written to. These are followed like variables, under names that no variable has.

// newFiles holds the text that may be in the names of files that the script makes.
const newFiles = "/"

// linked holds the text that may be in what links lead to.
const linked = "//"

// standardInput holds what a function reads that reads from its caller.
const standardInput = "/dev/stdin"

// contents is the "variable" of what a file of this name holds.
func contents(file string) string { return "/" + file }

var (
	fileMakers = []string{
		"mkdir", "touch", "cp", "mv", "ln", "install", "tee", "tar", "unzip", "git", "wget", "curl", "rsync", "scp", "mktemp", "split", "gzip", "gunzip",
		"mkfifo", "mknod", "truncate", "dd", "sort", "zip", "bzip2", "bunzip2", "xz", "unxz", "zstd", "csplit", "sbcast", "ssh-keygen", "openssl", "iconv", "uniq", "clearml-data",
	}
	copiers   = []string{"cp", "mv", "ln", "install", "rsync", "scp"}
	nameUsers = []string{"echo", "printf", "basename", "dirname", "pwd", "realpath", "readlink", "ls", "find", "expr", "seq"} // which read none
)

// collectFiles is for commands that change the working directory or make files.
func (fl *flow) collectFiles(words []string, args []*syntax.Word, above []syntax.Node, in scope) {
	switch name := path.Base(words[0]); {
	case name == "cd" || name == "pushd":
		for _, a := range args[1:] {
			fl.makings.entered[plainPath(a)] = true
		}
		fl.changeDirectory(args[1:], above, in)
	case slices.Contains(fileMakers, name):
		if slices.Contains(copiers, name) {
			fl.noteCopies(args[1:], in)
		}
		fl.makings.commands = append(fl.makings.commands, making{args[1:], in})
		if name == "ln" {
			fl.assign(linked, assigned{from: nodes(args[1:]), in: in})
		}
		fl.assign(newFiles, assigned{from: nodes(args[1:]), in: in})
	}
}

// collectDirectives is for the directory that a job begins in. What else of a directive the job finds in its variables is a
// name that the cluster knows, or is chosen by the agent.
func (fl *flow) collectDirectives() {
	for _, f := range fl.l.fills {
		if f.place.kind == inDirective && f.place.option != nil && f.place.option.Name == "chdir" && !f.slot.harmless() {
			fl.variables["PWD"], fl.begins = f.slot, f.slot
		}
	}
}

// collectWritten is for what a statement writes into files.
func (fl *flow) collectWritten(n *syntax.Stmt, above []syntax.Node, in scope) {
	fl.collectDescriptors(n, in)
	if n.Cmd == nil {
		return
	}
	fl.everything = append(fl.everything, everythingTo(n)...)
	words := writtenWords(n)
	if len(words) == 0 {
		return
	}
	from := []syntax.Node{n.Cmd}
	for _, r := range n.Redirs {
		if r.Hdoc != nil {
			from = append(from, r.Hdoc)
		}
		if call, ok := n.Cmd.(*syntax.CallExpr); ok && r.N != nil && r.N.Value == "2" {
			from = append(from, nodes(call.Args)...) // an error names what the command was given
		}
	}
	from = append(from, inputOf(slices.Concat(above, []syntax.Node{n}))...)
	for _, a := range words {
		fl.writesWord(a, assigned{from: from, in: in})
	}
}

// writesWord notes what the file gets that a word names. Where that is a variable, it may be any that the variable names.
func (fl *flow) writesWord(a *syntax.Word, what assigned) {
	names := fl.plainNames(a)
	fl.noteFile(names[0], directoryIn(a))
	fl.writesTo(names[0], what)
	if name, found := strings.CutPrefix(names[0], "$"); found && fl.namesHeld[name] != nil {
		fl.namesHeld[name].written = true
		fl.linkNames(fl.namesHeld[name])
	}
}

func (fl *flow) linkNames(held *heldNames) {
	for held.linked = max(held.linked, 1); held.linked < len(held.names); held.linked++ {
		fl.noteFile(held.names[held.linked], held.directories[held.linked])
		fl.writesTo(held.names[held.linked], assigned{from: []syntax.Node{variable(contents(held.names[0]))}})
	}
}

// linkAll is linkNames for all that is written, when it is known what variables name.
func (fl *flow) linkAll() {
	for _, name := range slices.Sorted(maps.Keys(fl.namesHeld)) {
		if held := fl.namesHeld[name]; held.written {
			fl.heldNames(name, "")
			fl.linkNames(held)
		}
	}
}

// writesTo notes what a file gets.
func (fl *flow) writesTo(file string, a assigned) {
	fl.noteFile(file, "")
	fl.assign(contents(file), a)
}

// noteFile notes that something is written to a file, and in which directory that is, if it is known.
func (fl *flow) noteFile(file, directory string) {
	if fl.isFile[file] {
		if directory != "" {
			fl.directories[file][directory] = true
		}
		return
	}
	fl.isFile[file], fl.directories[file] = true, map[string]bool{directory: true}
	fl.files = append(fl.files, file)
	if hasWildcard(file) {
		fl.filePatterns = append(fl.filePatterns, file)
	}
}

// filesNamed returns where the text comes from that is in the names which a pattern among the words matches.
func (fl *flow) filesNamed(words ...*syntax.Word) []syntax.Node {
	if slices.ContainsFunc(words, isGlob) {
		return []syntax.Node{variable(newFiles)}
	}
	return nil
}

var systemDirectory = regexp.MustCompile(`^/(etc|sys|proc|usr|dev|bin|lib|sbin)/`)

// isGlob says whether a word is a pattern of files' names.
func isGlob(a *syntax.Word) bool {
	if systemDirectory.MatchString(beginning(a)) {
		return false // a job makes no files there
	}
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
		case '*', '?':
			return true
		case '[':
			return strings.Contains(text[i:], "]")
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
	if len(fl.files) == 0 {
		return nil
	}
	for _, name := range fl.readNames(a) {
		if s := fl.variables[name]; s != nil {
			return s
		}
	}
	return nil
}

// fileFlow is what is known of the files that a script writes.
type fileFlow struct {
	files        []string                   // names of those that are written
	filePatterns []string                   // those of them that are patterns
	isFile       map[string]bool            // by the name
	directories  map[string]map[string]bool // of files
	namesHeld    map[string]*heldNames      // by variables
	copies       []copying
	opened       map[string][]*syntax.Word // files that are written under a descriptor
	makings      *makings
	everything   []*syntax.Word            // files that get what the whole script prints
	read         map[*syntax.Word][]string // what readNames found
}

func newFileFlow() fileFlow {
	return fileFlow{
		isFile: map[string]bool{}, directories: map[string]map[string]bool{}, namesHeld: map[string]*heldNames{}, opened: map[string][]*syntax.Word{},
		makings: &makings{entered: map[string]bool{}}, read: map[*syntax.Word][]string{},
	}
}
