package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// shellFiles is what a script writes to files which a shell may run, by the file.
type shellFiles struct {
	names []string
	texts map[string][]fileText
	plain map[string][]string // what plainNames says of them
	run   map[string]bool     // names of files that a shell runs, whatever they are called
	sure  map[string]bool     // files that are scripts; the others only may be
}

// runs notes a file that a program takes for code, if that is a shell.
func (o *shellFiles) runs(fl *flow, program string, a *syntax.Word) {
	if slices.Contains(shells, program) || program == "source" || program == "." {
		for _, name := range fl.plainNames(a) {
			o.run[name] = true
		}
	}
}

// isRun says whether a shell runs a file of that name, or of one that a pattern matches.
func (o *shellFiles) isRun(name string) bool {
	if o.run[name] {
		return true
	}
	for pattern := range o.run {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}

// fileText is what one statement writes.
type fileText struct {
	at     syntax.Node
	pieces [][]string
	code   syntax.Node
}

// add keeps what a statement writes, if it is to a file which may be a shell's. Such a file may be written bit by bit.
func (o *shellFiles) add(fl *flow, n *syntax.Stmt, above []syntax.Node, pieces [][]string) {
	to := n
	for _, pipe := range pipesBehind(n, above) {
		if len(writtenWords(to)) == 0 {
			to = pipe.Y
		}
	}
	words := fl.opens(writtenWords(to))
	if len(words) == 0 {
		return
	}
	var name string
	if fl.code == nil {
		name = fl.l.text[words[0].Pos().Offset():words[0].End().Offset()]
	} else { // its places are not those of the script
		name = string(fl.ownScope(fl.code)) + ": " + literalWord(words[0])
	}
	code := mayBeShellFile(words, combined(pieces)[0]) || slices.ContainsFunc(words, func(a *syntax.Word) bool {
		return slices.ContainsFunc(fl.plainNames(a), o.isRun)
	})
	if !code && o.texts[name] == nil {
		return
	}
	o.sure[name] = o.sure[name] || isScript(words, combined(pieces)[0]) || slices.ContainsFunc(words, func(a *syntax.Word) bool { return slices.ContainsFunc(fl.plainNames(a), o.isRun) })
	if o.texts[name] == nil {
		o.names = append(o.names, name)
		o.plain[name] = fl.plainNames(words[0])
	}
	o.texts[name] = append(o.texts[name], fileText{heredocOf(n), pieces, fl.code})
}

// heredocOf is where the text of a statement stands.
func heredocOf(n *syntax.Stmt) syntax.Node {
	if i := slices.IndexFunc(n.Redirs, func(r *syntax.Redirect) bool { return r.Hdoc != nil }); i >= 0 {
		return n.Redirs[i].Hdoc
	}
	return n
}

// inFiles looks into the files: as a whole, and if that is no code, into what each statement writes.
func (fl *flow) inFiles(files *shellFiles) {
	for _, name := range files.names {
		list := files.texts[name]
		var all [][]string
		for _, text := range list {
			all = append(all, text.pieces...)
		}
		fl.code, fl.unsure = list[0].code, !files.sure[name]
		scopes := []scope{fl.ownScope(list[0].at)}
		whole := fl.addInner(list[0].at, combined(all), scopes[0])
		for _, text := range list {
			if fl.code = text.code; !whole {
				scopes = append(scopes, fl.ownScope(text.at))
				fl.addPieces(text.at, text.pieces, fl.ownScope(text.at))
			}
		}
		fl.unsure = false
		for _, plain := range files.plain[name] {
			fl.written[plain] = append(fl.written[plain], scopes...)
		}
		fl.code = nil
	}
}

// shellEndings are ends of the names of files that a shell runs.
var shellEndings = []string{".sh", ".bash", ".env", ".sbatch", ".slurm", ".job"}

// mayBeShellFile says whether a statement that writes these files writes one for a shell: by its first line or its name, and where its name
// tells nothing.
func mayBeShellFile(words []*syntax.Word, text string) bool {
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "#!") {
		return slices.Contains(shells, readDialect(text).name)
	}
	return slices.ContainsFunc(words, func(a *syntax.Word) bool {
		name := unquoted(a.Parts)
		return !strings.Contains(path.Base("/"+name), ".") || slices.ContainsFunc(shellEndings, func(end string) bool { return strings.HasSuffix(name, end) })
	})
}

// isScript says whether a file is one for a shell, by its first line or its name.
func isScript(words []*syntax.Word, text string) bool {
	return strings.HasPrefix(text, "#!") || slices.ContainsFunc(words, func(a *syntax.Word) bool {
		return slices.ContainsFunc(shellEndings, func(end string) bool { return strings.HasSuffix(unquoted(a.Parts), end) })
	})
}
