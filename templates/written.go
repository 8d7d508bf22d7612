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
	".sbatch", ".slurm", ".job", ".bashrc", ".profile", ".bash_profile", ".zshrc", "makefile", "dockerfile", "containerfile", ".def", "snakefile", ".smk", ".nf", ".gitconfig", "/config.ssh",
}

// written are the files that a script writes, by the statements that do.
type written struct {
	files map[*syntax.Stmt][]string
	run   func() map[string]bool // names of those that the script runs
}

func (s *survey) findWritten() *written {
	out := &written{files: map[*syntax.Stmt][]string{}}
	copies := s.findCopies()
	out.run = sync.OnceValue(func() map[string]bool { return s.runFiles(out.names(), copies) })
	for _, n := range s.outline.statements {
		for _, a := range s.flow.opens(writtenWords(n.node)) {
			out.files[n.node] = append(out.files[n.node], s.fileNames(a, n.in)...)
		}
	}
	for _, pipe := range s.outline.pipes { // … | tee FILE
		out.files[pipe.X] = append(out.files[pipe.X], out.files[pipe.Y]...)
	}
	return out
}

// copied is a file that gets another name, or is copied to one.
type copied struct{ from, to []string }

func (s *survey) findCopies() []copied {
	var copies []copied
	for _, n := range s.outline.calls {
		words := literalWords(n.node.Args)
		at := slices.IndexFunc(words, func(s string) bool { return slices.Contains([]string{"mv", "cp", "ln", "install"}, path.Base(s)) })
		if last := len(words) - 1; at >= 0 && at < last {
			c := copied{to: s.fileNames(n.node.Args[last], n.in)}
			for _, a := range n.node.Args[at+1 : last] {
				c.from = append(c.from, s.fileNames(a, n.in)...)
			}
			copies = append(copies, c)
		}
	}
	return copies
}

// writtenWords returns the words that name files which a statement writes.
func writtenWords(n *syntax.Stmt) []*syntax.Word {
	var words []*syntax.Word
	for _, r := range n.Redirs {
		if name := duplicated(r); name != "" && r.Op == syntax.DplOut {
			words = append(words, descriptorWord(name, r.Word))
		}
		if writesFile(r) && r.Op != syntax.RdrInOut && descriptor(r) == "" {
			words = append(words, r.Word)
		}
	}
	if call, ok := n.Cmd.(*syntax.CallExpr); ok {
		words = append(words, writtenBy(call.Args)...)
	}
	return words
}

// writtenBy returns the words that name files into which a program writes what it reads.
func writtenBy(args []*syntax.Word) []*syntax.Word {
	for i, a := range args {
		if len(a.Parts) == 1 {
			if quoted, ok := a.Parts[0].(*syntax.DblQuoted); ok && len(quoted.Parts) != 1 {
				continue // no program's name
			}
		}
		word := literalWord(a)
		if word == "" {
			continue
		}
		switch last := len(args) - 1; path.Base(word) {
		case "tee":
			return args[i+1:]
		case "sort":
			return optionWords(args[i+1:], "-o", "--output")
		case "dd":
			return optionWords(args[i+1:], "of")
		case "cp", "install":
			if last >= i+2 && isInput(literalWord(args[last-1])) {
				return args[last:]
			}
		}
	}
	return nil
}

