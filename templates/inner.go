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

	unsure bool // it may be no code at all
}

// later is a command or statement which may hold code: that is looked into when all of the script is known.
type later struct {
	node  syntax.Node
	above []syntax.Node
	in    scope
	code  syntax.Node
}

// postpone keeps what may hold code.
func (fl *flow) postpone(n syntax.Node, above []syntax.Node, in scope) {
	if fl.effort.spend(1 + len(above)) { // in a long pipe, many nodes are above each
		fl.later = append(fl.later, later{n, slices.Clone(above), in, fl.code})
	}
}

// lookInside looks into the code that commands and files hold, and into the code in that.
func (fl *flow) lookInside() {
	for len(fl.later) > 0 && !fl.effort.exhausted() {
		todo := fl.later
		fl.later = nil
		t := &codeTexts{flow: fl, known: map[string][]string{}, open: map[string]bool{}}
		files := &shellFiles{texts: map[string][]fileText{}, plain: map[string][]string{}, run: map[string]bool{}, sure: map[string]bool{}}
		for _, l := range todo {
			if n, ok := l.node.(*syntax.CallExpr); ok && !fl.effort.exhausted() {
				fl.code = l.code
				fl.inCommand(t, files, n, l.in)
			}
		}
		files.copied(fl)
		for _, l := range todo {
			if n, ok := l.node.(*syntax.Stmt); ok && !fl.effort.exhausted() {
				fl.code = l.code
				fl.inStatement(t, files, n, l.above, l.in)
			}
		}
		fl.code = nil
		fl.inFiles(files)
		clear(fl.followed)
	}
}

// mayRunCode says whether a command is worth a look: whether something in it may be code, and its program may run some.
func (fl *flow) mayRunCode(args []*syntax.Word) bool {
	if len(args) == 0 {
		return false
	}
	first := literalWord(args[0])
	if first == "" || len(fl.aliases[first]) > 0 {
		return true
	}
	if p := findProgram(first); p != nil && (p.quiet || p.name == "[") {
		return false
	}
	script := runsScript(first)
	return slices.ContainsFunc(args[1:], func(a *syntax.Word) bool {
		text := literalWord(a)
		return script || expands(a.Parts) || strings.ContainsAny(text, "$(`") || runsScript(text)
	})
}

// runsScript says whether a word names what runs the shell's script that a word behind it names.
func runsScript(word string) bool {
	return slices.Contains(shells, path.Base(word)) || word == "source" || word == "."
}

// expands says whether the shell puts something into a word.
func expands(parts []syntax.WordPart) bool {
	return slices.ContainsFunc(parts, func(part syntax.WordPart) bool {
		switch part := part.(type) {
		case *syntax.Lit, *syntax.SglQuoted:
			return false
		case *syntax.DblQuoted:
			return expands(part.Parts)
		}
		return true
	})
}

// inCommand looks into the code in a command's words, which may use a task's text too: an argument, or a variable
// that is exported. Code in other languages is not looked into.
func (fl *flow) inCommand(t *codeTexts, files *shellFiles, n *syntax.CallExpr, in scope) {
	evaluated := false
	fl.eachWord(n.Args, in, 0, func(i int, roles map[role]string) {
		if name, ok := roles[roleScript]; ok {
			fl.inProcess(t, n.Args[i], in)
			files.runs(fl, name, n.Args[i])
		}
		if roles[roleVariable] != "" {
			fl.setsVariables(n.Args[i], in)
		}
		name := roles[roleCode]
		switch {
		case name == "eval" && !evaluated:
			evaluated = true
			fl.runs(n, n.Args[i])
			fl.addInner(n.Args[i], t.words(n.Args[i:], in), in)
		case name == "trap":
			fl.addInner(n.Args[i], t.word(n.Args[i], in), in)
		case isShellRunner(name):
			own := fl.ownScope(n.Args[i])
			call := fl.invoked(n, i+1, in)
			if len(call.args) > 0 {
				call.zero, call.args = call.args[0], call.args[1:]
			}
			fl.calls[own] = append(fl.calls[own], call)
			fl.behindCode(n.Args, i, own, in)
			fl.runs(n, n.Args[i])
			fl.addInner(n.Args[i], t.word(n.Args[i], in), own)
		}
	})
}

