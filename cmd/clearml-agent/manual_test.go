package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

func TestTheManPageIsWholeAndReadable(t *testing.T) {
	s := newStage(t)
	code, page, talk := s.run("--man-page")
	if code != exitcode.OK || talk != "" {
		t.Fatalf("exit %d: %s", code, talk)
	}
	for _, want := range []string{".TH CLEARML-AGENT 1", ".SS clearml\\-agent execute", "\\-\\-claim\\-from", ".SH EXIT STATUS", ".B 70\nexecute: code, environment"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		return // how it looks is seen where there is groff
	}
	format := exec.Command(groff, "-man", "-Tascii", "-ww", "-P-cbou")
	format.Stdin = strings.NewReader(page)
	var warnings strings.Builder
	format.Stderr = &warnings
	text, err := format.Output()
	if err != nil || warnings.Len() > 0 {
		t.Fatalf("groff: %v\n%s", err, &warnings)
	}
	words := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{
		"clearml-agent execute --id ID [options]", "--claim-from QUEUE_ID", "-O, --optimize", "~/clearml.conf", "70 execute: code, environment or container",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
}

func TestHelpFitsTwoScreensAndNamesDefaultsAndVariables(t *testing.T) {
	s := newStage(t)
	for args, wants := range map[string][]string{
		"--help":         {"execute", "build", "init", "Exit codes", "--config-file"},
		"execute --help": {"--id=ID", "($CLEARML_CPU_ONLY)", "(default: the one", "(agent.git_user)"},
		"build --help":   {"--entry-point=HOW", "clone_task", "default: a folder"},
		"list --help":    {"--queues"},
		"config --help":  {"get: print one value"},
		"init --help":    {"--file=FILE"},
		"daemon --help":  {"--polling-interval", "(default: 5)"},
	} {
		code, out, talk := s.run(strings.Fields(args)...)
		if code != exitcode.OK || talk != "" {
			t.Errorf("%s: exit %d: %s", args, code, talk)
		}
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
				t.Errorf("%s: %q is not in:\n%s", args, want, out)
			}
		}
		if n := strings.Count(out, "\n"); n > 80 {
			t.Errorf("%s: %d lines", args, n)
		}
		if last := strings.LastIndex(out, "Everywhere:"); last < strings.LastIndex(out, "The task's process:") {
			t.Errorf("%s: what is everywhere the same stands before the command's own", args)
		}
	}
}

func TestVersionNamesCommitAndBuild(t *testing.T) {
	s := newStage(t)
	code, out, _ := s.run("--version")
	if code != exitcode.OK || !regexp.MustCompile(`^clearml-agent \d+\.\d+\.\d+, (unknown )?commit.*, go1\.\S+ linux/\w+\n$`).MatchString(out) {
		t.Errorf("exit %d: %q", code, out)
	}
}
