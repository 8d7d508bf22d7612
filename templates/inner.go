package templates

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// inner is code in a word of the script: bash -c '…', trap '…', bash <<'EOF'.
type inner struct {
	at   syntax.Node
	file *syntax.File
	in   scope
}

// maxInner is how many pieces of inner code are looked into.
const maxInner = 1000

// collectInner looks into the code in a command's words, which may use a task's text too: an argument, or a variable
// that is exported. Code in other languages is not looked into.
func (fl *flow) collectInner(n *syntax.CallExpr, above []syntax.Node, in scope) {
	if !slices.ContainsFunc(n.Args[min(1, len(n.Args)):], func(a *syntax.Word) bool { return strings.ContainsAny(literalWord(a), "$(") }) {
		return
	}
	fl.eachWord(n.Args, in, maxExpansions, func(i int, roles map[role]string) {
		text := literalWord(n.Args[i])
		if roles[roleCode] == "" || text == "" || strings.Contains(text, fl.l.prefix) {
			return
		}
		switch name := roles[roleCode]; {
		case name == "eval" || name == "trap":
			fl.addInner(n.Args[i], text, in)
		case slices.Contains(shells, name) || slices.Contains([]string{"sbatch", "script", "flock"}, name):
			own := ownScope(n.Args[i])
			args := n.Args[i+1:]
			call := invocation{args: args[min(1, len(args)):], input: inputOf(above), in: in}
			if len(args) > 0 {
				call.zero = args[0]
			}
			fl.calls[own] = append(fl.calls[own], call)
			fl.addInner(n.Args[i], text, own)
		}
	})
}

// ownScope is the scope of code that is a script of its own.
func ownScope(at syntax.Node) scope { return scope(fmt.Sprintf("code at %d", at.Pos().Offset())) }

// collectHeredocs looks into here-documents that a shell reads, or that become a file which may be a shell's.
func (fl *flow) collectHeredocs(n *syntax.Stmt, above []syntax.Node) {
	for _, r := range n.Redirs {
		if r.Hdoc == nil {
			continue
		}
		text := fl.codeOf(r)
		args, reads := shellReads(n, above)
		if !reads && !mayBeShellFile(n, text) {
			continue
		}
		own := ownScope(r.Hdoc)
		if len(args) > 0 {
			fl.calls[own] = append(fl.calls[own], invocation{args: args, in: scopeOf(above)})
		}
		fl.addInner(r.Hdoc, text, own)
	}
}

// codeOf returns the text of a here-document as its reader gets it, with a word in place of what the shell expands.
func (fl *flow) codeOf(r *syntax.Redirect) string {
	if rawDelimiter(r) {
		return r.Hdoc.Lit()
	}
	var b strings.Builder
	for _, part := range r.Hdoc.Parts {
		if lit, ok := part.(*syntax.Lit); ok {
			b.WriteString(strings.NewReplacer(`\\`, `\`, `\$`, "$", "\\`", "`", "\\\n", "").Replace(lit.Value))
		} else {
			b.WriteString("x")
		}
	}
	return b.String()
}

// shellReads says whether a shell is started in a statement, or behind it in a pipe, and with which arguments: those
// behind -s.
func shellReads(n *syntax.Stmt, above []syntax.Node) (args []*syntax.Word, reads bool) {
	in := []syntax.Node{n}
	for i, node := range above {
		if pipe, ok := node.(*syntax.BinaryCmd); ok && isPipe(pipe) && (i+1 == len(above) || above[i+1] == syntax.Node(pipe.X)) {
			in = append(in, pipe.Y)
		}
	}
	for _, n := range in {
		for n := range syntax.Preorder(n) {
			call, ok := n.(*syntax.CallExpr)
			if !ok {
				continue
			}
			words := literalWords(call.Args)
			at := slices.IndexFunc(words, func(s string) bool { return slices.Contains(shells, path.Base(s)) || s == "sbatch" })
			if at < 0 {
				continue
			}
			if i := slices.Index(words[at:], "-s"); i >= 0 {
				args = call.Args[at+i+1:]
				if len(args) > 0 && literalWord(args[0]) == "--" {
					args = args[1:]
				}
			}
			return args, true
		}
	}
	return nil, false
}

// shellEndings are ends of the names of files that a shell runs.
var shellEndings = []string{".sh", ".bash", ".env", ".sbatch", ".slurm", ".job"}

// mayBeShellFile says whether a statement writes a file for a shell: by its first line or its name, and where its name
// tells nothing.
func mayBeShellFile(n *syntax.Stmt, text string) bool {
	if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "#!") {
		return slices.Contains(shells, readDialect(text).name)
	}
	return slices.ContainsFunc(writtenWords(n), func(a *syntax.Word) bool {
		name := unquoted(a.Parts)
		return !strings.Contains(path.Base("/"+name), ".") || slices.ContainsFunc(shellEndings, func(end string) bool { return strings.HasSuffix(name, end) })
	})
}

// eachWord tells for each word of a command what it is to the programs in it.
func (fl *flow) eachWord(args []*syntax.Word, in scope, depth int, tell func(i int, roles map[role]string)) {
	before := newReading(keepNone)
	states := []state{{}}
	for i := range args {
		items := fl.items(args[i:i+1], in, depth)
		r := newReading(keepAll)
		r.read(items, states)
		tell(i, r.roles)
		states = before.read(items, states)
	}
}

// addInner parses code. What cannot be parsed is left alone.
func (fl *flow) addInner(at syntax.Node, text string, in scope) {
	file, err := parseShell("", text)
	if err != nil || len(fl.inner) >= maxInner {
		return
	}
	if fl.code == nil {
		fl.code = at
		defer func() { fl.code = nil }()
	}
	fl.inner = append(fl.inner, inner{fl.code, file, in})
	walkScopes(file, in, fl.collect)
}
