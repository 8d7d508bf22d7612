package templates_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// deepTemplates are scripts whose variables and functions refer to one another n times: followed word by word, they stand
// for more words than anyone could look at.
var deepTemplates = []struct {
	story string
	body  func(n int) string
}{
	{"an array that grows by itself", func(n int) string { return strings.Repeat("A=(\"${A[@]}\" --x)\n", n) + `python3 t.py "${A[@]}" X` }},
	{"an array that grows by itself, twice in a command", func(n int) string {
		return strings.Repeat("A=(\"${A[@]}\" x)\n", n) + `"${A[@]}" "${A[@]}" ./t X`
	}},
	{"a launcher that grows by itself", func(n int) string {
		return "A=(srun)\n" + numbered(n, "A=(\"${A[@]}\" --x%d=1)\n") + `"${A[@]}" ./t X`
	}},
	{"an array that grows in front", func(n int) string { return numbered(n, "A=(x%d \"${A[@]}\")\n") + `python3 t.py "${A[@]}" X` }},
	{"two variables that hold each other", func(n int) string {
		return strings.Repeat("A=$B\n", n) + strings.Repeat("B=$A\n", n) + "srun $A ./t X"
	}},
	{"a chain of variables", func(n int) string {
		return numbered(n, "D=x%d\n") + strings.Repeat("C=$D\n", n) + strings.Repeat("B=$C\n", n) + strings.Repeat("A=$B\n", n) + "srun $A ./t X"
	}},
	{"a chain of variables with text of their own", func(n int) string {
		return numbered(n, "D=x%d\n") + numbered(n, "C=$D\nC=c%d\n") + numbered(n, "B=$C\nB=b%d\n") + numbered(n, "A=$B\nA=a%d\n") + "srun $A $A ./t X"
	}},
	{"code that is put together", func(n int) string {
		return numbered(n, "A=x%d\n") + `cat f | ssh h "$A" "$A" "$A" "$A" "$A"` + "\necho X"
	}},
	{"code of words that may be missing", func(n int) string { return `cat f | ssh h` + numbered(n, " x%d$y") + "\necho X" }},
	{"functions with the same local", func(n int) string { return numbered(n, "f%[1]d() { local a=$1; echo \"$a\"; }\nf%[1]d X\n") }},
	{"functions that start shells", func(n int) string {
		return numbered(n, "f%[1]d() { local a=$1; bash -c 'echo \"$1\"' _ \"$a\"; }\nf%[1]d X\n")
	}},
	{"functions that write here-documents", func(n int) string {
		return numbered(n, "f%[1]d() { local a=$1; bash -c 'echo \"$1\"' _ \"$a\"; cat <<E\n$a\nE\n}\nf%[1]d X\n")
	}},
	{"functions that pass on what they get", func(n int) string {
		return "f0() { echo \"$@\"; }\n" + numbered(n, "f%d() { f%d \"$@\"; f%[2]d \"$@\"; }\n", -1) + fmt.Sprintf("f%d X\n", n)
	}},
	{"code in a variable that grows", func(n int) string {
		return "C='echo 1'\n" + numbered(n, "C+='; echo $((%d))'\n") + strings.Repeat("bash -c \"$C\"\n", n) + "echo X"
	}},
	{"code in variables that hold one another twice", func(n int) string {
		return "C0='echo $((1)); '\n" + numbered(n, "C%d=$C%d$C%[2]d\n", -1) + numbered(n, "bash -c \"$C%d\"\n") + "export E=X"
	}},
	{"much code in one variable", func(n int) string {
		return numbered(n, "C='echo $((%d))'\nD=\"$C; $C\"\n") + numbered(n, "f%d() { eval \"$C; $D\"; }\n") + "export E=X"
	}},
	{"code that functions get", func(n int) string {
		return "run() { bash -c \"$1\"; eval \"$@\"; }\n" + numbered(n, "f%[1]d() { run 'echo $((%[1]d))' \"$@\"; run \"$@\"; }\n") + "f1 X"
	}},
	{"a program that is written line by line", func(n int) string {
		return numbered(n, "echo 'if [ %d = 1 ]; then' >> run.sh\n") + numbered(n, "echo 'fi # %d' >> run.sh\n") + numbered(n, "echo 'if [ %d ]' >> \"run$D.sh\"\n") + "echo X"
	}},
	{"an array to which functions add", func(n int) string {
		return "A=(srun)\n" + numbered(n, "f%[1]d() { A+=(--x%[1]d \"$@\"); [ x ] && A+=(y%[1]d); f%[2]d \"$@\"; }\n", -1) + numbered(n, "[ %[1]d ] && A+=(--z %[1]d)\n") + "f1 X; \"${A[@]}\" ./t"
	}},
	{"files that a variable names", func(n int) string {
		return numbered(n, "F=f%[1]d_$i\necho X > $F\ncat $F *_%[1]d > g%[1]d\nexec %[1]d> $F\necho >&%[1]d\ncp $F g%[1]d $F\n")
	}},
	{"functions that shift what they hand on", func(n int) string {
		return "f0() { shift; \"$@\"; }\n" + numbered(n, "f%d() { shift; f%d $O \"$@\"; f%[2]d \"$@\" $O; }\n", -1) + fmt.Sprintf("f%d a b echo X\n", n)
	}},
	{"a long pipe", func(n int) string { return "echo X" + strings.Repeat(" | x", n) }},
	{"here-documents in here-documents", func(n int) string {
		var ends strings.Builder
		for i := range n {
			fmt.Fprintf(&ends, ")\nE%d\n", n-i)
		}
		return numbered(n, "x <<E%d\nX\n$(\n") + ends.String()
	}},
	{"scripts that run one another", func(n int) string {
		return numbered(n, "cat > s%d.sh <<'E'\nbash s%d.sh \"$1\" $(cat run.sh)\nbash s%[2]d.sh \"$@\"\nE\n", -1) + fmt.Sprintf("bash s%d.sh X", n)
	}},
	{"many texts that are run many times", func(n int) string {
		return numbered(n, "C='echo %d'\n") + strings.Repeat("bash -c \"$C\"\n", 8*n) + "echo X"
	}},
	{"variables that get what the next one holds", func(n int) string {
		return numbered(n, "V%03d=$V%03d\n", 1) + fmt.Sprintf("V%03d=X\n", n+1) + `echo "$V001"`
	}},
}

