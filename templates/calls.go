package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// declarers assign; where one is the first word of a command, the parser knows it and assignment judges.
var declarers = []string{"declare", "typeset", "local", "export", "readonly", "nameref"}

// interpreters run a word or their standard input as a program. The letter is the option behind which
// the program stands.
var interpreters = map[string]string{
	"sh": "c", "bash": "c", "dash": "c", "ash": "c", "ksh": "c", "zsh": "c", "fish": "c", "csh": "c", "tcsh": "c", "su": "c",
	"python": "c", "python2": "c", "python3": "c", "perl": "eE", "ruby": "e", "node": "ep", "Rscript": "e", "lua": "e", "php": "r", "julia": "eE",
	"awk": "", "gawk": "", "mawk": "", "sed": "",
}

// wrappers start the command that their arguments name. What stands behind them is a command again.
var wrappers = []string{
	"env", "exec", "command", "builtin", "nohup", "nice", "ionice", "time", "timeout", "sudo", "doas", "setsid", "stdbuf", "xargs",
	"srun", "mpirun", "mpiexec", "singularity", "apptainer", "docker", "podman", "chroot", "unshare", "numactl", "taskset", "strace", "flock",
	"torchrun", "accelerate", "conda", "mamba", "micromamba", "uv", "ssh-agent",
}

// runners run all of their words as code, whatever is quoted.
var runners = []string{"eval", "ssh", "trap", "source", ".", "parallel", "watch", "at", "batch", "rsh", "pdsh", "clush"}

// namers take names of variables, whose index they compute.
var namers = []string{"unset", "read", "readarray", "mapfile", "getopts", "let", "alias"}

// argument is for a slot in a simple command; at is the command's index on the stack.
func (w *shellWalk) argument(f *fill, n *syntax.CallExpr, child syntax.Node, at int) place {
	i := slices.IndexFunc(n.Args, func(a *syntax.Word) bool { return child == syntax.Node(a) })
	if f.slot.isBlock() {
		return w.block(f, n, i, at)
	}
	if i > 0 && !slices.ContainsFunc(n.Args[:i], func(a *syntax.Word) bool { return !vanishes(a) }) {
		return refuse("command", "a task's value would be the command to run if what stands before it is empty", `put that in quotes, as in "$command"`)
	}
	if i <= 0 || commandAt(f, n.Args, i) {
		return refuse("command", "a task's value would be the command to run", "write the command out and pass the value as an argument")
	}
	return place{label: "argument", severable: true}
}

// programName is the last part of a program's path; "" for a word that is not literal.
func programName(word string) string {
	if word == "" {
		return ""
	}
	return path.Base(word)
}

// literalWords returns the literal text of the words of a command; "" for one that is not literal.
func literalWords(args []*syntax.Word) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = literalWord(a)
	}
	return out
}

func literalWord(a *syntax.Word) string {
	var b strings.Builder
	for _, part := range a.Parts {
		switch part.(type) {
		case *syntax.Lit, *syntax.SglQuoted, *syntax.DblQuoted:
			cookPart(&b, part)
		default:
			return ""
		}
	}
	return b.String()
}

// simpleWrappers take their command right behind options and assignments. What stands behind one of their
// options may be its argument or the command.
var simpleWrappers = []string{"env", "exec", "command", "builtin", "nohup", "sudo", "doas", "setsid", "time"}

// launchers take their command behind options, most of which have arguments, and behind so many words.
var launchers = map[string]int{
	"srun": 0, "mpirun": 0, "mpiexec": 0, "nice": 0, "ionice": 0, "xargs": 0, "stdbuf": 0, "strace": 0, "numactl": 0, "unshare": 0, "torchrun": 0,
	"timeout": 1, "chroot": 1, "flock": 1, "taskset": 1,
}

// commandAt says whether word i is the command that a wrapper before it starts.
func commandAt(f *fill, args []*syntax.Word, i int) bool {
	words := literalWords(args[:i+1])
	if before, _, _ := strings.Cut(words[i], f.token); strings.HasPrefix(before, "-") || strings.Contains(before, "=") {
		return false
	}
	name := programName(words[0])
	behind, launcher := launchers[name]
	simple := slices.Contains(simpleWrappers, name)
	if !simple && !launcher {
		return false
	}
	vanishing := 0        // words that may be none
	optionBefore := false // the word before may want this one as its argument
	for j, word := range words[1:i] {
		switch {
		case strings.HasPrefix(word, "-"):
			optionBefore = !strings.Contains(word, "=")
			continue
		case vanishes(args[j+1]):
			vanishing++
			continue
		case optionBefore, simple && strings.Contains(word, "="):
		case behind == 0 && (slices.Contains(simpleWrappers, programName(word)) || hasLauncher(word)):
			return commandAt(f, args[j+1:], i-j-1)
		default:
			behind--
		}
		optionBefore = false
	}
	return behind >= 0 && behind <= vanishing && (simple || !optionBefore)
}

