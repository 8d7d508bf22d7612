package templates_test

import (
	"os"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

const (
	docs        = "../docs/TEMPLATES.md"
	docsMark    = "<!-- places -->\n```\n"
	docsArrow   = "   →   "
	docsHostile = `it's $(id) "x" #1`
)

// docsPlaces are the rows of the table of places; -update writes it.
var docsPlaces = []string{
	`echo ${CLEARML_TASK.name}`, `echo --name=${CLEARML_TASK.name}`, `echo "task ${CLEARML_TASK.name}"`, `echo 'task ${CLEARML_TASK.name}'`,
	`echo $'task\t${CLEARML_TASK.name}'`, `NAME=${CLEARML_TASK.name}`, `export NAME="${CLEARML_TASK.name}"`, `names=(a ${CLEARML_TASK.name})`,
	`for n in ${CLEARML_TASK.name}; do :; done`, `echo "$(basename ${CLEARML_TASK.name})"`, `case ${CLEARML_TASK.name} in a*) ;; esac`,
	`cat <<< ${CLEARML_TASK.name}`, `grep -q ${CLEARML_TASK.name} < <(cat list)`, `: # ${CLEARML_TASK.name}`,
	`echo $(( ${CLEARML_TASK.count:2} + 1 ))`, `singularity exec ${CLEARML_TASK.container.arguments} img.sif id`,
	`#SBATCH --comment=${CLEARML_TASK.name}`, `#SBATCH --comment="task ${CLEARML_TASK.name}"`, `#SBATCH --output=log/${CLEARML_TASK.name}-%j.out`,
	`#SBATCH --output=log/${CLEARML_TASK.name|slug}-%j.out`, `#SBATCH --container-image=${CLEARML_TASK.container.image}`,
}

// TestDocumentedPlaces renders each row of the documentation and compares.
func TestDocumentedPlaces(t *testing.T) {
	values := templates.Values{"TASK": map[string]any{"name": docsHostile, "container": map[string]any{
		"image": "nvcr.io#nvidia/pytorch:24.01-py3", "arguments": `--nv --env "A=b c"`,
	}}}
	var table strings.Builder
	for _, row := range docsPlaces {
		template, err := templates.Parse("t", []byte("#!/bin/bash\n"+row+"\n:\n"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := template.Render(values, templates.Commands{})
		if err != nil {
			t.Fatal(err)
		}
		table.WriteString(row + docsArrow + strings.Split(string(s.Text), "\n")[1] + "\n")
	}
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), docsMark)
	old, after, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatalf("%s has no table of places", docs)
	}
	if *update {
		if err := os.WriteFile(docs, []byte(before+docsMark+table.String()+"```\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table.String() {
		t.Errorf("%s shows\n%swant\n%s", docs, old, table.String())
	}
}
