package templates

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// block is for PRE_SETUP, POST_SETUP and AGENT_EXECUTE as word i of a command; at is the command's index
// on the stack.
func (w *shellWalk) block(f *fill, n *syntax.CallExpr, i, at int) place {
	_, quoted := w.above().(*syntax.DblQuoted)
	_, single := w.stack[len(w.stack)-1].(*syntax.SglQuoted)
	word, _ := w.above().(*syntax.Word)
	whole := word != nil && word.Lit() == f.token
	alone := whole && len(n.Args) == 1 && len(n.Assigns) == 0 && len(w.stmtAt(at).Redirs) == 0
	switch {
	case f.slot.variable != varExecute && alone:
		return place{kind: asBlock, label: "block", topLevel: at <= 2}
	case f.slot.variable != varExecute:
		return refuse("block", f.slot.variable+" is a block of commands, not a word", "put it on a line of its own")
	case i >= 0 && whole:
		p := place{kind: asCommand, label: "command"}
		p.image = containerExec(literalWords(n.Args[:i]))
		if i > 0 && w.flow.judge(n.Args, i, scopeOf(w.stack)).roles[roleCode] != "" {
			return refuse("command", "only the first word of the command would be run here", `put it in quotes: "`+f.slot.text+`"`)
		}
		return p
	case quoted || single:
		return place{label: "command text"}
	}
	return refuse("command", "the command that starts the agent must stand as words of its own", "put spaces around it")
}

func (w *shellWalk) stmtAt(call int) *syntax.Stmt {
	if call > 0 {
		if s, ok := w.stack[call-1].(*syntax.Stmt); ok {
			return s
		}
	}
	return &syntax.Stmt{}
}

// blockInText is for a block in quotes or in a here-document. AGENT_EXECUTE may stand there: its command
// is text of the agent's own, quoted for one more shell (srun bash -c "… ${CLEARML_AGENT_EXECUTE}").
func (w *shellWalk) blockInText(f *fill, p place) place {
	if f.slot.variable != varExecute {
		return refuse(p.label, f.slot.variable+" is a block of commands, not text", "put it on a line of its own")
	}
	if p.kind == inWord {
		return refuse(p.label, "the command that starts the agent is no value", "put it on a line of its own, or behind a wrapper like srun")
	}
	p.label = "command in " + p.label
	return p
}

// containerExec says whether the words are "singularity exec" or "singularity run", with any options.
func containerExec(words []string) bool {
	i := slices.IndexFunc(words, func(s string) bool {
		return slices.Contains([]string{"singularity", "apptainer"}, path.Base(s))
	})
	return i >= 0 && slices.ContainsFunc(words[i+1:], func(s string) bool { return s == "exec" || s == "run" }) &&
		!slices.ContainsFunc(words[i+1:], func(s string) bool { return strings.HasSuffix(s, ".sif") || strings.Contains(s, "://") })
}