// vanishes says whether a word may expand to no word at all: an unquoted variable or substitution.
func vanishes(a *syntax.Word) bool {
	return !slices.ContainsFunc(a.Parts, func(part syntax.WordPart) bool {
		switch part.(type) {
		case *syntax.ParamExp, *syntax.CmdSubst:
			return false
		}
		return true
	})
}

func hasLauncher(word string) bool {
	_, ok := launchers[programName(word)]
	return ok
}

// codeRole refuses a place whose text is run as a program by the command that it is an argument of, or
// that reads it.
func (w *shellWalk) codeRole(f *fill) place {
	for i := len(w.stack) - 2; i >= 0; i-- {
		switch n := w.stack[i].(type) {
		case *syntax.CallExpr:
			child := w.stack[i+1]
			at := slices.IndexFunc(n.Args, func(a *syntax.Word) bool { return child == syntax.Node(a) })
			if at <= 0 {
				continue
			}
			if p := codeArgument(f, n.Args, at); p.refused != "" {
				return p
			}
		case *syntax.Stmt:
			if program := w.piped[n]; program != "" {
				return refuse("input of "+program, "what is written here is read by "+program+" as a program", `pass the value as an argument: … | `+program+` -s -- `+f.slot.text)
			}
		case *syntax.Redirect:
			if n.Hdoc != nil && w.stack[i+1] == syntax.Node(n.Hdoc) || n.Op == syntax.WordHdoc {
				if stmt, ok := w.stack[i-1].(*syntax.Stmt); ok {
					if program := w.readsProgram(stmt); program != "" {
						return refuse("input of "+program, "what is written here is read by "+program+" as a program",
							"export the value, as in export NAME="+f.slot.text+", and let the program read the variable")
					}
				}
			}
		}
	}
	return place{}
}

// codeArgument says whether word at of a command is code, or the name of a variable.
func codeArgument(f *fill, args []*syntax.Word, at int) place {
	words := literalWords(args)
	start := 0
	for start < at && isWrapped(words, start) {
		start++
	}
	name := programName(words[start])
	switch {
	case start < at && slices.Contains(runners, name):
		return refuse("argument of "+name, "a task's value inside "+quoteName(name)+" would be run as code", saferCall(name, f))
	case start < at && slices.Contains(namers, name):
		return refuse("argument of "+name, name+" takes names, and a name can hold a computation", "write the name out")
	case start < at && slices.Contains(declarers, name):
		return refuse("argument of "+name, name+" behind something else takes its words apart once more", "put "+name+" at the beginning of the command")
	case name == "printf" && at == start+1:
		return refuse("format of printf", "a % or backslash of the value would be taken as a format", `write printf '%s\n' `+f.slot.text)
	case name == "printf" && at == start+2 && words[start+1] == "-v":
		return refuse("variable name", "a value cannot name a variable", "write the name out")
	case (name == "test" || name == "[") && (words[at-1] == "-v" || words[at-1] == "-R"):
		return refuse("variable name", "a value cannot name a variable: its index would be computed", "write the name out")
	case name == "find" && slices.Contains([]string{"-exec", "-execdir", "-ok", "-okdir"}, words[at-1]):
		return refuse("command", "a task's value would be the command to run", "write the command out and pass the value as an argument")
	case name == "sbatch" && (words[at-1] == "--wrap" || strings.HasPrefix(words[at], "--wrap=")):
		return refuse("sbatch --wrap", "a task's value inside --wrap would be run as code", saferCall("sh", f))
	}
	last := at
	if !slices.Contains(wrappers, programName(words[0])) {
		last = 1
	}
	for i := range words[:last] {
		name := programName(words[i])
		if _, ok := interpreters[name]; ok && codeWord(name, words[i:]) == at-i {
			return refuse("argument of "+name, "a task's value inside "+quoteName(name)+" would be run as code", saferCall(name, f))
		}
	}
	return place{}
}

