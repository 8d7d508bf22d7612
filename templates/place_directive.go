package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// placeDirectives finds the place of every slot in the header of the script. The slots it leaves unplaced
// stand in the shell's part.
func (l *layout) placeDirectives(h directive.Header, directives []directive.Directive) {
	for _, line := range h.Lines {
		for _, f := range l.tokensIn(line.Text) {
			at := f.at - line.Offset
			switch {
			case line.Number == 1 && strings.HasPrefix(line.Text, "#!"):
				f.place = refuse("interpreter line", "the interpreter line must be fixed: it decides what the script is", "")
			case line.Kind == directive.Foreign:
				f.place = refuse("#PBS", "Slurm may read #PBS and #BSUB lines as well, by rules of their own", "write it as #SBATCH")
			case line.Kind == directive.BurstBuffer:
				f.place = refuse("burst buffer", "a plug-in of Slurm reads this line, by rules of its own", "write the value out")
			case line.Kind == directive.Comment:
				f.place = commentPlace(line.Text[:at])
			case line.Kind == directive.Options:
				f.place = l.optionPlace(f, line, at, directives)
			}
		}
	}
}

// commentPlace is for a slot in a comment line whose beginning is given.
func commentPlace(before string) place {
	for _, word := range []string{"#SBATCH", "#SLURM", "#PBS", "#BSUB", "#DW", "#BB"} {
		if strings.HasPrefix(word, before) {
			return refuse("comment", "a value here could turn the comment into a directive", "put a space behind the #")
		}
	}
	return place{kind: inComment, label: "comment"}
}

// optionPlace is for a slot on an #SBATCH line.
func (l *layout) optionPlace(f *fill, line directive.Line, at int, directives []directive.Directive) place {
	state := line.State(at)
	if state == '#' {
		return place{kind: inComment, label: "comment"}
	}
	if line.Spaced {
		return refuse("#SBATCH", "a backslash stands before a space on this line, where releases of Slurm differ in what a value is", "put the text with the space in quotes")
	}
	for _, d := range directives {
		before, after, found := strings.Cut(d.Value, f.token)
		if !found || d.ValueAt != line.Number {
			continue
		}
		if d.Option != nil && d.Option.Name == "wrap" {
			return refuse("--wrap", "the value of --wrap is run as a program", "write the command into the script")
		}
		p := place{
			kind: inDirective, label: "--" + d.Name, option: d.Option, unknown: d.Option == nil,
			line: line, before: before, after: after,
			argument: slices.ContainsFunc(line.Args, func(a directive.Arg) bool { return a.Text == f.token }),
		}
		if state != 'w' {
			p.quote = state
		}
		return p
	}
	if line.Ignored > 0 && at >= line.Ignored {
		return refuse("ignored text", "sbatch does not read this part of the line", "")
	}
	return refuse("option", "a value cannot name an option or stand alone on an #SBATCH line: it could be any option",
		fmt.Sprintf("write the option out and leave its value to the slot, as in #SBATCH --partition=%s", f.slot.text))
}
