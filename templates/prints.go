package templates

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A command prints what it was given, or what it read, unless it is known not to.
var (
	// silent programs print nothing of the words that they are given, and nothing of what they read.
	silent = []string{
		"[", "test", "true", "false", ":", "exit", "return", "shift", "wait", "kill", "sleep", "trap", "unset", "umask", "ulimit", "read", "mapfile", "readarray", "shopt", "hash", "getopts",
		"chgrp", "sync", "cd", "ssh-keygen", "mail", "mailx", "sendmail", "logger",
		"sbatch", "scancel", "squeue", "sacct", "sacctmgr", "scontrol", "sinfo", "sstat", "sbcast", "nvidia-smi", "nproc", "id", "whoami", "uname", "free", "uptime", "module", "ml",
	}
	// countPrinters print their words, but nothing of what they read.
	countPrinters = []string{"wc", "md5sum", "sha1sum", "sha256sum", "sha512sum", "cksum", "seq", "date", "du", "df", "hostname", "basename", "dirname", "echo", "printf", "mktemp"}
	// selfPrinters print what the shell knows.
	selfPrinters = []string{"jobs", "history", "fc", "type", "alias", "dirs"}

	directoryPrinters = []string{"pwd", "dirs", "realpath", "readlink", "pushd", "popd"}
	filePrinters      = []string{"ls", "find"}
)

// commandName returns the program or builtin of a command, without what only stands before it.
func commandName(n *syntax.CallExpr) (name string, args []*syntax.Word) {
	args = n.Args
	for len(args) > 1 && (literalWord(args[0]) == "command" || literalWord(args[0]) == "builtin") {
		args = args[1:]
	}
	if len(args) == 0 {
		return "", nil
	}
	return path.Base(literalWord(args[0])), args[1:]
}

// callName returns the first word of a command.
func callName(n *syntax.CallExpr) string {
	if len(n.Args) == 0 {
		return ""
	}
	return literalWord(n.Args[0])
}

// mergesErrors says whether somewhere in a node errors go where the output goes.
func mergesErrors(root syntax.Node) bool {
	for n := range syntax.Preorder(root) {
		if r, ok := n.(*syntax.Redirect); ok && r.Op == syntax.DplOut && r.N != nil && r.N.Value == "2" {
			return true
		}
		if pipe, ok := n.(*syntax.BinaryCmd); ok && pipe.Op == syntax.PipeAll {
			return true
		}
	}
	return false
}

// toErrors says whether a statement prints to the errors.
func toErrors(n *syntax.Stmt) bool {
	return slices.ContainsFunc(n.Redirs, func(r *syntax.Redirect) bool { return r.Op == syntax.DplOut && r.Word.Lit() == "2" })
}

// onlyDigits says whether an expansion leaves out all but digits.
func onlyDigits(n *syntax.ParamExp) bool {
	return n.Repl != nil && n.Repl.All && n.Repl.With == nil && n.Repl.Orig != nil && (n.Repl.Orig.Lit() == "[^0-9]" || n.Repl.Orig.Lit() == "[!0-9]")
}

// printsDigits says whether a command prints digits only.
func printsDigits(name string, args []*syntax.Word) bool {
	words := strings.Join(literalWords(args), " ")
	switch name {
	case "tr":
		return slices.Contains([]string{"-dc 0-9", "-cd 0-9", "-dc [:digit:]", "-cd [:digit:]"}, words)
	case "grep":
		return slices.Contains([]string{"-oE [0-9]+", "-Eo [0-9]+", "-oP \\d+", "-o [0-9]*", "-o [0-9]\\+"}, words)
	case "printf":
		return strings.HasPrefix(words, "%d ") || strings.HasPrefix(words, "%d\\n ")
	}
	return false
}

// onlyCounts says whether a statement prints nothing of what it reads.
func (fl *flow) onlyCounts(n *syntax.Stmt) bool {
	call, ok := n.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	name, _ := commandName(call)
	return !fl.funcs[scope(name)] && len(fl.codeOf[call])+len(fl.codeOf[n]) == 0 && (fl.isSilent(call) || slices.Contains(countPrinters, name))
}

// isSilent says whether a command prints nothing of a task's text.
func (fl *flow) isSilent(n *syntax.CallExpr) bool {
	name, args := commandName(n)
	if fl.funcs[scope(name)] || len(fl.codeOf[n]) > 0 {
		return false
	}
	if printsDigits(name, args) {
		return true
	}
	switch name {
	case "set":
		return len(args) > 0
	case "mkdir", "cp", "mv", "rm", "ln", "rmdir", "touch", "chmod", "chown", "install":
		return !slices.ContainsFunc(args, func(a *syntax.Word) bool { return isVerbose(literalWord(a)) })
	case "jobs", "type":
		return len(args) > 0 && slices.Contains([]string{"-p", "-P", "-t"}, literalWord(args[0]))
	case "stat":
		return slices.ContainsFunc(args, func(a *syntax.Word) bool {
			text := literalWord(a)
			return strings.Contains(text, "%") && !strings.Contains(strings.ToLower(text), "%n")
		})
	case "grep", "egrep", "fgrep", "zgrep":
		return slices.ContainsFunc(args, func(a *syntax.Word) bool { return literalWord(a) == "-c" })
	}
	return slices.Contains(silent, name)
}

