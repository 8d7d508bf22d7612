package templates_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// longTemplate has 200 lines, 30 of them directives, and 40 slots.
func longTemplate() []byte {
	var b strings.Builder
	b.WriteString("#!/bin/bash\n#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}\n#SBATCH --nodes=${CLEARML_TASK.hyperparams.properties.num_nodes.value:1}\n")
	for i := range 27 {
		fmt.Fprintf(&b, "#SBATCH --comment=\"line %d\" # ${CLEARML_TASK.name}\n", i)
	}
	b.WriteString("${CLEARML_PRE_SETUP}\n")
	for i := 0; strings.Count(b.String(), "\n") < 198; i++ {
		fmt.Fprintf(&b, "if [ \"$STEP\" = %d ]; then\n  export VALUE_%d=\"${CLEARML_TASK.name} of ${CLEARML_QUEUE_NAME}\"\n  echo \"$(hostname): $VALUE_%d\" '%d' >> \"$HOME/log\"\n# a comment\nfor f in *.txt; do\n  cp \"$f\" \"${f%%.txt}.bak\" || true\ndone\nfi\n", i, i, i, i)
	}
	b.WriteString("${CLEARML_AGENT_EXECUTE}\n${CLEARML_POST_SETUP}\n")
	return []byte(b.String())
}

func BenchmarkLintAndRender200Lines(b *testing.B) {
	src := longTemplate()
	b.ReportAllocs()
	for b.Loop() {
		t, err := templates.Parse("t", src)
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range t.Lint(templates.LintOptions{}) {
			if f.Severity == templates.Error {
				b.Fatal(f)
			}
		}
		if _, err := t.Render(ordinary, commands); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender200Lines(b *testing.B) {
	t, err := templates.Parse("t", longTemplate())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := t.Render(ordinary, commands); err != nil {
			b.Fatal(err)
		}
	}
}
