package templates_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/templates"
)

const run1 = "\n${CLEARML_AGENT_EXECUTE}\n"

// lintRows are templates with one mistake each, and what lint says: severity, place, a part of the text.
var lintRows = []struct{ story, src, want string }{
	{"nothing wrong", "#!/bin/bash\n#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}" + run1, ""},
	{"no interpreter", "echo" + run1, "error t:1:1: sbatch refuses a script whose first line names no interpreter"},
	{"no shell", "#!/usr/bin/env python3" + run1, "error t:1:1: python3 is no shell that values can be escaped for"},
	{"a shell by way of env", "#!/usr/bin/env -S bash -l" + run1, ""},
	{"bash in a script for sh", "#!/bin/sh\n[[ a == b ]]" + run1, "warning t:2:1: this is bash, but the script asks for sh, which may be another shell; begin it with #!/bin/bash"},
	{"quotes that bash and sh end elsewhere", "#!/bin/sh\necho $'it\\'s'" + run1, "error t:2:6: bash and other shells disagree about where this quoted text ends; begin the script with #!/bin/bash"},
	{"an open quote", "#!/bin/bash\necho 'x" + run1, "error t:2:6: the shell cannot read this: reached EOF without closing quote `'`"},
	{"an open if", "#!/bin/bash\nif true; then" + run1, "error t:2:1: the shell cannot read this: `if` statement must end with `fi`"},
	{"a carriage return", "#!/bin/bash\r\necho" + run1, "error t:1:1: the line ends in a carriage return"},
	{"no agent", "#!/bin/bash\necho\n", "error t:3:1: the template never starts the agent"},
	{"the agent in a comment only", "#!/bin/bash\n# ${CLEARML_AGENT_EXECUTE}\n", "error t:3:1: the template never starts the agent"},
	{"a directive too late", "#!/bin/bash\necho\n#SBATCH -N1" + run1, "warning t:3:1: this directive stands after the first command, so Slurm ignores it"},
	{"a block before the directives", "#!/bin/bash\n${CLEARML_PRE_SETUP}\n#SBATCH -N1" + run1, "warning t:3:1: this directive stands after the first command"},
	{"an indented directive", "#!/bin/bash\n  #SBATCH -N1" + run1, "warning t:2:1: an indented #SBATCH is a comment to Slurm"},
	{"a space in the directive", "#!/bin/bash\n# SBATCH -N1" + run1, "warning t:2:1: with a space behind the # this is a comment to Slurm"},
	{"a directive misspelt", "#!/bin/bash\n#SBTACH -N1" + run1, "warning t:2:1: #SBTACH is a comment to Slurm; did you mean #SBATCH?"},
	{"a directive in small letters", "#!/bin/bash\n#sbatch -N1" + run1, "warning t:2:1: #sbatch is a comment to Slurm"},
	{"directives switched off", "#!/bin/bash\n##SBATCH -N1\n# #SBATCH -N2\n#SBATCHED" + run1, `error t:4:8: "ED" is no option, and sbatch refuses the script`},
	{"an option misspelt", "#!/bin/bash\n#SBATCH --partitoin=x" + run1, "error t:2:9: sbatch has no option --partitoin; did you mean --partition?"},
	{"an option of nobody", "#!/bin/bash\n#SBATCH --frobnicate=x" + run1, "warning t:2:9: --frobnicate is no option of sbatch that is known here; if a plug-in of your site adds it, say so at the top: # clearml: option --frobnicate"},
	{"an option of the site", "#!/bin/bash\n# clearml: option --frobnicate=\n#SBATCH --frobnicate ${CLEARML_TASK.id}" + run1, ""},
	{"an option shortened", "#!/bin/bash\n#SBATCH --part=x --cpus-per-t=2" + run1, ""},
	{"an option too short", "#!/bin/bash\n#SBATCH --mem-per=2" + run1, "error t:2:9: --mem-per may be --mem-per-cpu or --mem-per-gpu; write it out"},
	{"an unknown letter", "#!/bin/bash\n#SBATCH -Z" + run1, "error t:2:9: sbatch has no option -Z"},
	{"a value that is missing", "#!/bin/bash\n#SBATCH --partition" + run1, "error t:2:9: --partition needs a value"},
	{"a value on the next line", "#!/bin/bash\n#SBATCH --partition\n#SBATCH -N1" + run1, `warning t:2:9: --partition has no value on its line, so sbatch takes "-N1" from line 3`},
	{"a value too many", "#!/bin/bash\n#SBATCH --contiguous=1" + run1, "error t:2:9: --contiguous takes no value"},
	{"a value with a space", "#!/bin/bash\n#SBATCH --mem 4 GB" + run1, `error t:2:17: "GB" is no option, and sbatch refuses the script; put a value with spaces in quotes`},
	{"a value of the wrong type", "#!/bin/bash\n#SBATCH --time=1h" + run1, `warning t:2:9: --time takes a time: minutes, hours:minutes:seconds, days-hours:minutes, not "1h"`},
	{"a number sign in an image", "#!/bin/bash\n#SBATCH --container-image=nvcr.io#a/b" + run1, "warning t:2:9: the # ends --container-image=nvcr.io: the rest of the line is a comment"},
	{"an open quote in a directive", "#!/bin/bash\n#SBATCH --comment='x" + run1, "error t:2:1: the quote ' is not closed, and sbatch gives up here"},
	{"an empty argument", "#!/bin/bash\n#SBATCH --requeue \"\" -N1" + run1, "warning t:2:19: an empty argument ends the line, so sbatch ignores what is here"},
	{"both kinds of memory", "#!/bin/bash\n#SBATCH --mem=1G\n#SBATCH --mem-per-cpu=1G" + run1, "error t:3:9: sbatch takes --mem-per-cpu or --mem (line 2), not both"},
	{"an option twice", "#!/bin/bash\n#SBATCH -N1\n#SBATCH --nodes=2" + run1, `warning t:3:9: --nodes stands in line 2 already, as "1"; the last one wins`},
	{"an option in each component", "#!/bin/bash\n#SBATCH -N1\n#SBATCH hetjob\n#SBATCH -N2" + run1, ""},
	{"requeue and not", "#!/bin/bash\n#SBATCH --requeue\n#SBATCH --no-requeue" + run1, "warning t:3:9: --no-requeue contradicts --requeue in line 2"},
	{"another job name", "#!/bin/bash\n#SBATCH -J my-${CLEARML_TASK.id}" + run1, "warning t:2:9: the job's name will be clearml_task_${CLEARML_TASK.id} all the same"},
	{"an array", "#!/bin/bash\n#SBATCH --array=0-9" + run1, "error t:2:9: --array has no place in a template: one task is one job: every element of an array would run the same task, and only the first may; remove it"},
	{"another cluster", "#!/bin/bash\n#SBATCH --clusters=other" + run1, "error t:2:9: --clusters has no place in a template: jobs are looked after on the cluster where clearml-agent-slurm runs, so run one on each; remove it"},
	{"another cluster in short", "#!/bin/bash\n#SBATCH -M other" + run1, "error t:2:9: --clusters has no place in a template"},
	{"another user", "#!/bin/bash\n#SBATCH --uid=root" + run1, "error t:2:9: --uid has no place in a template: the user a job runs as is not the template's to choose; remove it"},
	{"text for a number", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.name}" + run1, "error t:2:17: --nodes takes a number or range; ${CLEARML_TASK.name} can be any text; use a user property with a default: ${CLEARML_TASK.hyperparams.properties.nodes.value:1}"},
	{"the queue as partition", "#!/bin/bash\n#SBATCH --partition=${CLEARML_QUEUE_NAME}" + run1, ""},
	{"a property without a default", "#!/bin/bash\n#SBATCH --nodes=${CLEARML_TASK.hyperparams.properties.n.value}" + run1, "warning t:2:17: a task without the property n could not be submitted; give it a default: ${CLEARML_TASK.hyperparams.properties.n.value:…}"},
	{"a default as a shell writes it", "#!/bin/bash\necho ${CLEARML_QUEUE_NAME:-none}" + run1, `warning t:2:6: the default is "-none", with the dash; the default begins right behind the colon: ${CLEARML_QUEUE_NAME:none}`},
	{"a variable in a default", "#!/bin/bash\nd=${CLEARML_TASK.x:$HOME}" + run1, `warning t:2:3: the default is text: the shell expands nothing in it; leave it empty and let the shell choose: x=${CLEARML_TASK.x:}, and use "${x:-$HOME}"`},
	{"a slot misspelt without a path", "#!/bin/bash\n${CLEARML_AGENT_EXECUT}" + run1, "warning t:2:3: CLEARML_AGENT_EXECUT is no variable of templates: it is left to the shell; did you mean CLEARML_AGENT_EXECUTE?"},
	{"a mistake in a comment", "#!/bin/bash\n# ${CLEARML_TASK.x|nope}" + run1, `warning t:2:20: there is no operator "nope"`},
	{"an allowed secret", "#!/bin/bash\n# clearml: allow-secret CONFIG.agent.git_pass\nG=${CLEARML_CONFIG.agent.git_pass}" + run1, ""},
	{"a branch of a Go template that breaks", "#!/bin/bash\n# clearml: go-template\n{{ if .TASK.x }}echo '{{ else }}echo{{ end }}" + run1, "error t:3:22: the shell cannot read this: reached EOF without closing quote `'`"},
	{"a branch of a Go template that is unsafe", "#!/bin/bash\n# clearml: go-template\n{{ if .TASK.x }}:{{ else }}eval {{ .TASK.name }}{{ end }}" + run1, "error t:3:33: a task's value inside eval would be run as code"},
	{"a branch of a Go template without the agent", "#!/bin/bash\n# clearml: go-template\n{{ if .TASK.x }}${CLEARML_AGENT_EXECUTE}{{ end }}\n", "error t:4:1: the template never starts the agent"},
}