// numbered repeats a line with the numbers from 1 to n in it, and with the ones that are off behind.
func numbered(n int, line string, off ...int) string {
	var b strings.Builder
	for i := range n {
		args := []any{i + 1}
		for _, d := range off {
			args = append(args, i+1+d)
		}
		fmt.Fprintf(&b, line, args...)
	}
	return b.String()
}

func deepTemplate(body string) []byte {
	return []byte("#!/bin/bash\n" + strings.ReplaceAll(body, "X", "${CLEARML_TASK.name}") + "\n${CLEARML_AGENT_EXECUTE}\n")
}

// TestLongScriptsAreFollowedLikeShortOnes: what is refused if it is short may not pass because it is long.
func TestLongScriptsAreFollowedLikeShortOnes(t *testing.T) {
	for story, body := range map[string]func(n int) string{
		"code that is added to a variable": func(n int) string {
			return "export V=X\nC='echo a'\n" + numbered(n, "C+='; echo %d'\n") + "C+='; eval \"$V\"'\nbash -c \"$C\""
		},
		"elements of an array": func(n int) string {
			return "export V=X\nA=(" + numbered(n, "'echo %d' ") + "'eval \"$V\"')\nfor c in \"${A[@]}\"; do bash -c \"$c\"; done"
		},
		"code in an array": func(n int) string {
			return "A=(env " + numbered(n, "V%d=1 ") + "bash -c 'eval \"$1\"' _)\n\"${A[@]}\" X"
		},
		"code that reads its input":   func(n int) string { return "echo X | ssh login '" + numbered(n, "echo a number: %d; ") + "bash'" },
		"a computation in a variable": func(n int) string { return "V=X\nE='" + numbered(n, "%d + ") + "V'\necho $((E))" },
	} {
		for _, n := range []int{2, 40, 250, 900} {
			t.Run(fmt.Sprint(story, " ", n), func(t *testing.T) {
				if !slices.ContainsFunc(templates.LintSource("t", deepTemplate(body(n)), templates.LintOptions{}), func(f templates.Finding) bool {
					return f.Severity == templates.Error
				}) {
					t.Error("it is accepted")
				}
			})
		}
	}
}

