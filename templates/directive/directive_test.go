package directive_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates/directive"
)

// TestSplitting reads lines as sbatch does; the rows were confirmed with sbatch itself.
func TestSplitting(t *testing.T) {
	for _, row := range []struct {
		story, line string
		want        []string
	}{
		{"words", "#SBATCH -N1 --mem=2G", []string{"-N1", "--mem=2G"}},
		{"no space behind the magic word", "#SBATCH-N1", []string{"-N1"}},
		{"a comment behind", "#SBATCH -N1 # two", []string{"-N1"}},
		{"a comment in a word", "#SBATCH --image=a#b", []string{"--image=a"}},
		{"an escaped number sign", `#SBATCH --image=a\#b`, []string{"--image=a#b"}},
		{"double quotes", `#SBATCH --comment="a # 'b'"`, []string{"--comment=a # 'b'"}},
		{"single quotes", `#SBATCH --comment='a "b"'`, []string{`--comment=a "b"`}},
		{"a backslash in single quotes escapes", `#SBATCH --comment='it\'s'`, []string{"--comment=it's"}},
		{"an escaped backslash", `#SBATCH --comment="a\\b"`, []string{`--comment=a\b`}},
		{"quotes in the middle", `#SBATCH --a"b c"d`, []string{"--ab cd"}},
		{"an empty argument ends the line", `#SBATCH "" -N1`, nil},
		{"hetjob ends the line", "#SBATCH hetjob -N1", nil},
		{"dollars mean nothing", "#SBATCH --comment=$HOME", []string{"--comment=$HOME"}},
		{"the old magic word", "#SLURM -N1", []string{"-N1"}},
	} {
		t.Run(row.story, func(t *testing.T) {
			var got []string
			for _, a := range directive.ReadHeader(row.line + "\n").Lines[0].Args {
				got = append(got, a.Text)
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("%s is read as %q, want %q", row.line, got, row.want)
			}
		})
	}
}

// TestHeaderEndsBeforeTheFirstCommand finds the lines that sbatch looks at.
func TestHeaderEndsBeforeTheFirstCommand(t *testing.T) {
	h := directive.ReadHeader("#!/bin/bash\n\n #SBATCH -N1\n##SBATCH -N2\n#SBATCH -N3\n#PBS -q x\n: <<X\n#SBATCH -N4\nX\n")
	var kinds []string
	for _, l := range h.Lines {
		kinds = append(kinds, fmt.Sprint(l.Number, l.Kind))
	}
	if got, want := strings.Join(kinds, ","), "1 1,2 0,3 1,4 1,5 2,6 3"; got != want {
		t.Errorf("lines are %s, want %s", got, want)
	}
	if directives, _ := h.Read(nil); len(directives) != 1 || directives[0].Value != "3" {
		t.Errorf("the options are %v", directives)
	}
}

// TestReadingOptions resolves names, values and components.
func TestReadingOptions(t *testing.T) {
	h := directive.ReadHeader("#SBATCH -J a --part b -HN2\n#SBATCH --exclusive=user --gres gpu:1\n#SBATCH hetjob\n#SBATCH --nice -c 4\n#SBATCH --container-image x\n")
	directives, problems := h.Read(nil)
	var got []string
	for _, d := range directives {
		got = append(got, fmt.Sprintf("%d:%s=%s", d.Component, d.Name, d.Value))
	}
	want := []string{"0:job-name=a", "0:partition=b", "0:hold=", "0:nodes=2", "0:exclusive=user", "0:gres=gpu:1", "1:nice=", "1:cpus-per-task=4", "1:container-image=x"}
	if !slices.Equal(got, want) || len(problems) > 0 {
		t.Errorf("got  %q\nwant %q\nproblems %v", got, want, problems)
	}
}

