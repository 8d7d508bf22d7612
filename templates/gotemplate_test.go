package templates_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

const goMark = "#!/bin/bash\n# clearml: go-template\n"

func renderGo(t *testing.T, body string, task map[string]any) (string, error) {
	t.Helper()
	template, err := templates.Parse("t", []byte(goMark+body))
	if err != nil {
		t.Fatal(err)
	}
	s, err := template.Render(templates.Values{
		"TASK": task, "CONFIG": map[string]any{"agent": map[string]any{"git_user": "me", "git_pass": "hunter2"}},
	}, templates.Commands{AgentExecute: []string{"agent"}})
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(string(s.Text), goMark), nil
}

// TestGoTemplates runs actions: what they print is escaped, what the author writes is not.
func TestGoTemplates(t *testing.T) {
	task := map[string]any{"name": "it's $(x)", "n": 3.0, "tags": []any{"a", "b c"}, "props": map[string]any{"mem": "4G"}, "id": "3f2a"}
	for _, row := range []struct{ story, body, want string }{
		{"a value", "echo {{ .TASK.name }}", `echo 'it'\''s $(x)'`},
		{"a value in quotes", `echo "{{ .TASK.name }}"`, `echo "it's \$(x)"`},
		{"a value in a directive", "#SBATCH --comment={{ .TASK.name }}\n:", "#SBATCH --comment=\"it's $(x)\"\n:"},
		{"a function's result", "echo {{ .TASK.name | upper | quote }}", `echo '"IT'\''S $(X)"'`},
		{"a condition", "{{ if gt (int .TASK.n) 2 }}echo many{{ else }}echo few{{ end }}", "echo many"},
		{"a loop", "{{ range .TASK.tags }}echo {{ . }}\n{{ end }}", "echo a\necho 'b c'\n"},
		{"a list as words", "echo {{ .TASK.tags }}", "echo a 'b c'"},
		{"a list of sprig's", `echo {{ splitList "," "x,y z" }}`, "echo x 'y z'"},
		{"a variable", `{{ $n := add .TASK.n 1 }}echo {{ $n }}`, "echo 4"},
		{"with", "{{ with .TASK.props }}echo {{ .mem }}{{ end }}", "echo 4G"},
		{"a template of its own", `{{ define "say" }}echo {{ . }}{{ end }}{{ template "say" .TASK.name }}`, `echo 'it'\''s $(x)'`},
		{"white space trimmed", "echo a {{- /* nothing */ -}} b", "echo ab"},
		{"lookup with a default", `echo {{ lookup "TASK.none.x" "d e" }}`, "echo 'd e'"},
		{"lookup of a value", `echo {{ lookup "TASK.props.mem" "1G" }}`, "echo 4G"},
		{"a slot beside", "{{ if .TASK.n }}echo ${CLEARML_TASK.name}{{ end }}", `echo 'it'\''s $(x)'`},
		{"a slot in a value is text", `echo {{ "${CLEARML_TASK.name}" }}`, "echo '${CLEARML_TASK.name}'"},
		{"keys and values in their order", `echo {{ keys .CONFIG.agent }} {{ values .CONFIG.agent }} {{ keys (dict "q" 1 "w" 2 "e" 3 "r" 4 "t" 5 "z" 6) | join "" }}`, "echo git_user me eqrtwz"},
		{"text that is indented", `echo {{ indent 2 "a" }}`, "echo '  a'"},
		{"a number where only one may stand", "echo $(( {{ .TASK.n | int }} * 2 )) > out_{{ int .TASK.n }}.txt", "echo $(( 3 * 2 )) > out_3.txt"},
		{"a number in code", `bash -c "echo {{ .TASK.n | int }}"`, `bash -c "echo 3"`},
		{"a slug in code and as a file's name", `bash -c "echo {{ .TASK.name | slug }}" > {{ .TASK.name | slug }}.log`, `bash -c "echo it-s-x" > it-s-x.log`},
		{"an id as a file's name", "echo a > {{ .TASK.id }}.log", "echo a > 3f2a.log"},
		{"an object without its credentials", "echo {{ .CONFIG | toJson }}", `echo '{"agent":{"git_user":"me"}}'`},
	} {
		t.Run(row.story, func(t *testing.T) {
			got, err := renderGo(t, row.body, task)
			if err != nil {
				t.Fatal(err)
			}
			if got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

// TestGoTemplateErrors are told in the template's own lines.
func TestGoTemplateErrors(t *testing.T) {
	for _, row := range []struct{ story, body, want string }{
		{"a missing key", "echo\necho {{ .TASK.nope }}", `t:4:9: .TASK.nope has no value: there is no "nope"; give it a default: {{ lookup "TASK.nope" "…" }}`},
		{"a credential", "echo {{ .CONFIG.agent.git_pass }}", `t:3:9: .CONFIG.agent.git_pass has no value: there is no "git_pass"; it names a credential, and Slurm keeps scripts; let the job read clearml.conf itself`},
		{"a value that is no number", "#SBATCH --nodes={{ .TASK.name }}\n:", `t:3:17: {{ .TASK.name }} is "a b", but --nodes takes a number or range`},
		{"the author's own refusal", `{{ fail "no GPU left" }}`, `t:3:4: fail "no GPU left": error calling fail: no GPU left`},
		{"a loop without end", `{{ range until 1000000000 }}echo{{ end }}`, "t:3:10: until 1000000000: error calling until: more than 10000"},
		{"a loop that begins far below", `{{ range untilStep -9000000000000000000 9000000000000000000 1 }}{{ end }}`, "t:3:10: untilStep -9000000000000000000 9000000000000000000 1: error calling untilStep: more than 10000"},
		{"too far to the right", `echo {{ indent 1000000000000 "x" }}`, `t:3:9: indent 1000000000000 "x": error calling indent: more than 10000`},
		{"too far to the right on a line of its own", `echo {{ nindent 1000000000000 "x" }}`, `t:3:9: nindent 1000000000000 "x": error calling nindent: more than 10000`},
		{"too much of the same", `echo {{ repeat 1000000000000000000 "xy" }}`, `t:3:9: repeat 1000000000000000000 "xy": error calling repeat: more than 10000`},
		{"too much text", `{{ range until 10000 }}: {{ repeat 5000 "x" }}` + "\n{{ end }}", "t:3:26: the template produces too much text"},
		{"too long a loop", `{{ range 1000000000 }}{{ end }}`, ""},
		{"code", "eval {{ .TASK.name }}", "t:3:6: a task's value inside eval would be run as code"},
	} {
		t.Run(row.story, func(t *testing.T) {
			_, err := renderGo(t, row.body+"\n", map[string]any{"name": "a b"})
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got  %v\nwant %s", err, row.want)
			}
		})
	}
}

// TestBracesAreTextWithoutTheMark leaves docker's and awk's braces alone.
func TestBracesAreTextWithoutTheMark(t *testing.T) {
	src := "#!/bin/bash\ndocker ps --format '{{.Names}}'\n"
	template, err := templates.Parse("t", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	s, err := template.Render(nil, templates.Commands{})
	if err != nil || string(s.Text) != src {
		t.Errorf("got %s, %v", s.Text, err)
	}
}

// TestRenderingTwiceAtOnce uses one template from several goroutines, as the daemon does.
func TestRenderingTwiceAtOnce(t *testing.T) {
	for _, src := range []string{
		"#!/bin/bash\n#SBATCH --comment=${CLEARML_TASK.name}\necho ${CLEARML_TASK.name}\n${CLEARML_AGENT_EXECUTE}\n",
		goMark + "{{ range .TASK.tags }}echo {{ . }} {{ $.TASK.name }}\n{{ end }}${CLEARML_AGENT_EXECUTE}\n",
	} {
		template, err := templates.Parse("t", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for _, name := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				for range 20 {
					s, err := template.Render(templates.Values{"TASK": map[string]any{"name": "the " + name, "tags": []any{"x", "y"}}}, commands)
					if err != nil || !strings.Contains(string(s.Text), "the "+name) {
						t.Errorf("got %s, %v", s.Text, err)
					}
					template.Lint(templates.LintOptions{})
				}
			})
		}
		wg.Wait()
	}
}

// TestActionsLeaveTheTaskAlone renders a template that changes the object it is given; the caller's stays as it is.
func TestActionsLeaveTheTaskAlone(t *testing.T) {
	template, err := templates.Parse("t", []byte(goMark+"{{ $_ := set .TASK \"name\" \"changed\" }}{{ $_ := unset .TASK \"tags\" }}echo {{ .TASK.name }}\n${CLEARML_AGENT_EXECUTE}\n"))
	if err != nil {
		t.Fatal(err)
	}
	task := map[string]any{"name": "mine", "tags": []any{"x"}}
	s, err := template.Render(templates.Values{"TASK": task}, commands)
	if err != nil || !strings.Contains(string(s.Text), "echo changed") {
		t.Errorf("got %s, %v", s.Text, err)
	}
	if task["name"] != "mine" || task["tags"] == nil {
		t.Errorf("the task is now %v", task)
	}
}
