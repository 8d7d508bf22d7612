package templates

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// LintOptions tells Lint how the template will be used.
type LintOptions struct {
	Delegate string // as in Commands: a template may then do without ${CLEARML_AGENT_EXECUTE}
}

// Lint returns everything that is wrong with the template, in the order of the file: what cannot be
// rendered safely, what sbatch would refuse or ignore, and what a reader of it would take otherwise than
// Slurm does. It needs neither a server nor Slurm. A Go template is looked at once for each way through
// its branches.
func (t *Template) Lint(o LintOptions) (findings []Finding) {
	defer onFault(t.Name(), func(f Finding) { findings = sortFindings(append(findings, f)) })
	findings = slices.Clone(t.notes)
	ways := [][]part{t.parts}
	if t.action != nil {
		ways = t.action.variants()
	}
	for _, parts := range ways {
		found := t.lintWay(parts, o)
		findings = append(findings, found...)
		if slices.ContainsFunc(found, func(f Finding) bool { return f.What == tooMuch }) {
			break // the other branches would take as long
		}
	}
	findings = append(findings, t.lintLines()...)
	return sortFindings(findings)
}

// LintSource parses and lints: for callers that want all findings in one list, whatever they are. Where slots cannot be
// read, the rest of the template is looked at as if plain words stood there.
func LintSource(name string, text []byte, o LintOptions) (findings []Finding) {
	defer onFault(name, func(f Finding) { findings = append(findings, f) })
	t, err := Parse(name, text)
	if err == nil {
		return t.Lint(o)
	}
	errs, ok := err.(Errors) //nolint:errorlint // Parse returns it unwrapped
	if !ok {
		return []Finding{{Severity: Error, File: name, Line: 1, Col: 1, What: err.Error()}}
	}
	lines := strings.Split(string(text), "\n")
	without := slices.Clone(lines)
	for _, f := range errs {
		if f.Line < 1 || f.Line > len(lines) {
			return errs
		}
		without[f.Line-1] = blankSlot(without[f.Line-1], f.Col)
	}
	rest, err := Parse(name, []byte(strings.Join(without, "\n")))
	if err != nil {
		return errs
	}
	findings = slices.Clone([]Finding(errs))
	for _, f := range rest.Lint(o) {
		if f.Source != "" && f.Line >= 1 && f.Line <= len(lines) {
			f.Source = lines[f.Line-1]
		}
		findings = append(findings, f)
	}
	return sortFindings(findings)
}

// blankSlot puts a plain word of the same width in place of the slot that covers column col (in characters, from 1).
func blankSlot(line string, col int) string {
	runes := []rune(line)
	at := min(max(col-1, 0), len(runes))
	begin := -1
	for i := at; i >= 0; i-- {
		if rest := string(runes[i:]); strings.HasPrefix(rest, "${CLEARML_") || strings.HasPrefix(rest, "$<CLEARML_") {
			begin = i
			break
		}
	}
	if begin < 0 {
		return line
	}
	closer := '}'
	if runes[begin+1] == '<' {
		closer = '>'
	}
	end := slices.Index(runes[begin:], closer)
	if end < 0 {
		end = len(runes) - 1 - begin
	}
	for i := begin; i <= begin+end; i++ {
		runes[i] = 'x'
	}
	return string(runes)
}

// lintWay looks at one sequence of parts.
func (t *Template) lintWay(parts []part, o LintOptions) []Finding {
	c, bad := t.understand(parts, o.Delegate)
	if c == nil {
		return bad
	}
	findings := slices.Concat(bad, c.lintDialect(), c.lintDirectives(), c.lintSlots(), c.lintExecute(parts, o))
	if len(bad) == 0 && !strings.Contains(c.text, "\r") {
		findings = append(findings, c.trial()...)
	}
	return findings
}