// TestWhatIsTooMuchIsRefused: what has not been looked at to the end is not known to be safe.
func TestWhatIsTooMuchIsRefused(t *testing.T) {
	for story, body := range map[string]string{
		"many texts that are run many times": numbered(300, "C='echo %d'\n") + strings.Repeat("bash -c \"$C\"\n", 2000) + "echo X",
		"many values in one command":         "echo" + strings.Repeat(" X", 3000),
		"a script that writes itself":        "cat > run.sh <<'E'\ncat run.sh > run.sh\necho \"a $1\" >> run.sh\nbash run.sh \"$1\"\nE\nbash run.sh X",
	} {
		t.Run(story, func(t *testing.T) {
			const why = "too large or too entangled"
			findings := templates.LintSource("t", deepTemplate(body), templates.LintOptions{})
			if len(findings) != 1 || findings[0].Severity != templates.Error || !strings.Contains(findings[0].What, why) || findings[0].Fix == "" {
				t.Errorf("lint says %v", findings)
			}
			template, err := templates.Parse("t", deepTemplate(body))
			if err != nil {
				t.Fatal(err)
			}
			values := templates.Values{"TASK": map[string]any{"name": "a", "id": "b"}}
			if _, err = template.Render(values, templates.Commands{AgentExecute: []string{"agent"}}); err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("it is rendered: %v", err)
			}
		})
	}
}

// TestLongScriptsOfEverydayPass: what people put together in many steps.
func TestLongScriptsOfEverydayPass(t *testing.T) {
	for story, body := range map[string]string{
		"many options that may be missing": "N=X\nCMD='python3 train.py'\n" + numbered(30, "[ -n \"$O%[1]d\" ] && CMD+=\" --o%[1]d\"\n") + "srun bash -c \"$CMD\"\necho \"$N\"",
		"many parts that may be missing":   "N=X\n" + numbered(30, "[ -n \"$O%[1]d\" ] && P%[1]d=\"--o%[1]d\"\n") + "srun bash -c \"./t" + numbered(30, " $P%d") + "\"\necho \"$N\"",
		"a long script in a here-document": "N=X\nA=1\ncat > job.sh <<EOF\n#!/bin/bash\n" + numbered(150, "mkdir -p \"$HOME/$A/%d\" && cd \"$SCRATCH/$SLURM_JOB_ID\"\n") + "EOF\nsbatch job.sh\necho \"$N\"",
	} {
		t.Run(story, func(t *testing.T) {
			if findings := templates.LintSource("t", deepTemplate(body), templates.LintOptions{}); len(findings) > 0 {
				t.Errorf("lint says %v", findings)
			}
		})
	}
}

// TestATemplateWithoutValuesMayBeLong: in it there is nothing to follow.
func TestATemplateWithoutValuesMayBeLong(t *testing.T) {
	body := numbered(300, "C='echo %d'\n") + strings.Repeat("bash -c \"$C\"\n", 300)
	if findings := templates.LintSource("t", deepTemplate(body), templates.LintOptions{}); len(findings) > 0 {
		t.Errorf("lint says %v", findings)
	}
}

// TestLintEndsWhateverRefersToWhat lints what would take longer than a lifetime if every reference were followed anew.
func TestLintEndsWhateverRefersToWhat(t *testing.T) {
	for _, row := range deepTemplates {
		t.Run(row.story, func(t *testing.T) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				templates.LintSource("t", deepTemplate(row.body(100)), templates.LintOptions{})
			}()
			select {
			case <-done:
			case <-time.After(30 * time.Second):
				t.Fatal("it does not end")
			}
		})
	}
}
