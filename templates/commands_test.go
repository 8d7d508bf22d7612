package templates_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// bash runs a script and returns what it prints.
func bash(t *testing.T, script []byte) string {
	t.Helper()
	cmd := exec.Command("bash")
	cmd.Stdin = bytes.NewReader(script)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("bash: %v\n%s\n%s", err, out, script)
	}
	return string(out)
}

// words is a stand-in for the agent and for every wrapper: it prints its arguments, one on a line.
const words = `#!/bin/bash
say() { printf '<%s>' "$@"; echo; }
srun() { "$@"; }; singularity() { say "$@"; }; apptainer() { say "$@"; }
`

// TestAgentExecuteWorksBehindWrappers starts the agent in all the ways that templates do.
func TestAgentExecuteWorksBehindWrappers(t *testing.T) {
	for _, row := range []struct{ story, body, want string }{
		{"alone", "X", "<a b><--id><it's>\n"},
		{"behind srun", "srun X", "<a b><--id><it's>\n"},
		{"with a variable before it", "A=1 X", "<a b><--id><it's>\n"},
		{"behind time", "TIMEFORMAT=; time X", "<a b><--id><it's>\n"},
		{"in a pipeline", "X | tee /dev/null", "<a b><--id><it's>\n"},
		{"in a branch", "if true; then X; fi", "<a b><--id><it's>\n"},
		{"in the background", "X & wait", "<a b><--id><it's>\n"},
		{"with output elsewhere", "X 2>&1", "<a b><--id><it's>\n"},
		{"in a function", "f() { X; }; f", "<a b><--id><it's>\n"},
		{"with more arguments", "X --more", "<a b><--id><it's><--more>\n"},
		{"behind env", "env A=1 printf '<%s>' X", "<say><a b><--id><it's>"},
		{"behind singularity, with its image", "singularity exec --uts X", "<exec><--uts><docker://i m><say><a b><--id><it's>\n"},
		{"behind srun and singularity", "srun singularity exec --nv X", "<exec><--nv><docker://i m><say><a b><--id><it's>\n"},
		{"behind apptainer with an image of the template's", "apptainer exec docker://own X", "<exec><docker://own><say><a b><--id><it's>\n"},
		{"in the words of bash -c", `export -f say; bash -c "X --more"`, "<a b><--id><it's><--more>\n"},
		{"in single quotes of bash -c", `export -f say; bash -c 'X; echo $((1+1))'`, "<a b><--id><it's>\n2\n"},
		{"in a here-document of bash", "export -f say; bash <<EOF\nX\nEOF", "<a b><--id><it's>\n"},
	} {
		t.Run(row.story, func(t *testing.T) {
			template, err := templates.Parse("t", []byte(words+strings.ReplaceAll(row.body, "X", "${CLEARML_AGENT_EXECUTE}")+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range template.Lint(templates.LintOptions{}) {
				t.Error(f)
			}
			s, err := template.Render(nil, templates.Commands{AgentExecute: []string{"say", "a b", "--id", "it's"}, Image: "docker://i m"})
			if err != nil {
				t.Fatal(err)
			}
			if got := bash(t, s.Text); got != row.want {
				t.Errorf("the agent saw %q, want %q", got, row.want)
			}
		})
	}
}

// TestBlocks puts the administrator's commands in, several lines of them.
func TestBlocks(t *testing.T) {
	template, err := templates.Parse("t", []byte("#!/bin/bash\n${CLEARML_PRE_SETUP} # note\nif true; then ${CLEARML_PRE_SETUP}\nfi\n# ${CLEARML_AGENT_EXECUTE}\n${CLEARML_AGENT_EXECUTE}\n${CLEARML_POST_SETUP}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		story    string
		commands templates.Commands
		want     string
	}{
		{"all empty", templates.Commands{AgentExecute: []string{"echo", "run"}}, "run\n"},
		{
			"several lines with a here-document and a comment",
			templates.Commands{PreSetup: "for i in 1 2; do\n  echo $i # it's\ndone\n", AgentExecute: []string{"echo", "run"}, PostSetup: "cat <<X\nbye\nX\n"},
			"1\n2\n1\n2\nrun\nbye\n",
		},
	} {
		t.Run(row.story, func(t *testing.T) {
			s, err := template.Render(nil, row.commands)
			if err != nil {
				t.Fatal(err)
			}
			if got := bash(t, s.Text); got != row.want {
				t.Errorf("got %q, want %q\n%s", got, row.want, s.Text)
			}
			if !strings.Contains(string(s.Text), "# ${CLEARML_AGENT_EXECUTE}\n") {
				t.Error("a line that is commented out must stay so")
			}
		})
	}
	for story, c := range map[string]templates.Commands{
		"an open quote":           {PreSetup: "echo 'x", AgentExecute: []string{"x"}},
		"an open here-document":   {PreSetup: "cat <<EOF\nx", AgentExecute: []string{"x"}},
		"a line continued":        {PreSetup: "echo x \\", AgentExecute: []string{"x"}},
		"an open block":           {PostSetup: "{ echo", AgentExecute: []string{"x"}},
		"the end of another one":  {PreSetup: "fi", AgentExecute: []string{"x"}},
		"an image like an option": {AgentExecute: []string{"x"}, PreSetup: "if"},
	} {
		if _, err := template.Render(nil, c); err == nil {
			t.Errorf("%s in a block must be refused", story)
		}
	}
}

// TestDelegate starts the agent by the template's own function where the template does not say.
func TestDelegate(t *testing.T) {
	template, err := templates.Parse("t", []byte("#!/bin/bash\nsrun() { echo \"[$*]\"; }\n${CLEARML_POST_SETUP}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if f := template.Lint(templates.LintOptions{}); len(f) != 1 || !strings.Contains(f[0].What, "never starts the agent") {
		t.Errorf("without delegation: %v", f)
	}
	if f := template.Lint(templates.LintOptions{Delegate: "srun"}); len(f) != 0 {
		t.Errorf("with delegation: %v", f)
	}
	s, err := template.Render(nil, templates.Commands{AgentExecute: []string{"agent", "x y"}, PostSetup: "echo bye", Delegate: "srun"})
	if err != nil {
		t.Fatal(err)
	}
	if got := bash(t, s.Text); got != "[agent x y]\nbye\n" {
		t.Errorf("got %q", got)
	}
}

// TestAnImageIsNeverAnOption refuses what would give the container runtime another option.
func TestAnImageIsNeverAnOption(t *testing.T) {
	own, err := templates.Parse("t", []byte("#!/bin/bash\nsingularity exec ${CLEARML_TASK.container.image} ${CLEARML_AGENT_EXECUTE}\n"))
	if err != nil {
		t.Fatal(err)
	}
	values := templates.Values{"TASK": map[string]any{"container": map[string]any{"image": "--bind=/:/mnt"}}}
	if _, err := own.Render(values, templates.Commands{AgentExecute: []string{"agent"}}); err == nil {
		t.Error("the image is an option")
	}
	mode, err := templates.Parse("t", []byte("#!/bin/bash\nsingularity exec ${CLEARML_AGENT_EXECUTE}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mode.Render(nil, templates.Commands{AgentExecute: []string{"agent"}, Image: "--bind=/:/mnt"}); err == nil {
		t.Error("the image is an option")
	}
}