func (c *checked) lintDialect() []Finding {
	first, _, _ := strings.Cut(c.text, "\n")
	report := func(sev Severity, what, fix string) []Finding {
		return []Finding{c.finding(sev, 0, len(first), what, fix)}
	}
	switch {
	case c.dialect.name == "":
		return report(Error, "sbatch refuses a script whose first line names no interpreter", "begin it with #!/bin/bash")
	case !c.dialect.known:
		return report(Error, fmt.Sprintf("%s is no shell that values can be escaped for", c.dialect.name), "write the template for bash or sh")
	}
	if !c.dialect.posix || len(c.dialectErrors()) > 0 {
		return nil
	}
	if first, _ := onlyBash(c.file); first != nil {
		return []Finding{c.finding(Warning, int(first.Pos().Offset()), int(first.End().Offset()),
			fmt.Sprintf("this is bash, but the script asks for %s, which may be another shell", c.dialect.name), "begin it with #!/bin/bash")}
	}
	return nil
}

// lintExecute misses the command that starts the agent.
func (c *checked) lintExecute(parts []part, o LintOptions) []Finding {
	if slices.ContainsFunc(parts, func(p part) bool { return p.slot != nil && p.slot.variable == varExecute }) && c.executes() {
		return nil
	}
	end := span{len(c.src.text), len(c.src.text)}
	if o.Delegate == "" {
		return []Finding{c.src.finding(Error, end, "the template never starts the agent", "put ${CLEARML_AGENT_EXECUTE} where it shall run")}
	}
	for n := range syntax.Preorder(c.file) {
		if f, ok := n.(*syntax.FuncDecl); ok && f.Name != nil && f.Name.Value == o.Delegate {
			return nil
		}
	}
	return []Finding{c.src.finding(Warning, end, fmt.Sprintf("the agent will be started by %s, but the template defines no function of that name", o.Delegate),
		"define "+o.Delegate+"() { … }, or put ${CLEARML_AGENT_EXECUTE} where it shall run")}
}

// executes says whether the agent is started outside of comments.
func (c *checked) executes() bool {
	return slices.ContainsFunc(c.fills, func(f *fill) bool { return f.slot.variable == varExecute && f.place.kind != inComment })
}

// lintSlots looks at each slot by itself.
func (c *checked) lintSlots() []Finding {
	var out []Finding
	warn := func(f *fill, what, fix string) {
		out = append(out, c.src.finding(Warning, f.slot.span, what, fix))
	}
	for _, u := range c.heldUses {
		if u.severity == Warning {
			out = append(out, c.useFinding(u))
		}
	}
	for _, f := range c.fills {
		s := f.slot
		if f.place.kind == inComment || f.place.refused != "" {
			continue
		}
		if strings.HasPrefix(s.def, "-") && strings.Contains(s.text, ":-") && len(s.def) > 1 && s.def[1] != '-' {
			warn(f, fmt.Sprintf("the default is %q, with the dash", s.def), "the default begins right behind the colon: "+strings.Replace(s.text, ":-", ":", 1))
		}
		if strings.Contains(s.def, "$") {
			warn(f, "the default is text: the shell expands nothing in it",
				"leave it empty and let the shell choose: x="+strings.Replace(s.text, s.def, "", 1)+`, and use "${x:-`+s.def+`}"`)
		}
		if p := f.place; p.kind == inDirective && p.option != nil && freeText(s) && p.optionType().Numeric() {
			out = append(out, c.src.finding(Error, s.span, fmt.Sprintf("%s takes %s; %s can be any text", p.label, p.optionType().What(), s.text),
				"use a user property with a default: ${CLEARML_TASK.hyperparams.properties."+strings.ReplaceAll(p.option.Name, "-", "_")+".value:1}"))
		} else if f.place.kind == inArithmetic && freeText(s) {
			warn(f, fmt.Sprintf("only a whole number can stand here; %s can be any text", s.text), "use a user property with a default")
		}
		if f.place.advice != "" {
			warn(f, f.place.advice, f.place.mend)
		}
		if isProperty(s) && !s.hasDef {
			warn(f, fmt.Sprintf("a task without the property %s could not be submitted", s.path[2]), "give it a default: "+withDefault(s))
		}
	}
	return out
}

// freeText says whether the slot is one of the fields in which people write what they like.
func freeText(s *slot) bool {
	if len(s.ops) > 0 {
		return false
	}
	switch s.name() {
	case "TASK.name", "TASK.comment", "PROJECT_NAME", "USER.name":
		return true
	}
	return false
}

func isProperty(s *slot) bool {
	return s.variable == "TASK" && len(s.path) == 4 && s.path[0] == "hyperparams" && s.path[3] == "value"
}