// isWrapped says whether the command proper begins behind word i: i is a wrapper, or one of its options
// or arguments. Anything else ends the search.
func isWrapped(words []string, i int) bool {
	return slices.Contains(wrappers, programName(words[0])) &&
		!slices.Contains(runners, words[i]) && !slices.Contains(namers, words[i]) && !slices.Contains(declarers, words[i]) && words[i] != "printf" && words[i] != "test" && words[i] != "["
}

// codeWord returns which of the words, the first being the interpreter, is the program; 0 for none.
func codeWord(name string, words []string) int {
	letters := interpreters[name]
	for i := 1; i < len(words); i++ {
		word := words[i]
		switch {
		case letters == "" && !strings.HasPrefix(word, "-"):
			return i
		case letters == "" && (word == "-f" || strings.HasPrefix(word, "--file")):
			return 0
		case letters == "" && (word == "-e" || word == "-v" || word == "-F") && name != "sed":
			i++
		case letters == "" || strings.HasPrefix(word, "--"):
		case strings.HasPrefix(word, "-") && strings.ContainsAny(word[1:], letters):
			return i + 1
		case (strings.HasPrefix(word, "-") || strings.HasPrefix(word, "+")) && len(word) > 1:
			if word == "-o" || word == "-O" || word == "+o" || word == "-W" || word == "-X" {
				i++
			}
		case name == "su":
		default:
			return 0 // a script: its arguments are data
		}
	}
	return 0
}

// readsProgram returns the interpreter in a statement that takes its standard input as a program, or "". In a
// compound command every command inside has that input, and so has the body of a function that is called.
func (w *shellWalk) readsProgram(stmt *syntax.Stmt) string {
	var program string
	for n := range syntax.Preorder(stmt) {
		call, ok := n.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || program != "" {
			continue
		}
		words := literalWords(call.Args)
		if program = stdinProgram(words); program == "" {
			program = w.readers[words[0]]
		}
		if words[0] == "exec" && len(words) == 1 {
			program = w.anyReader
		}
	}
	return program
}

// stdinProgram returns the interpreter that a simple command gives its standard input to.
func stdinProgram(words []string) string {
	if i := slices.IndexFunc(words, isXargs); i == 0 || i > 0 && slices.Contains(wrappers, programName(words[0])) {
		for _, word := range words[i+1:] {
			name := programName(word)
			if _, ok := interpreters[name]; ok || slices.Contains(wrappers, name) || slices.Contains(runners, name) || slices.Contains(namers, name) {
				return "xargs " + name // its input becomes arguments, or the command itself
			}
		}
	}
	for i, word := range words {
		name := programName(word)
		if i > 0 && !slices.Contains(wrappers, programName(words[0])) {
			return ""
		}
		if slices.Contains([]string{"ssh", "rsh", "at", "batch", "sbatch"}, name) {
			return name
		}
		if letters := interpreters[name]; letters != "" && (name != "su" || i == 0) && !hasScript(words[i:], letters) {
			return name
		}
	}
	return ""
}

func isXargs(word string) bool {
	return programName(word) == "xargs" || programName(word) == "parallel"
}

// hasScript says whether the words of an interpreter's command give it a program, so that its input is data.
func hasScript(words []string, letters string) bool {
	for j := 1; j < len(words); j++ {
		arg := words[j]
		switch {
		case arg == "-" || arg == "-s":
			return false
		case strings.HasPrefix(arg, "--"):
		case arg == "-o" || arg == "-O" || arg == "+o" || arg == "-W" || arg == "-X":
			j++
		case len(arg) > 1 && (arg[0] == '-' || arg[0] == '+'):
			if strings.ContainsAny(arg[1:], letters) {
				return true
			}
			if strings.Contains(arg[1:], "s") && letters == "c" && !strings.HasPrefix(programName(words[0]), "python") {
				return false
			}
		default:
			return programName(words[0]) != "su"
		}
	}
	return false
}

func quoteName(name string) string {
	switch name {
	case "sh", "bash", "dash", "zsh", "ksh", "python", "python3", "su":
		return `"` + name + ` -c"`
	}
	return name
}

func saferCall(name string, f *fill) string {
	switch name {
	case "sh", "bash", "dash", "zsh", "ksh":
		return "pass it as an argument instead: " + name + ` -c 'echo "$1"' _ ` + f.slot.text
	case "python", "python3":
		return "pass it as an argument instead: " + name + ` -c 'import sys; print(sys.argv[1])' ` + f.slot.text
	case "awk", "gawk", "mawk":
		return "export it and use ENVIRON inside the program"
	}
	return "use " + withOp(f.slot, "slug") + ", or put the command into a script and pass the value as an argument"
}
