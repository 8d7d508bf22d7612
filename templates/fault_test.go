package templates

import (
	"errors"
	"strings"
	"testing"
)

// Faulty is for the fuzz targets, to which a fault is a failure.
const Faulty = faulty

// The glue serves many templates: a fault of this package while it looks at one must not end it, and must name the template.
func TestAPanicIsAFindingThatNamesTheTemplate(t *testing.T) {
	template, err := Parse("gpu.template", []byte("#!/bin/bash\n${CLEARML_AGENT_EXECUTE}\n"))
	if err != nil {
		t.Fatal(err)
	}
	template.understood.by = map[string]verdict{"": {c: &checked{}}} // without a layout, it cannot be filled in

	check := func(how string, f Finding) {
		t.Helper()
		if f.Severity != Error || f.File != "gpu.template" || f.Line != 1 || !strings.Contains(f.What, "understood.go:") || f.Fix == "" {
			t.Errorf("%s: %v", how, f)
		}
	}
	script, err := template.Render(Values{}, Commands{AgentExecute: []string{"agent"}})
	var told Errors
	if script != nil || !errors.As(err, &told) || len(told) != 1 {
		t.Fatalf("Render: %v, %v", script, err)
	}
	check("Render", told[0])
	findings := template.Lint(LintOptions{})
	if len(findings) != 1 {
		t.Fatalf("Lint: %v", findings)
	}
	check("Lint", findings[0])
	if findings = template.Lint(LintOptions{}); len(findings) != 1 { // nothing stays locked
		t.Errorf("the second time: %v", findings)
	}
}
