package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestAShellIsToldWhatMayFollow(t *testing.T) {
	s := newStage(t)
	for line, want := range map[string][]string{
		"clearml-agent ":             {"execute", "build", "list", "config", "init"},
		"clearml-agent exe":          {"execute"},
		"clearml-agent execute --re": {"--require-queue"},
		"clearml-agent execute --id x --full-monitoring --log": {"--log-level", "--log-file"},
		"clearml-agent build --entry-point ":                   {"reuse_task", "clone_task"},
		"clearml-agent --":                                     {"--config-file", "--help", "--version"},
	} {
		t.Setenv("COMP_LINE", line)
		code, out, talk := s.run()
		if got := strings.Fields(out); code != exitcode.OK || talk != "" || slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(got, w) }) {
			t.Errorf("%q: exit %d, offers %q, want %q among them; %s", line, code, got, want, talk)
		}
	}
}

func TestCompletionGivesEachShellItsCode(t *testing.T) {
	s := newStage(t)
	for shell, want := range map[string]string{
		"bash": "complete -o default", "zsh": "bashcompinit", "fish": "complete -f -c clearml-agent",
	} {
		code, out, talk := s.run("completion", "-c", shell)
		if code != exitcode.OK || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, %q is not in: %s%s", shell, code, want, out, talk)
		}
		if path, err := exec.LookPath(shell); err == nil {
			check := exec.Command(path, "-n")
			check.Stdin = strings.NewReader(out)
			if text, err := check.CombinedOutput(); err != nil {
				t.Errorf("%s cannot read it: %v %s", shell, err, text)
			}
		}
	}
	if code, _, talk := s.run("completion", "-c", "tcsh"); code != exitcode.Usage || !strings.Contains(talk, "fish") {
		t.Errorf("tcsh: exit %d: %s", code, talk)
	}
}