// TestLint finds each mistake at its place, and nothing else.
func TestLint(t *testing.T) {
	for _, row := range lintRows {
		t.Run(row.story, func(t *testing.T) {
			findings := templates.LintSource("t", []byte(row.src), templates.LintOptions{})
			if row.want == "" {
				for _, f := range findings {
					t.Errorf("unexpected: %s %v", f.Severity, f)
				}
				return
			}
			if len(findings) != 1+strings.Count(row.want, "|") && !strings.Contains(row.want, `\|`) {
				t.Errorf("%d findings: %v", len(findings), findings)
			}
			for _, f := range findings {
				got := string(f.Severity) + " " + f.Error()
				if !strings.HasPrefix(got, row.want) && !matchesOne(got, row.want) {
					t.Errorf("got  %s\nwant %s", got, row.want)
				}
			}
		})
	}
}

func matchesOne(got, wants string) bool {
	for want := range strings.SplitSeq(wants, "|") {
		if strings.HasPrefix(got, want) {
			return true
		}
	}
	return false
}

// TestLintSaysTheSameEveryTime asks again about variables that may hold one value or another.
func TestLintSaysTheSameEveryTime(t *testing.T) {
	body := []byte("#!/bin/bash\nb=${CLEARML_TASK.comment}\nd=$b$c\nc=$a$d\na=${CLEARML_TASK.name}\n((c))\n")
	first := templates.LintSource("t", body, templates.LintOptions{})
	for range 20 {
		if diff := cmp.Diff(first, templates.LintSource("t", body, templates.LintOptions{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestLintFindsTheRestBesideSlotsThatCannotBeRead(t *testing.T) {
	text := "#!/bin/bash\n#SBATCH --tyme=1:00\necho ${CLEARML_TASK.nam3|uper} ${CLEARML_TASK.name}\nbash -c \"echo ${CLEARML_TASK.name}\"\n${CLEARML_AGENT_EXECUTE}\n"
	var got []string
	for _, f := range templates.LintSource("t", []byte(text), templates.LintOptions{}) {
		got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Col, f.Source))
	}
	for _, want := range []string{
		"2:", `3:26 echo ${CLEARML_TASK.nam3|uper} ${CLEARML_TASK.name}`, `4:`,
	} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("no finding %q in %q", want, got)
		}
	}
}

// TestFindingsForPeople writes findings as the command lint does: line, carets, mend.
func TestFindingsForPeople(t *testing.T) {
	files := templateFiles(t, "testdata/lint/*.template")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := templates.WriteFindings(&out, templates.LintSource(filepath.Base(file), text, templates.LintOptions{})); err != nil {
			t.Fatal(err)
		}
		golden(t, strings.TrimSuffix(file, ".template")+".txt", out.Bytes())
	}
}

