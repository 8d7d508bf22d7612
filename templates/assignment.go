package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// loaded variables change how the shell or the programs it starts run code.
var loaded = []string{
	"BASH_ENV", "ENV", "IFS", "PS4", "PROMPT_COMMAND", "SHELLOPTS", "BASHOPTS", "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "PATH",
	"PYTHONPATH", "PYTHONSTARTUP", "PERL5OPT", "PERL5LIB", "GIT_SSH_COMMAND", "EDITOR", "PAGER",
}

// computed variables are integers to bash: what is assigned to them is computed.
var computed = []string{"RANDOM", "SRANDOM", "SECONDS", "LINENO", "OPTIND", "UID", "EUID", "PPID", "BASHPID", "HISTCMD", "EPOCHSECONDS"}

// assignment is for a slot in name=value, in name=(values) or in a word of declare, export and their like.
func (w *shellWalk) assignment(f *fill, n *syntax.Assign, child, parent syntax.Node) place {
	decl, isDecl := parent.(*syntax.DeclClause)
	switch {
	case n.Name != nil && child == syntax.Node(n.Name):
		return refuse("variable name", "a value cannot name a variable", "write the name out")
	case n.Index != nil && child == syntax.Node(n.Index):
		return refuse("array index", "an index is computed, and a computation can run commands", "write the index out")
	case isDecl && (n.Naked || n.Name == nil):
		return refuse("variable name", "a value cannot name a variable or an option of "+decl.Variant.Value, "write it out, as in "+decl.Variant.Value+" NAME="+f.slot.text)
	case n.Name == nil:
		return place{}
	case slices.Contains(loaded, n.Name.Value):
		return refuse("value of "+n.Name.Value, n.Name.Value+" decides which code is run", "use a variable of another name")
	}
	flags := declFlags(decl)
	switch {
	case w.integers[n.Name.Value] || slices.Contains(computed, n.Name.Value):
		if word, ok := w.above().(*syntax.Word); !ok || word.Lit() != f.token {
			return refuse("value of an integer", n.Name.Value+" is an integer: what it is given is computed, and a computation can run commands", "write the slot alone, without quotes")
		}
		return place{kind: inArithmetic, label: "integer " + n.Name.Value}
	case strings.ContainsAny(flags, "naA") && n.Array == nil:
		return refuse("value of "+n.Name.Value, "declare -"+flags+" takes the value apart once more", "assign it without declare")
	}
	return place{label: "assignment"}
}

// declFlags returns the letters of the options of declare, local, typeset.
func declFlags(decl *syntax.DeclClause) string {
	if decl == nil {
		return ""
	}
	var flags strings.Builder
	for _, a := range decl.Args {
		if a.Naked && a.Value != nil {
			if lit := a.Value.Lit(); strings.HasPrefix(lit, "-") {
				flags.WriteString(lit[1:])
			}
		}
	}
	return flags.String()
}
