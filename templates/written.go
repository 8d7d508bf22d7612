package templates

import (
	"path"
	"slices"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// programEndings are ends of the names of files that are programs, whoever runs them.
var programEndings = []string{
	".sh", ".bash", ".zsh", ".ksh", ".csh", ".py", ".pl", ".pm", ".rb", ".r", ".jl", ".js", ".mjs", ".lua", ".awk", ".sed", ".tcl", ".m", ".mk", ".env", ".sql", ".gp", ".php",
	".sbatch", ".slurm", ".job", ".bashrc", ".profile", ".bash_profile", ".zshrc", "makefile", ".gitconfig", "/config.ssh",
}

// written are the files that a script writes, by the statements that do.
type written struct {
	files map[*syntax.Stmt][]string
	run   func() map[string]bool // names of files that the script runs
}

// writtenFiles finds the files that a script writes, and those that it runs.
func writtenFiles(w *shellWalk, file *syntax.File) *written {
	out := &written{files: map[*syntax.Stmt][]string{}}
	out.run = sync.OnceValue(func() map[string]bool { return runFiles(w, file, out.names()) })
	walkScopes(file, "", func(n syntax.Node, _ []syntax.Node, in scope) {
		if n, ok := n.(*syntax.Stmt); ok {
			for _, r := range n.Redirs {
				switch r.Op {
				case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll:
					out.files[n] = append(out.files[n], w.flow.fileNames(r.Word, in)...)
				}
			}
			if call, ok := n.Cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 && programName(literalWord(call.Args[0])) == "tee" {
				for _, a := range call.Args[1:] {
					out.files[n] = append(out.files[n], w.flow.fileNames(a, in)...)
				}
			}
		}
	})
	for n := range syntax.Preorder(file) {
		if pipe, ok := n.(*syntax.BinaryCmd); ok && isPipe(pipe) {
			out.files[pipe.X] = append(out.files[pipe.X], out.files[pipe.Y]...)
		}
	}
	return out
}

// names returns the names of all files that are written.
func (o *written) names() map[string]bool {
	names := map[string]bool{}
	for _, files := range o.files {
		for _, name := range files {
			names[name] = true
		}
	}
	return names
}

// runFiles finds those of the written files that a script runs, reads as code, or makes executable.
func runFiles(w *shellWalk, file *syntax.File, written map[string]bool) map[string]bool {
	run := map[string]bool{}
	note := func(names []string) {
		for _, name := range names {
			run[name] = true
		}
	}
	walkScopes(file, "", func(n syntax.Node, _ []syntax.Node, in scope) {
		switch n := n.(type) {
		case *syntax.Stmt:
			for _, r := range n.Redirs {
				if r.Op == syntax.RdrIn && w.readsProgram(n) != "" {
					note(w.flow.fileNames(r.Word, in))
				}
			}
		case *syntax.CallExpr:
			if !slices.ContainsFunc(n.Args, func(a *syntax.Word) bool {
				return slices.ContainsFunc(w.flow.fileNames(a, in), func(name string) bool { return written[name] })
			}) {
				return
			}
			chmod := len(n.Args) > 0 && literalWord(n.Args[0]) == "chmod"
			w.flow.eachWord(n, in, 0, func(i int, roles map[role]string) {
				if roles[asProgram] != "" || roles[asScript] != "" || chmod && i > 1 {
					note(w.flow.fileNames(n.Args[i], in))
				}
			})
		}
	})
	return run
}

// fileNames returns the last parts of the paths that a word may stand for. A path in a variable that is not known has
// the variable's name.
func (w *flow) fileNames(a *syntax.Word, in scope) []string {
	var names []string
	it := w.item(a, in, 0)
	for _, alt := range it.alts {
		for _, part := range alt {
			names = append(names, path.Base(part.text))
		}
	}
	if param, _ := onlyParam(a); param != nil && param.Param != nil {
		return append(names, "$"+param.Param.Value)
	}
	if len(names) == 0 {
		names = append(names, path.Base(it.text))
	}
	return names
}

// target returns the program that a statement writes, or "".
func (o *written) target(n *syntax.Stmt) string {
	for _, name := range o.files[n] {
		lower := strings.ToLower(name)
		if slices.ContainsFunc(programEndings, func(end string) bool { return strings.HasSuffix(lower, end) }) ||
			name != "null" && !strings.HasPrefix(name, hole) && o.run()[name] {
			return strings.ReplaceAll(strings.ReplaceAll(name, hole, "…"), tainted, "…")
		}
	}
	return ""
}

// generatedMend says how to write a program without a value in it.
func generatedMend(file, text string) string {
	read := `"$NAME"`
	if strings.HasSuffix(file, ".py") {
		read = `os.environ["NAME"]`
	}
	assign := ""
	if text != "$NAME" {
		assign = "=" + text
	}
	return "write export NAME" + assign + " on a line before, " + read + " in the program, and quotes around the delimiter, as in <<'EOF'"
}
