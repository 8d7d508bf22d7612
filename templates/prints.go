package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A command prints what it was given, or what it read, unless it is known not to.
var (
	// silent programs print nothing of the words that they are given, and nothing of what they read.
	silent = []string{
		"[", "test", "true", "false", ":", "exit", "return", "shift", "wait", "kill", "sleep", "trap", "unset", "umask", "ulimit", "read", "mapfile", "readarray", "set", "shopt", "hash", "getopts",
		"mkdir", "rmdir", "rm", "touch", "cp", "mv", "ln", "install", "chmod", "chown", "chgrp", "sync", "cd", "ssh-keygen", "mail", "mailx", "sendmail", "logger",
		"sbatch", "scancel", "squeue", "sacct", "sacctmgr", "scontrol", "sinfo", "sstat", "sbcast", "nvidia-smi", "nproc", "id", "whoami", "uname", "free", "uptime", "stat", "shuf", "module", "ml",
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
	switch name {
	case "set":
		return len(args) > 0
	case "grep", "egrep", "fgrep", "zgrep":
		return slices.ContainsFunc(args, func(a *syntax.Word) bool { return literalWord(a) == "-c" })
	}
	return slices.Contains(silent, name)
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
	case name == "envsubst", name == "env" && len(args) == 0, name == "printenv" && len(args) == 0, fl.namesEnvironment(n):
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

// printedBy returns the slot whose text the code prints that a command or statement runs.
func (fl *flow) printedBy(n syntax.Node) *slot {
	for _, own := range fl.codeOf[n] {
		if s := fl.prints[own]; s != nil {
			return s
		}
	}
	return nil
}

// namesEnvironment says whether a program in another language that a command is given asks for variables of the environment.
func (fl *flow) namesEnvironment(n *syntax.CallExpr) bool {
	for _, a := range n.Args[1:] {
		if asksForVariables(literalWord(a)) {
			return true
		}
	}
	for _, input := range fl.inputs[n] {
		if word, ok := input.(*syntax.Word); ok && asksForVariables(word.Lit()) {
			return true
		}
	}
	return false
}

func asksForVariables(code string) bool {
	return strings.Contains(code, "ENV") || strings.Contains(code, "environ") || strings.Contains(code, "getenv")
}