// optionWords returns the words of options: those behind them, or attached to them.
func optionWords(args []*syntax.Word, options ...string) []*syntax.Word {
	var words []*syntax.Word
	for i, a := range args {
		if len(a.Parts) == 0 {
			continue
		}
		lit, ok := a.Parts[0].(*syntax.Lit)
		if !ok {
			continue
		}
		for _, option := range options {
			rest, found := strings.CutPrefix(lit.Value, option)
			switch {
			case !found:
			case rest == "" && len(a.Parts) == 1 && i+1 < len(args):
				words = append(words, args[i+1])
			default:
				attached := *lit
				attached.Value = strings.TrimPrefix(rest, "=")
				words = append(words, &syntax.Word{Parts: append([]syntax.WordPart{&attached}, a.Parts[1:]...)})
			}
		}
	}
	return words
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

// runFiles finds those of the written files that the script runs, reads as code, or makes executable.
func (s *survey) runFiles(written map[string]bool, copies []copied) map[string]bool {
	for _, c := range copies {
		for _, name := range c.to {
			written[name] = written[name] || slices.ContainsFunc(c.from, func(name string) bool { return written[name] })
		}
	}
	run := map[string]bool{}
	note := func(names []string) {
		for _, name := range names {
			run[name] = true
		}
	}
	for _, n := range s.outline.statements {
		for _, r := range n.node.Redirs {
			if r.Op == syntax.RdrIn && s.readsProgram(n.node) != "" {
				note(s.fileNames(r.Word, n.in))
			}
		}
	}
	for _, n := range s.outline.calls {
		args := n.node.Args
		for _, a := range s.argumentFiles(n.node) {
			note(s.fileNames(a, n.in))
		}
		if !slices.ContainsFunc(args, func(a *syntax.Word) bool {
			return slices.ContainsFunc(s.fileNames(a, n.in), func(name string) bool { return written[name] })
		}) {
			continue
		}
		chmod := literalWord(args[0]) == "chmod"
		s.flow.eachWord(args, n.in, 0, func(i int, roles map[role]string) {
			if roles[roleProgram] != "" || roles[roleScript] != "" || chmod && i > 1 {
				note(s.fileNames(args[i], n.in))
			}
		})
	}
	for _, c := range slices.Backward(copies) {
		if slices.ContainsFunc(c.to, func(name string) bool { return run[name] || isProgramName(name) }) {
			note(c.from)
		}
	}
	return run
}

// argumentFiles returns the files of xargs -a FILE whose text would be code.
func (s *survey) argumentFiles(n *syntax.CallExpr) []*syntax.Word {
	for i, a := range n.Args {
		if name := a.Lit(); (name == "xargs" || name == "parallel") && s.callOfScript(n) != "" {
			return optionWords(n.Args[i+1:], "-a", "--arg-file")
		}
	}
	return nil
}

// fileNames returns the last parts of the paths that a word may stand for. A path in a variable that is not known has
// the variable's name.
func (s *survey) fileNames(a *syntax.Word, in scope) []string {
	if lit := onlyLit(a); lit != nil && !strings.ContainsAny(lit.Value, `\*?[`) && !strings.Contains(lit.Value, s.l.prefix) {
		return []string{path.Base(lit.Value)}
	}
	names, ok := s.fileNamesOf[scoped[*syntax.Word]{a, in}]
	if !ok {
		names = s.flow.fileNamesBy(a, in, map[held]bool{})
		s.fileNamesOf[scoped[*syntax.Word]{a, in}] = names
	}
	return names
}

// held is a variable, or an argument of a function.
type held struct {
	name string
	in   scope
}

// fileNamesBy goes through variables once, whatever they hold of one another.
func (fl *flow) fileNamesBy(a *syntax.Word, in scope, seen map[held]bool) []string {
	var names []string
	it := fl.item(a, in, 0)
	for _, alt := range it.alts {
		for _, part := range alt {
			names = append(names, path.Base(part.text))
		}
	}
	if param, _ := onlyParam(a); param != nil && param.Param != nil {
		name := param.Param.Value
		if seen[held{name, in}] || !fl.effort.spend(1) {
			return nil
		}
		if len(seen) == 0 || !isArgument(name) { // $1 of another function is another file
			names = append(append(names, "$"+name), fl.plainNames(a)...)
		}
		seen[held{name, in}] = true
		for _, value := range fl.valuesOf(param, in) {
			if onlySubstitution(value.node) == nil { // $(mktemp) is another file each time
				names = append(names, fl.fileNamesBy(value.node, value.in, seen)...)
			}
		}
		return names
	}
	if len(names) == 0 {
		name := path.Base(it.text)
		if strings.HasPrefix(name, hole) { // as it is written is how it is told from others
			name = path.Base(strings.Trim(asWritten(a), `"`))
		}
		names = append(names, name)
	}
	return names
}

// valuesOf returns the words that a variable or an argument is given.
func (fl *flow) valuesOf(n *syntax.ParamExp, in scope) []scoped[*syntax.Word] {
	var out []scoped[*syntax.Word]
	name := n.Param.Value
	if isArgument(name) {
		gone := fl.gone(n, in)
		for _, c := range fl.calls[in] {
			args := c.args
			several := slices.ContainsFunc(args, func(a *syntax.Word) bool { return fl.item(a, c.in, 0).many })
			if len(name) == 1 && isNumber(name) && name != "0" && !several && gone.most < anyShift {
				first := int(name[0] - '1')
				args = args[min(first+gone.least, len(args)):min(first+gone.most+1, len(args))]
			}
			for _, a := range args {
				out = append(out, scoped[*syntax.Word]{a, c.in})
			}
		}
		return out
	}
	for _, a := range fl.assigned[name] {
		if a.word != nil {
			out = append(out, scoped[*syntax.Word]{a.word, a.in})
		}
		for _, n := range slices.Concat(nodes(a.array), a.from) {
			if word, ok := n.(*syntax.Word); ok {
				out = append(out, scoped[*syntax.Word]{word, a.in})
			}
		}
	}
	return out
}

// asWritten returns the text of a word in the script, or in code in it.
func asWritten(a *syntax.Word) string {
	printer, _ := printers.Get().(*syntax.Printer)
	defer printers.Put(printer)
	var b strings.Builder
	if err := printer.Print(&b, a); err != nil {
		return hole
	}
	return b.String()
}

// printers are kept, for each brings a buffer of its own.
var printers = sync.Pool{New: func() any { return syntax.NewPrinter() }}

// isProgramName says whether a file is a program by its name.
func isProgramName(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(programEndings, func(end string) bool { return strings.HasSuffix(lower, end) })
}

// target returns the program that a statement writes, or "".
func (o *written) target(n *syntax.Stmt) string {
	for _, name := range o.files[n] {
		if isProgramName(name) ||
			name != "null" && !strings.HasPrefix(name, hole) && o.run()[name] {
			return strings.NewReplacer(hole, "…", tainted, "…", chosen, "…").Replace(name)
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
	if strings.HasSuffix(file, ".conf") { // of srun --multi-prog
		return "write export NAME" + assign + " on a line before, and let the file start a script that uses " + read
	}
	return "write export NAME" + assign + " on a line before, " + read + " in the program, and quotes around the delimiter, as in <<'EOF'"
}