// TestFindingAsJSON fixes the names that scripts read.
func TestFindingAsJSON(t *testing.T) {
	findings := templates.LintSource("t", []byte("#!/bin/bash\necho `${CLEARML_TASK.id|nope}`\n"), templates.LintOptions{})
	got, err := json.Marshal(findings[0])
	if err != nil {
		t.Fatal(err)
	}
	want := `{"severity":"error","file":"t","line":2,"col":25,"what":"there is no operator \"nope\"","fix":"operators: basename, capitalize, int, join, json, lower, name, raw, remove_newlines, replace, slug, strip, truncate, upper, words; a bar in a default is written \\|","source":"echo ` + "`${CLEARML_TASK.id|nope}`" + `","width":4}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// TestExplain writes the table of slots.
func TestExplain(t *testing.T) {
	template := parseFile(t, "testdata/explain/gpu.template")
	values := templates.Values{"TASK": map[string]any{
		"id": "3f2a9c", "name": `it's "v2"`, "comment": "Grüße, 實驗",
		"hyperparams": map[string]any{"properties": map[string]any{"mem": map[string]any{"value": "96G"}}},
		"container":   map[string]any{"arguments": "--nv --env 'A=b c'"},
	}}
	s, err := template.Render(values, commands)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := templates.WriteExplain(&out, s); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/explain/gpu.txt", out.Bytes())
}

// TestDirectivesOfAScript are what Slurm will be asked for, for callers that check or show it.
func TestDirectivesOfAScript(t *testing.T) {
	s, err := parseFile(t, "testdata/explain/gpu.template").Render(templates.Values{"TASK": map[string]any{"id": "a", "name": "x y", "comment": ""}}, commands)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s.Directives)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"name":"job-name","value":"clearml_task_a","line":2},{"name":"mem","value":"4G","line":3},{"name":"comment","value":"x y","line":4}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