// TestTypes accepts what sbatch accepts and refuses what would mean something else.
func TestTypes(t *testing.T) {
	for _, row := range []struct {
		t        directive.Type
		yes, not string
	}{
		{directive.Count, "1 08 128", "0 -1 1.5 1k x"},
		{directive.NodeCount, "1 1-4 2k 1,3,5 1-7:2", "x 1- -4 1..4"},
		{directive.Time, "90 1:30 1:30:00 2-12 2-12:30 2-12:30:15 UNLIMITED infinite", "1h 1:2:3:4 2- -5"},
		{directive.Memory, "0 500 4G 4g 1T 64000M", "4X 4.5G G -1"},
		{directive.GRES, "gpu gpu:2 gpu:a100:2 gpu:2,shard:1 nvme:1.5T", "gpu: :2 gpu:a:b:c a;b"},
		{directive.GPUs, "2 a100:2 a100:2,v100:1", "a100 2:a100 a100:"},
		{directive.Names, "debug gpu-a100,gpu_h100 a.b", "a,,b a,"},
		{directive.Constraint, "a100 a&b [x*2&y*2] a|b", "a;b $x"},
		{directive.NodeList, "n1 n[1-4,7] a,b", "n1;x $n"},
		{directive.Signal, "USR1 B:TERM@120 SIGTERM@30 10 R:USR2", "B: @30 x:y:z"},
		{directive.MailType, "END,FAIL all TIME_LIMIT_80", "SOMETIMES"},
		{directive.Dependency, "singleton afterok:12 afterok:1:2,afterany:3", "afterok:x a;b"},
		{directive.OpenMode, "append truncate", "write"},
		{directive.Priority, "100 TOP", "high"},
		{directive.Image, "docker://python:3.12 nvcr.io#nvidia/pytorch:24.01-py3 /a/b.sqsh", "a;b $x"},
		{directive.Token, "a-b_c.d,e:f/g@h%i+j=k", "a;b $x `x`"},
	} {
		for v := range strings.FieldsSeq(row.yes) {
			if msg := row.t.Check(v); msg != "" {
				t.Errorf("%q is refused: %s", v, msg)
			}
		}
		for v := range strings.FieldsSeq(row.not) {
			if row.t.Check(v) == "" {
				t.Errorf("%q is taken as %s", v, row.t.What())
			}
		}
	}
}

// TestPieces keeps a user's part of a value to its place.
func TestPieces(t *testing.T) {
	for _, row := range []struct {
		story                string
		t                    directive.Type
		before, piece, after string
		ok                   bool
	}{
		{"a count in a gres", directive.GRES, "gpu:", "2", "", true},
		{"another gres in a count", directive.GRES, "gpu:", "2,license:1", "", false},
		{"all of a gres", directive.GRES, "", "gpu:2,shard:1", "", true},
		{"a name in a file", directive.FilePattern, "log/a-", "my run #3", "-%j", true},
		{"a slash in a file", directive.FilePattern, "log/a-", "b/c", "", false},
		{"a folder below a folder", directive.FilePattern, "log/", "b/c", ".log", true},
		{"up and out", directive.FilePattern, "log/", "../x", "", false},
		{"up and out, in two halves", directive.FilePattern, "log/.", ".", "/x", false},
		{"an absolute file", directive.FilePattern, "", "/etc/x", "", false},
		{"a backslash", directive.FilePattern, "a-", `b\c`, "", false},
		{"an absolute working folder", directive.Path, "", "/scratch/me", "", true},
		{"an absolute part of one", directive.Path, "/data/", "/etc", "", false},
		{"a folder in a mount", directive.List, "/data/", "my run", ":/data", true},
		{"another mount in a mount", directive.List, "/data/", "a:/x,/etc", ":/data", false},
		{"a tab", directive.Text, "", "a\tb", "", false},
		{"any text", directive.Text, "", `it's "x" #1 $(y)`, "", true},
	} {
		if msg := row.t.CheckPiece(row.before, row.piece, row.after); (msg == "") != row.ok {
			t.Errorf("%s: %q", row.story, msg)
		}
	}
}
