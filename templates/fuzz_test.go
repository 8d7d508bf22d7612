package templates_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/clearml-hpc/clearml-agent/templates"
	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

func addSeeds(f *testing.F, add func(src string)) {
	for _, p := range shellPlaces {
		add("#!/bin/bash\n" + strings.ReplaceAll(p.body, "X", "${CLEARML_TASK.name|raw}") + "\n")
	}
	for _, p := range directivePlaces {
		add("#!/bin/bash\n#SBATCH " + strings.ReplaceAll(p.line, "X", "${CLEARML_TASK.name}") + "\ntrue\n")
	}
	for _, deep := range deepTemplates {
		add(string(deepTemplate(deep.body(8))))
	}
	add("#!/bin/bash\n# clearml: go-template\n{{ if .TASK.name }}echo {{ .TASK.name | upper }}{{ else }}:{{ end }}\n${CLEARML_AGENT_EXECUTE}\n")
	add("#!/bin/sh\n#SBATCH hetjob\n${CLEARML_PRE_SETUP}\nsrun ${CLEARML_AGENT_EXECUTE} | tee log\n${CLEARML_POST_SETUP}\n")
	add("${CLEARML_TASK.a.\"b:c\".0:d{e}\\}|strip(x)|lower} $<CLEARML_TASK.x:1> $CLEARML_QUEUE_NAME \\${CLEARML_TASK.name}")
}

// FuzzParse feeds anything to the parser and the linter.
func FuzzParse(f *testing.F) {
	addSeeds(f, func(src string) { f.Add(src) })
	f.Fuzz(func(_ *testing.T, src string) {
		if t, err := templates.Parse("t", []byte(src)); err == nil {
			t.Needs()
		}
		for _, finding := range templates.LintSource("t", []byte(src), templates.LintOptions{}) {
			if finding.Line < 1 || finding.Col < 1 || finding.What == "" || isFault(finding) {
				panic(finding.Error())
			}
		}
	})
}

// FuzzRender puts anything into anything. When it succeeds, the script has as many commands and the same
// options as with a harmless value.
func FuzzRender(f *testing.F) {
	addSeeds(f, func(src string) {
		for _, v := range []string{"it's", "$(x)`y`\n#SBATCH -N2\nEOF\n'\";", "12"} {
			f.Add(src, v)
		}
	})
	f.Fuzz(func(t *testing.T, src, value string) {
		template, err := templates.Parse("t", []byte(src))
		if err != nil {
			failOnFault(t, err)
			return
		}
		render := func(v string) (string, bool) {
			object := map[string]any{"name": v, "id": "abc", "container": map[string]any{"arguments": "--x " + v, "image": v}}
			s, err := template.Render(templates.Values{"TASK": object, "QUEUE_NAME": v},
				templates.Commands{AgentExecute: []string{"agent", v}})
			if err != nil {
				failOnFault(t, err)
				return "", false
			}
			return string(s.Text), true
		}
		hostile, ok := render(value)
		if !ok || strings.Contains(src, "go-template") { // there the author may choose by the value what is written
			return
		}
		for _, v := range []string{"x", "1"} {
			harmless, ok := render(v)
			if !ok {
				continue
			}
			if a, b := shape(t, hostile), shape(t, harmless); a != b {
				t.Errorf("value %q changes\n%s\ninto\n%s", value, harmless, hostile)
			}
		}
	})
}

// isFault says whether a finding tells of a panic.
func isFault(f templates.Finding) bool { return strings.HasPrefix(f.What, templates.Faulty) }

func failOnFault(t *testing.T, err error) {
	t.Helper()
	var findings templates.Errors
	if errors.As(err, &findings) && slices.ContainsFunc(findings, isFault) {
		t.Fatal(err)
	}
}

// shape lists the commands of a script and its options, without the expansion to nothing that keeps an escape apart from a
// character before it.
func shape(t *testing.T, script string) string {
	script = strings.ReplaceAll(script, "${-+}", "")
	var b strings.Builder
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script), "")
	if err != nil {
		t.Skip("not bash") // a #!/bin/sh script that only a POSIX shell can read
	}
	for n := range syntax.Preorder(file) {
		switch n := n.(type) {
		case *syntax.Stmt:
			b.WriteString("s")
		case *syntax.CmdSubst, *syntax.ProcSubst, *syntax.ParamExp, *syntax.Redirect, *syntax.Assign:
			b.WriteString("x")
		case *syntax.BinaryCmd:
			b.WriteString(n.Op.String())
		}
	}
	directives, _ := directive.ReadHeader(script).Read(nil)
	for _, d := range directives {
		b.WriteString(" --" + d.Name)
	}
	return b.String()
}
