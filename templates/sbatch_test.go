package templates_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
	"github.com/clearml-hpc/clearml-agent/templates/directive"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// startSlurm starts a real cluster, or skips the test where that cannot be.
func startSlurm(t *testing.T, o realslurm.Options) *realslurm.Cluster {
	t.Helper()
	if testing.Short() {
		t.Skip("starting a real cluster takes seconds")
	}
	c, err := realslurm.Start(t.Context(), o)
	if errors.Is(err, realslurm.ErrNotInstalled) || errors.Is(err, os.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

func run(t *testing.T, c *realslurm.Cluster, name string, args ...string) string {
	t.Helper()
	out, err := c.Command(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

var foundArgument = regexp.MustCompile(`(?m)^sbatch: debug2: Found in script, argument "(.*)"$`)

// TestSbatchSplitsLinesAsWeDo lets sbatch itself read random #SBATCH lines and compares the arguments.
func TestSbatchSplitsLinesAsWeDo(t *testing.T) {
	for _, version := range releases() {
		t.Run("slurm "+version, func(t *testing.T) {
			compareSplitting(t, startSlurm(t, realslurm.Options{Version: version, Nodes: 1}))
		})
	}
}

// releases of Slurm whose sbatch is asked, as far as they are installed.
func releases() []string { return append([]string{"system"}, realslurm.Releases()...) }

func compareSplitting(t *testing.T, c *realslurm.Cluster) {
	pieces := []string{
		"--comment=", "-J", "x", "y", " ", "  ", "\t", `"`, `'`, `\`, `\\`, `\"`, `\'`, "#", " # note", "=", ":", "hetjob", "packjob ", "ü", "%", "$HOME", "--", "-", `""`, `''`, "\\\t", ";", "`",
	}
	rng := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	for i := range 400 {
		var b strings.Builder
		b.WriteString("#!/bin/bash\n")
		for range 1 + rng.IntN(3) {
			b.WriteString([]string{"#SBATCH ", "#SBATCH", "# ", "#SLURM ", "", "##SBATCH "}[rng.IntN(6)])
			if b.String()[b.Len()-1] != '\n' {
				for range rng.IntN(7) {
					b.WriteString(pieces[rng.IntN(len(pieces))])
				}
			}
			b.WriteByte('\n')
		}
		b.WriteString("true\n#SBATCH --too-late\n")
		script := b.String()
		if strings.Contains(script, "\\ ") {
			continue // releases differ; templates refuse slots there
		}
		file := filepath.Join(dir, fmt.Sprint(i))
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := c.Command(t.Context(), "sbatch", "-vvvv", "--test-only", file).CombinedOutput()
		var got []string
		for _, m := range foundArgument.FindAllStringSubmatch(string(out), -1) {
			got = append(got, m[1])
		}
		// sbatch goes on to the next component only when it is content with the one before.
		if want, first := ourArguments(script); len(got) < first || len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Errorf("of\n%ssbatch reads %q, we %q\n%s", script, got, want, clip(out[max(0, len(out)-300):]))
		}
	}
}

// ourArguments returns what we read, and how much of it is of the first component; sbatch gives up at a
// bad line.
func ourArguments(script string) (args []string, first int) {
	first = -1
	for _, line := range directive.ReadHeader(script).Lines {
		if line.Kind != directive.Options {
			continue
		}
		if line.Het && first < 0 {
			first = len(args)
		}
		for _, a := range line.Args {
			args = append(args, a.Text)
		}
		if line.Bad != "" {
			if n := len(line.Args); n > 0 && strings.Contains(line.Bad, "quote") {
				args = args[:len(args)-1] // the unfinished one
			}
			break
		}
	}
	if first < 0 {
		first = len(args)
	}
	return args, first
}

// directivePlace is an option with the slot X, and the arguments that sbatch must read of it.
type directivePlace struct {
	line  string
	args  func(v string) []string
	whole bool // the slot is all of the value, which cannot be empty
}

func oneArg(before, after string) func(string) []string {
	return func(v string) []string { return []string{before + v + after} }
}

func twoArgs(name string) func(string) []string {
	return func(v string) []string { return []string{name, v} }
}

var directivePlaces = []directivePlace{
	{`--job-name=X`, oneArg("--job-name=", ""), true},
	{`--job-name X`, twoArgs("--job-name"), true},
	{`--job-name="X"`, oneArg("--job-name=", ""), true},
	{`--job-name='X'`, oneArg("--job-name=", ""), true},
	{`"--job-name=X"`, oneArg("--job-name=", ""), true},
	{`-J X`, twoArgs("-J"), true},
	{`-JX`, oneArg("-J", ""), true},
	{`--job-name="a X b"`, oneArg("--job-name=a ", " b"), false},
	{`--job-name='a X b' # X`, oneArg("--job-name=a ", " b"), false},
	{`--job-name=a-X-b`, oneArg("--job-name=a-", "-b"), false},
	{`--job-name=X:X`, func(v string) []string { return []string{"--job-name=" + v + ":" + v} }, false},
	{`--comment=a\#X`, oneArg("--comment=a#", ""), false},
	{`--comment "X" -Q`, func(v string) []string { return []string{"--comment", v, "-Q"} }, true},
}

// control characters have no place on a line of options.
func control(v string) bool {
	return strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// TestRealSbatchReadsValuesUnchanged puts hostile values into every place of a directive and lets sbatch say
// what it reads.
func TestRealSbatchReadsValuesUnchanged(t *testing.T) {
	for _, version := range releases() {
		t.Run("slurm "+version, func(t *testing.T) {
			readDirectives(t, startSlurm(t, realslurm.Options{Version: version, Nodes: 1}))
		})
	}
}

func readDirectives(t *testing.T, c *realslurm.Cluster) {
	src := "#!/bin/bash\n"
	for _, p := range directivePlaces {
		src += "#SBATCH " + strings.ReplaceAll(p.line, "X", "${CLEARML_TASK.name:def}") + "\n"
	}
	template, err := templates.Parse("t", []byte(src+"#SBATCH --time=7\ntrue\n"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "s")
	for _, v := range hostileValues(500) {
		s, err := template.Render(templates.Values{"TASK": map[string]any{"name": v}}, templates.Commands{})
		v = oneLine(v)
		if (err != nil) != control(v) {
			t.Errorf("value %q: %v", v, err)
		}
		if err != nil {
			continue
		}
		if err := os.WriteFile(file, s.Text, 0o600); err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, p := range directivePlaces {
			if v == "" && p.whole {
				want = append(want, p.args("def")...)
			} else {
				want = append(want, p.args(v)...)
			}
		}
		out, _ := c.Command(t.Context(), "sbatch", "-vvvv", "--test-only", file).CombinedOutput()
		for _, m := range foundArgument.FindAllStringSubmatch(string(out), -1) {
			got = append(got, m[1])
		}
		if want = append(want, "--time=7"); !slices.Equal(got, want) {
			t.Errorf("sbatch reads %q, want %q", got, want)
		}
	}
}

// oneLine is what becomes of a value by default: newlines are removed.
func oneLine(v string) string { return strings.NewReplacer("\n", "", "\r", "").Replace(v) }

// TestRealSlurmKeepsValues submits scripts with hostile values and asks the controller what it has.
func TestRealSlurmKeepsValues(t *testing.T) {
	c := startSlurm(t, realslurm.Options{Nodes: 1})
	template, err := templates.Parse("t", []byte(`#!/bin/bash
#SBATCH -N1 --hold --output=/dev/null
#SBATCH --job-name=a-${CLEARML_TASK.name}. --comment="${CLEARML_TASK.name}."
#SBATCH --time=7
true
`))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "s")
	want := map[string]string{}
	for _, v := range hostileValues(500) {
		s, err := template.Render(templates.Values{"TASK": map[string]any{"name": v}}, templates.Commands{})
		if err != nil {
			continue // a control character
		}
		if err := os.WriteFile(file, s.Text, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := c.Command(t.Context(), "sbatch", "--parsable", file).Output()
		if err != nil {
			t.Errorf("value %q: sbatch refuses it: %v %s", v, err, stderr(err))
			continue
		}
		want[strings.TrimSpace(string(out))] = oneLine(v)
	}
	if len(want) < 300 {
		t.Errorf("only %d values were submitted", len(want))
	}
	for id, line := range squeue(t, c, "%j") {
		if line != "7:00 1 a-"+want[id]+"." {
			t.Errorf("the name is %q, want %q", line, want[id])
		}
	}
	for id, line := range squeue(t, c, "%k") {
		if line != "7:00 1 "+want[id]+"." {
			t.Errorf("the comment is %q, want %q", line, want[id])
		}
	}
}

// squeue returns time limit, number of nodes and one field of all jobs, by id.
func squeue(t *testing.T, c *realslurm.Cluster, field string) map[string]string {
	t.Helper()
	jobs := map[string]string{}
	for line := range strings.SplitSeq(run(t, c, "squeue", "-h", "-t", "all", "-o", "%i %l %D "+field), "\n") {
		if id, rest, ok := strings.Cut(line, " "); ok {
			jobs[id] = rest
		}
	}
	return jobs
}

// TestOutputFileHasTheTasksName runs a job whose log is named by a value with what Slurm would expand.
func TestOutputFileHasTheTasksName(t *testing.T) {
	for _, version := range releases() {
		t.Run("slurm "+version, func(t *testing.T) {
			writeOutput(t, startSlurm(t, realslurm.Options{Version: version, Nodes: 1}))
		})
	}
}

func writeOutput(t *testing.T, c *realslurm.Cluster) {
	template, err := templates.Parse("t", []byte("#!/bin/bash\n#SBATCH --output=log/${CLEARML_TASK.name}-%j.out\necho done\n"))
	if err != nil {
		t.Fatal(err)
	}
	name := "50% of it's (v2) #3 %A"
	s, err := template.Render(templates.Values{"TASK": map[string]any{"name": name}}, templates.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "log"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "s"), s.Text, 0o600); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(run(t, c, "sbatch", "--parsable", "--wait", "--chdir="+dir, filepath.Join(dir, "s")))
	if text, err := os.ReadFile(filepath.Join(dir, "log", name+"-"+id+".out")); err != nil || string(text) != "done\n" {
		entries, _ := os.ReadDir(filepath.Join(dir, "log"))
		t.Errorf("the log is not where it should be: %v, %v", err, entries)
	}
}

func stderr(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}
