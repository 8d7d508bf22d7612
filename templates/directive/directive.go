package directive

import (
	"fmt"
	"strings"
)

// A Directive is one option that sbatch reads from a script.
type Directive struct {
	Name      string `json:"name"` // long name without dashes; as written when unknown
	Value     string `json:"value,omitempty"`
	HasValue  bool   `json:"-"`
	Line      int    `json:"line"`                // of the script
	Component int    `json:"component,omitempty"` // of a heterogeneous job

	Option   *Option `json:"-"` // nil when unknown
	From, To int     `json:"-"` // where it stands on its line
	ValueAt  int     `json:"-"` // line on which the value was found
}

// A Problem is something that sbatch would refuse or silently take otherwise than it was meant.
type Problem struct {
	Line     int
	From, To int // on that line
	What     string
	Fix      string
	Fatal    bool // sbatch refuses the script
}

// located is an argument with its line.
type located struct {
	Arg
	line int
}

// Read resolves the options of the header as getopt_long does: all lines of a component make one command
// line, so an option without its value takes the first argument of the next line. extra are the options
// of plug-ins besides those of Options.
func (h Header) Read(extra []Option) ([]Directive, []Problem) {
	r := reader{extra: extra}
	component := 0
	var args []located
	for _, line := range h.Lines {
		if line.Kind != Options {
			continue
		}
		if line.Het {
			r.resolve(args, component)
			args = nil
			component++
		}
		for _, a := range line.Args {
			args = append(args, located{a, line.Number})
			if a.Cut {
				r.problem(args[len(args)-1], fmt.Sprintf("the # ends %s: the rest of the line is a comment", a.Text),
					`write \# for a number sign, or a space before a comment`, false)
			}
		}
		if line.Spaced {
			r.problems = append(r.problems, Problem{
				Line: line.Number, To: len(line.Text), What: "a backslash keeps a space together only in newer releases of Slurm", Fix: "put the value in quotes",
			})
		}
		if line.Ignored > 0 {
			r.problems = append(r.problems, Problem{
				Line: line.Number, From: line.Ignored, To: len(line.Text), What: line.ignoredWhy + ", so sbatch ignores what is here",
			})
		}
		if line.Bad != "" {
			r.problems = append(r.problems, Problem{
				Line: line.Number, To: len(line.Text), What: line.Bad + ", and sbatch gives up here", Fatal: true,
			})
		}
	}
	r.resolve(args, component)
	return r.out, r.problems
}

type reader struct {
	extra    []Option
	out      []Directive
	problems []Problem
}

func (r *reader) problem(a located, what, fix string, fatal bool) {
	r.problems = append(r.problems, Problem{Line: a.line, From: a.From, To: a.To, What: what, Fix: fix, Fatal: fatal})
}

func (r *reader) resolve(args []located, component int) {
	for i := 0; i < len(args); {
		a := args[i]
		i++
		switch {
		case strings.HasPrefix(a.Text, "--") && len(a.Text) > 2:
			i += r.long(a, args[i:], component)
		case strings.HasPrefix(a.Text, "-") && len(a.Text) > 1 && a.Text != "--":
			i += r.short(a, args[i:], component)
		default:
			r.problem(a, fmt.Sprintf("%q is no option, and sbatch refuses the script", a.Text),
				"put a value with spaces in quotes, and text behind a #", true)
		}
	}
}

// long reads --name, --name=value or --name value; it returns how many of the following arguments it took.
func (r *reader) long(a located, rest []located, component int) int {
	name, value, has := strings.Cut(a.Text[2:], "=")
	d := Directive{Name: name, Value: value, HasValue: has, Line: a.line, ValueAt: a.line, Component: component, From: a.From, To: a.To}
	opt, ambiguous := lookup(name, r.extra)
	switch {
	case len(ambiguous) > 0:
		r.problem(a, fmt.Sprintf("--%s may be --%s", name, strings.Join(ambiguous, " or --")), "write it out", true)
	case opt == nil:
		if !has && len(rest) > 0 && rest[0].line == a.line && !strings.HasPrefix(rest[0].Text, "-") {
			d.Value, d.HasValue = rest[0].Text, true
			d.To = rest[0].To
			r.out = append(r.out, d)
			return 1
		}
	default:
		d.Name, d.Option = opt.Name, opt
		if has && opt.Arg == None {
			r.problem(a, fmt.Sprintf("--%s takes no value", opt.Name), "", true)
		}
		if !has && opt.Arg == Required {
			return r.takeValue(d, a, rest)
		}
	}
	r.out = append(r.out, d)
	return 0
}

// takeValue gives d the next argument as its value.
func (r *reader) takeValue(d Directive, a located, rest []located) int {
	if len(rest) == 0 {
		r.problem(a, fmt.Sprintf("--%s needs a value", d.Name), "", true)
		r.out = append(r.out, d)
		return 0
	}
	d.Value, d.HasValue, d.ValueAt = rest[0].Text, true, rest[0].line
	if rest[0].line == a.line {
		d.To = rest[0].To
	} else {
		r.problem(a, fmt.Sprintf("--%s has no value on its line, so sbatch takes %q from line %d", d.Name, rest[0].Text, rest[0].line), "", false)
	}
	r.out = append(r.out, d)
	return 1
}

// short reads -N4, -N 4 and clusters like -Hk.
func (r *reader) short(a located, rest []located, component int) int {
	for i := 1; i < len(a.Text); i++ {
		d := Directive{Name: a.Text[i : i+1], Line: a.line, ValueAt: a.line, Component: component, From: a.From, To: a.To}
		opt := shortOption(a.Text[i])
		if opt == nil {
			r.problem(a, fmt.Sprintf("sbatch has no option -%s", d.Name), "", true)
			r.out = append(r.out, d)
			return 0
		}
		d.Name, d.Option = opt.Name, opt
		if opt.Arg == None {
			r.out = append(r.out, d)
			continue
		}
		d.Value, d.HasValue = a.Text[i+1:], i+1 < len(a.Text)
		if !d.HasValue && opt.Arg == Required {
			return r.takeValue(d, a, rest)
		}
		r.out = append(r.out, d)
		return 0
	}
	return 0
}