// setsVariables is for NAME=value before a program, as env has it, which may stand in an array.
func (fl *flow) setsVariables(a *syntax.Word, in scope) {
	words := []*syntax.Word{a}
	if param, _ := onlyParam(a); param != nil && param.Param != nil {
		for _, held := range fl.assigned[param.Param.Value] {
			words = append(words, held.array...)
			if held.word != nil {
				words = append(words, held.word)
			}
		}
	}
	for _, a := range words {
		if text := literalWord(a); assignmentWord.MatchString(text) {
			name, _, _ := strings.Cut(text, "=")
			fl.assign(strings.TrimSuffix(name, "+"), assigned{from: []syntax.Node{a}, in: in})
		}
	}
}

// runs notes what code a command or statement runs, whose output is that of the command then.
func (fl *flow) runs(n, at syntax.Node) { fl.codeOf[n] = append(fl.codeOf[n], fl.ownScope(at)) }

// behindCode notes the arguments of code that stand in one array with it, and behind that in the command.
func (fl *flow) behindCode(args []*syntax.Word, at int, own, in scope) {
	param, _ := onlyParam(args[at])
	if param == nil || param.Param == nil || !isAll(param.Index) {
		return
	}
	var words []*syntax.Word
	for _, a := range fl.assigned[param.Param.Value] {
		words = append(words, a.array...)
	}
	for i, a := range words {
		if strings.Contains(literalWord(a), "$") && i+1 < len(words) && fl.effort.spend(len(words)-i) {
			behind := slices.Concat(words[i+2:], args[at+1:])
			fl.calls[own] = append(fl.calls[own], invocation{args: behind, zero: words[i+1], in: in})
		}
	}
}

// inProcess looks into what a shell reads from <(…).
func (fl *flow) inProcess(t *codeTexts, a *syntax.Word, in scope) {
	for _, part := range a.Parts {
		if p, ok := part.(*syntax.ProcSubst); ok && p.Op == syntax.CmdIn {
			for _, s := range p.Stmts {
				fl.addInner(a, combined(t.printed(s, in)), fl.ownScope(a))
			}
		}
	}
}

// ownScope is the scope of code that is a script of its own.
func (fl *flow) ownScope(at syntax.Node) scope {
	own, ok := fl.scopes[at]
	if !ok {
		own = scope(fmt.Sprintf("%s%d", codeScope, len(fl.scopes)))
		fl.scopes[at] = own
	}
	return own
}

const codeScope = "code at "

// shellRunners hand what is code to them on to a shell of this host.
var shellRunners = []string{"sbatch", "script", "flock", "su", "sg", "sudo", "runuser", "tmux", "screen", "parallel", "watch", "env", "shell", variableProgram.name}

func isShellRunner(program string) bool {
	program, _, _ = strings.Cut(program, ":")
	return slices.Contains(shells, program) || slices.Contains(shellRunners, program)
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

// addInner parses code, which may be one of several texts. What cannot be parsed is left alone; the result says whether
// the first could.
func (fl *flow) addInner(at syntax.Node, codes []string, in scope) bool {
	own := fl.ownScope(at)
	if fl.code == nil {
		fl.code = at
		defer func() { fl.code = nil }()
	}
	parsed := false
	for i, text := range codes {
		if strings.Contains(text, tooManyTexts) {
			if fl.unsure {
				continue
			}
			fl.effort.giveUp()
		}
		if !fl.effort.spend(innerEffort + len(text)) {
			return true
		}
		file, err := parseShell("", text)
		if err != nil {
			continue
		}
		parsed = parsed || i == 0
		if strings.Trim(text, unknownText+" ") == "" {
			continue
		}
		fl.inner = append(fl.inner, inner{fl.code, file, in, fl.unsure})
		known := len(fl.outline.functions)
		fl.outline.add(file, in)
		for _, f := range fl.outline.functions[known:] {
			if name := scope(f.Name.Value); !fl.funcs[name] {
				fl.late = append(fl.late, name)
			}
		}
		fl.define(fl.outline.functions[known:])
		for _, s := range file.Stmts {
			fl.bodies[own] = append(fl.bodies[own], body{s, in})
		}
		walkScopes(file, in, fl.collect)
	}
	return parsed
}

// addPieces looks into code that is printed piece by piece: if it is none as a whole, into each piece.
func (fl *flow) addPieces(at syntax.Node, pieces [][]string, in scope) {
	if fl.addInner(at, combined(pieces), in) {
		return
	}
	for _, p := range pieces {
		fl.addInner(at, p, in)
	}
}
