package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// at makes a finding of bytes of a line of the assembled script.
func (c *checked) at(sev Severity, line, from, to int, what, fix string) Finding {
	for _, l := range c.header.Lines {
		if l.Number == line {
			return c.finding(sev, l.Offset+from, l.Offset+to, c.readable(what), c.readable(fix))
		}
	}
	return c.finding(sev, 0, 1, c.readable(what), c.readable(fix))
}

func (c *checked) lintDirectives() []Finding {
	var out []Finding
	for _, p := range c.problems {
		sev := Warning
		if p.Fatal {
			sev = Error
		}
		if sp := c.lineOf(p.Line); len(c.tokensIn(sp[min(p.From, len(sp)):min(p.To, len(sp))])) > 0 && p.Fatal {
			continue // the slot there is refused with better words
		}
		out = append(out, c.at(sev, p.Line, p.From, p.To, p.What, p.Fix))
	}
	for _, d := range c.directives {
		out = append(out, c.lintDirective(d)...)
	}
	return slices.Concat(out, c.lintContradictions(), c.lintLate())
}

// lintLate finds the directives behind the first command.
func (c *checked) lintLate() []Finding {
	var out []Finding
	for at := c.header.End; at < len(c.text); {
		line, _, _ := strings.Cut(c.text[at:], "\n")
		if strings.HasPrefix(line, "#SBATCH") {
			out = append(out, c.finding(Warning, at, at+len(line), "this directive stands after the first command, so Slurm ignores it", "move it up, before the first command"))
		}
		at += len(line) + 1
	}
	return out
}

func (c *checked) lineOf(number int) string {
	for _, l := range c.header.Lines {
		if l.Number == number {
			return l.Text
		}
	}
	return ""
}

func (c *checked) lintDirective(d directive.Directive) []Finding {
	report := func(sev Severity, what, fix string) []Finding {
		return []Finding{c.at(sev, d.Line, d.From, d.To, what, fix)}
	}
	hasSlot := len(c.tokensIn(d.Value)) > 0
	switch {
	case len(c.tokensIn(d.Name)) > 0:
		return nil
	case slices.ContainsFunc(c.problems, func(p directive.Problem) bool { return p.Fatal && p.Line == d.Line && p.From == d.From }):
		return nil // told already
	case d.Option == nil:
		if near := nearest(d.Name, directive.OptionNames()); near != "" {
			return report(Error, fmt.Sprintf("sbatch has no option --%s", d.Name), "did you mean --"+near+"?")
		}
		return report(Warning, fmt.Sprintf("--%s is no option of sbatch that is known here", d.Name),
			"if a plug-in of your site adds it, say so at the top: # clearml: option --"+d.Name)
	case d.Option.Never:
		return report(Error, fmt.Sprintf("--%s has no place in a template: %s", d.Name, d.Option.Note), "remove it")
	case d.Option.Note != "" && d.Name != "comment":
		return report(Warning, fmt.Sprintf("--%s: %s", d.Name, d.Option.Note), "remove it")
	case d.Name == "hold":
		return report(Warning, "with --hold the job waits until somebody releases it", "")
	case d.Name == "job-name" && !hasSlot || d.Name == "job-name" && c.readable(d.Value) != jobName:
		return report(Warning, fmt.Sprintf("the job's name will be %s all the same: the agent finds its jobs by it", jobName),
			"write #SBATCH --job-name="+jobName+", or leave the line out")
	case d.HasValue && !hasSlot:
		if msg := d.Option.Type.Check(d.Value); msg != "" {
			return report(Warning, fmt.Sprintf("--%s %s, not %q", d.Name, msg, d.Value), "")
		}
	}
	return nil
}

const jobName = "clearml_task_${CLEARML_TASK.id}"

// exclusive are options of which sbatch takes one only (fatal), or of which the last one wins.
var exclusive = []struct {
	names []string
	fatal bool
}{
	{[]string{"mem", "mem-per-cpu", "mem-per-gpu"}, true},
	{[]string{"exclusive", "oversubscribe"}, true},
	{[]string{"core-spec", "thread-spec"}, true},
	{[]string{"cpus-per-task", "cpus-per-gpu"}, true},
	{[]string{"requeue", "no-requeue"}, false},
	{[]string{"nodelist", "nodefile"}, false},
}

func (c *checked) lintContradictions() []Finding {
	var out []Finding
	seen := map[string]directive.Directive{}
	key := func(d directive.Directive, name string) string { return fmt.Sprint(d.Component, name) }
	for _, d := range c.directives {
		if first, again := seen[key(d, d.Name)]; again && first.Value != d.Value && d.Option != nil {
			out = append(out, c.at(Warning, d.Line, d.From, d.To,
				fmt.Sprintf("--%s stands in line %d already, as %q; the last one wins", d.Name, c.sourceLine(first), first.Value), "leave one out"))
		}
		for _, set := range exclusive {
			if !slices.Contains(set.names, d.Name) {
				continue
			}
			for _, other := range set.names {
				first, both := seen[key(d, other)]
				if !both || other == d.Name {
					continue
				}
				sev, what := Warning, "--%s contradicts --%s in line %d"
				if set.fatal {
					sev, what = Error, "sbatch takes --%s or --%s (line %d), not both"
				}
				out = append(out, c.at(sev, d.Line, d.From, d.To, fmt.Sprintf(what, d.Name, other, c.sourceLine(first)), "leave one out"))
			}
		}
		seen[key(d, d.Name)] = d
	}
	return out
}

func (c *checked) sourceLine(d directive.Directive) int {
	return c.at(Warning, d.Line, d.From, d.To, "", "").Line
}

// lintLines looks for lines of the template that are almost directives.
func (t *Template) lintLines() []Finding {
	var out []Finding
	for n := range t.src.lines {
		line := t.src.lineText(n + 1)
		at := t.src.lines[n]
		end := at + len(line)
		if end < len(t.src.text) && t.src.text[end] == '\r' {
			return append(out, t.src.finding(Error, span{at, end}, "the line ends in a carriage return: sbatch refuses scripts with DOS line ends", "convert the file, as with dos2unix"))
		}
		what, fix := almostDirective(line)
		if what != "" {
			out = append(out, t.src.finding(Warning, span{at, end}, what, fix))
		}
	}
	return out
}

// almostDirective says why a line that looks like a directive is none.
func almostDirective(line string) (what, fix string) {
	trimmed := strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(trimmed, "#") || strings.HasPrefix(line, "#SBATCH") {
		return "", ""
	}
	word, rest, _ := strings.Cut(strings.TrimLeft(trimmed[1:], " \t"), " ")
	rest = strings.TrimSpace(rest)
	fix = "write #SBATCH at the beginning of the line, or ##SBATCH to switch it off"
	switch {
	case strings.HasPrefix(trimmed, "#SBATCH"):
		return "an indented #SBATCH is a comment to Slurm", fix
	case !strings.HasPrefix(rest, "-") || strings.HasPrefix(word, "#"):
		return "", ""
	case word == "SBATCH":
		return "with a space behind the # this is a comment to Slurm", fix
	case word == "SLURM":
		return "", ""
	case distance(strings.ToUpper(word), "SBATCH", 3) < 3:
		return fmt.Sprintf("#%s is a comment to Slurm", word), "did you mean #SBATCH?"
	}
	return "", ""
}