func isVerbose(option string) bool {
	return option == "--verbose" || strings.HasPrefix(option, "-") && !strings.HasPrefix(option, "--") && strings.Contains(option, "v")
}

// printed returns the slot whose text a command prints that does not stand in its words: what it reads, what the code prints
// that it runs, and what is exported.
func (fl *flow) printed(n *syntax.CallExpr, in scope) *slot {
	name, args := commandName(n)
	if len(n.Args) == 0 {
		return nil
	}
	if s := fl.prints[scope(name)]; s != nil {
		return s
	}
	if s := fl.printedBy(n); s != nil {
		return s
	}
	if !slices.Contains(nameUsers, name) {
		for _, a := range args {
			if s := fl.readBack(a); s != nil {
				return s
			}
		}
	}
	switch {
	case name == "echo" || name == "printf":
		return fl.namesPrinted(args)
	case fl.funcs[scope(name)]:
		return nil
	}
	if s := cmp.Or(fl.printsNames(args), fl.fromEnvironment(n)); s != nil {
		return s
	}
	switch {
	case slices.Contains(selfPrinters, name), name == "set":
		return fl.anySlot()
	case slices.Contains(directoryPrinters, name):
		if s := fl.variables[linked]; s != nil && strings.HasPrefix(name, "re") {
			return s
		}
		if s := fl.directory(n); s != nil {
			return s
		}
	case slices.Contains(filePrinters, name):
		if s := fl.variables[newFiles]; s != nil {
			return s
		}
	case name == "envsubst", name == "env" && len(args) == 0, name == "printenv" && len(args) == 0:
		if s := fl.anyExported(); s != nil {
			return s
		}
	case name == "printenv":
		for _, name := range literalWords(args) {
			if s := fl.variable(name); s != nil {
				return s
			}
		}
		return nil
	}
	if slices.Contains(countPrinters, name) {
		return nil
	}
	return fl.readBy(n, in)
}

// printsNames returns the slot whose text is in the names that a pattern matches, or that a program prints which stands behind
// another one.
func (fl *flow) printsNames(args []*syntax.Word) *slot {
	for _, a := range args {
		switch name := path.Base(literalWord(a)); {
		case isGlob(a), slices.Contains(filePrinters, name):
			if s := fl.variables[newFiles]; s != nil {
				return s
			}
		case name == "pwd":
			if s := fl.variable("PWD"); s != nil {
				return s
			}
		}
	}
	return nil
}

// printedBy returns the slot whose text the code prints that a command or statement runs.
func (fl *flow) printedBy(n syntax.Node) *slot {
	for _, own := range fl.codeOf[n] {
		if s := fl.prints[own]; s != nil {
			return s
		}
	}
	return nil
}

// fromEnvironment returns the slot whose text a program in another language takes from the environment that a command is given.
func (fl *flow) fromEnvironment(n *syntax.CallExpr) *slot {
	for _, a := range n.Args[1:] {
		if s := fl.askedFor(literalWord(a)); s != nil {
			return s
		}
	}
	if p := findProgram(callName(n)); p != nil && p.quiet { // it hands code on at most, and runs none
		return nil
	}
	for _, input := range fl.inputs[n] {
		for n := range syntax.Preorder(input) {
			lit, ok := n.(*syntax.Lit)
			if !ok || !fl.effort.spend(1) {
				continue
			}
			if s := fl.askedFor(lit.Value); s != nil {
				return s
			}
		}
	}
	return nil
}

var (
	askedVariable = regexp.MustCompile(`(?:environ\[|environ\.get\(|getenv\(|ENV\{|ENV\[|ENVIRON\[)\s*["']?([A-Za-z_]\w*)["']?\s*[\]}),]`)
	askedAny      = regexp.MustCompile(`environ|ENV\b|ENVIRON|getenv`)
)

// askedFor looks for the variables that code names, or for any where it does not name one.
func (fl *flow) askedFor(code string) *slot {
	if !strings.Contains(code, "ENV") && !strings.Contains(code, "env") {
		return nil
	}
	named := askedVariable.FindAllStringSubmatch(code, -1)
	if len(named) < len(askedAny.FindAllString(code, -1)) {
		return fl.anyExported()
	}
	for _, match := range named {
		if s := fl.variable(match[1]); s != nil {
			return s
		}
	}
	return nil
}

// printsFirstField says whether a statement prints the first field of each line that it reads.
func printsFirstField(n *syntax.Stmt) bool {
	call, ok := n.Cmd.(*syntax.CallExpr)
	return ok && slices.Contains([]string{"cut -f1", "cut -f 1", "cut -d  -f1", "cut -d  -f 1", "awk {print $1}"}, strings.Join(literalWords(call.Args), " "))
}

// printsNumberFirst says whether a statement prints lines that begin with a number or a sum.
func printsNumberFirst(n *syntax.Stmt) bool {
	call, ok := n.Cmd.(*syntax.CallExpr)
	return ok && slices.Contains([]string{"du", "wc", "md5sum", "sha1sum", "sha256sum", "sha512sum", "cksum"}, callName(call))
}
