package templates_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/templates"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ordinary is a task as people make them.
var ordinary = templates.Values{
	"TASK": map[string]any{
		"id": "3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b", "name": "fit a curve", "project": "aa11bb22cc33dd44ee55ff6600771188",
		"tags": []any{"baseline", "urgent"},
		"hyperparams": map[string]any{
			"properties": map[string]any{"num_nodes": map[string]any{"section": "properties", "name": "num_nodes", "value": "2"}},
		},
		"container": map[string]any{"image": "docker://python:3.12-slim", "arguments": "--cleanenv --env OMP_NUM_THREADS=1"},
	},
	"QUEUE_NAME": "slurm", "QUEUE_ID": "0123456789abcdef0123456789abcdef", "WORKER_ID": "login1:slurm", "PROJECT_NAME": "curves",
}

var commands = templates.Commands{
	PreSetup:     "module load cuda",
	AgentExecute: []string{"/opt/clearml/clearml-agent", "execute", "--full-monitoring", "--require-queue", "--id", "3f2a9c0e1d2b4c5f8a7b6c5d4e3f2a1b"},
	PostSetup:    "echo bye",
}

func templateFiles(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates at %s: %v", pattern, err)
	}
	return files
}

func parseFile(t *testing.T, file string) *templates.Template {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	template, err := templates.Parse(filepath.Base(file), text)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// TestExamplesHaveNoFindings lints every example, so that what people copy is clean.
func TestExamplesHaveNoFindings(t *testing.T) {
	for _, file := range templateFiles(t, "../examples/sbatch/*.template") {
		for _, f := range parseFile(t, file).Lint(templates.LintOptions{}) {
			t.Error(f)
		}
	}
}

// TestExamplesRenderAsWritten compares every example with its golden file.
func TestExamplesRenderAsWritten(t *testing.T) {
	for _, file := range templateFiles(t, "../examples/sbatch/*.template") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, err := parseFile(t, file).Render(ordinary, commands)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata/examples", strings.TrimSuffix(filepath.Base(file), ".template")+".sh"), s.Text)
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// TestDocumentedTemplatesRenderAsBefore pastes ordinary values into the templates that the existing product
// documents, as that product does, and requires the same script.
func TestDocumentedTemplatesRenderAsBefore(t *testing.T) {
	task := ordinary["TASK"].(map[string]any)
	for _, file := range templateFiles(t, "testdata/documented/*.template") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			template := parseFile(t, file)
			c := commands
			if strings.Contains(file, "pyxis-srun") {
				c.Delegate = "srun"
			}
			for _, f := range template.Lint(templates.LintOptions{Delegate: c.Delegate}) {
				t.Error(f)
			}
			s, err := template.Render(ordinary, c)
			if err != nil {
				t.Fatal(err)
			}
			execute := strings.Join(commands.AgentExecute, " ")
			if c.Delegate != "" {
				text = []byte(strings.Replace(string(text), "${CLEARML_POST_SETUP}", "\nsrun "+execute+"\n${CLEARML_POST_SETUP}", 1))
			}
			want := strings.NewReplacer(
				"${CLEARML_TASK.id}", task["id"].(string), "${CLEARML_TASK.name}", task["name"].(string), "${CLEARML_TASK.project}", task["project"].(string),
				"${CLEARML_QUEUE_NAME}", "slurm", "${CLEARML_QUEUE_ID}", ordinary["QUEUE_ID"].(string), "${CLEARML_WORKER_ID}", "login1:slurm",
				"${CLEARML_TASK.hyperparams.properties.num_nodes.value:1}", "2", "${CLEARML_TASK.hyperparams.properties.user_key.value:none}", "none",
				"${CLEARML_TASK.container.image}", "docker://python:3.12-slim",
				"${CLEARML_PRE_SETUP}", commands.PreSetup, "${CLEARML_AGENT_EXECUTE}", execute, "${CLEARML_POST_SETUP}", commands.PostSetup,
			).Replace(string(text))
			if diff := cmp.Diff(want, string(s.Text)); diff != "" {
				t.Errorf("(-as before +now):\n%s", diff)
			}
		})
	}
}

// TestRealSlurmAcceptsTheExamples submits every example to a cluster with GPUs. The options of Pyxis are
// known only where that plug-in is installed, so they are taken out first.
func TestRealSlurmAcceptsTheExamples(t *testing.T) {
	c := startSlurm(t, realslurm.Options{Nodes: 4})
	dir := t.TempDir()
	for _, file := range templateFiles(t, "../examples/sbatch/*.template") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, err := parseFile(t, file).Render(ordinary, commands)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, filepath.Base(file))
			if err := os.WriteFile(path, []byte(withoutPlugins(s)), 0o600); err != nil {
				t.Fatal(err)
			}
			id := strings.TrimSpace(run(t, c, "sbatch", "--parsable", "--hold", path))
			show := run(t, c, "scontrol", "show", "job", id)
			if !strings.Contains(show, "JobName=clearml_task_3f2a9c0e") {
				t.Errorf("Slurm shows\n%s", show)
			}
			if strings.Contains(string(s.Text), "--gpus-per-node=4") && !strings.Contains(show, "gres:gpu:4") && !strings.Contains(show, "gpu:4") {
				t.Errorf("the GPUs are not asked for:\n%s", show)
			}
		})
	}
}

func withoutPlugins(s *templates.Script) string {
	lines := strings.Split(string(s.Text), "\n")
	for _, d := range s.Directives {
		if strings.HasPrefix(d.Name, "container-") {
			lines[d.Line-1] = "#"
		}
	}
	return strings.Join(lines, "\n")
}
