package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestAShellIsToldWhatMayFollow(t *testing.T) {
	s := newStage(t)
	for line, want := range map[string][]string{
		"clearml-agent-slurm ":            {"run", "lint", "render", "status", "doctor"},
		"clearml-agent-slurm --te":        {"--template-files"},
		"clearml-agent-slurm run --cr":    {"--create-queue"},
		"clearml-agent-slurm lint --srun": {"--srun-delegation"},
	} {
		s.args = nil
		t.Setenv("COMP_LINE", line)
		code, out, talk := s.run()
		if got := strings.Fields(out); code != exitcode.OK || talk != "" || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(got, w) }) {
			t.Errorf("%q: exit %d, offers %q, want %q among them; %s", line, code, got, want, talk)
		}
	}
}
