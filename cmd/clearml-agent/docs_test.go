package main

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/manual"
)

var update = flag.Bool("update", false, "write the tables of the documentation anew")

func TestTheDocumentationShowsEveryOption(t *testing.T) {
	const path = "../../docs/COMMANDS.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	model, err := cli.Model(description(), &grammar{})
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{program: manual.Markdown(model), "exit codes": manual.ExitCodes()} {
		if want, err = manual.Document(want, name, table); err != nil {
			t.Fatal(err)
		}
	}
	if want == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is out of date; run: go test ./cmd/... -run Documentation -update\n%s", path, cmp.Diff(string(text), want))
}
