// Command summary reads the JSON of "go test -json" on stdin and prints it for people: a line per package, the output of
// what failed, and at the end every skipped test with its reason. It fails when a test or a package failed, and with
// -no-skips also when one was skipped.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

type key struct{ pkg, test string }

type tally struct {
	out                     io.Writer
	output                  map[key][]string
	build                   map[string][]string
	passed, failed, skipped int
	broken                  []string // packages
	skips                   []string
}

func main() {
	noSkips := flag.Bool("no-skips", false, "a skipped test is a failure")
	flag.Parse()
	os.Exit(run(os.Stdin, os.Stdout, *noSkips))
}

func run(in io.Reader, out io.Writer, noSkips bool) int {
	t := &tally{out: out, output: map[key][]string{}, build: map[string][]string{}}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // not of go test: a compiler's or the go command's own words
			continue
		}
		t.take(e)
	}
	t.close(noSkips)
	if t.failed > 0 || len(t.broken) > 0 || noSkips && t.skipped > 0 || t.passed == 0 {
		return 1
	}
	return 0
}

func (t *tally) take(e event) {
	k := key{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		t.build[e.ImportPath] = append(t.build[e.ImportPath], e.Output)
	case "build-fail":
		fmt.Fprint(t.out, strings.Join(t.build[e.ImportPath], ""))
	case "output":
		t.output[k] = append(t.output[k], e.Output)
	case "pass", "fail", "skip":
		t.ended(k, e)
	}
}

func (t *tally) ended(k key, e event) {
	text := strings.Join(t.output[k], "")
	delete(t.output, k)
	if e.Test == "" {
		if e.Action == "fail" {
			t.broken = append(t.broken, e.Package)
			fmt.Fprint(t.out, text)
		}
		if e.Action != "skip" {
			fmt.Fprintf(t.out, "%-4s  %-70s %6.1f s\n", e.Action, short(e.Package), e.Elapsed)
		}
		return
	}
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		fmt.Fprintf(t.out, "FAIL  %s %s\n%s", short(e.Package), e.Test, text)
	case "skip":
		t.skipped++
		t.skips = append(t.skips, fmt.Sprintf("%s %s: %s", short(e.Package), e.Test, reason(text)))
	}
}

func (t *tally) close(noSkips bool) {
	sort.Strings(t.skips)
	if len(t.skips) > 0 {
		fmt.Fprintf(t.out, "\nSKIPPED, so not shown to work here:\n")
		for _, s := range t.skips {
			fmt.Fprintf(t.out, "  %s\n", s)
		}
		if noSkips {
			fmt.Fprintln(t.out, "every tool is expected to be installed here, so this is a failure")
		}
	}
	if len(t.broken) > 0 {
		fmt.Fprintf(t.out, "\nfailed packages: %s\n", strings.Join(t.broken, " "))
	}
	fmt.Fprintf(t.out, "\n%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
}

// reason is the last line that the test itself logged.
func reason(text string) string {
	last := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "===") {
			last = line
		}
	}
	if _, said, ok := strings.Cut(last, ".go:"); ok {
		if _, words, ok := strings.Cut(said, ": "); ok {
			return words
		}
	}
	return last
}

func short(pkg string) string {
	return strings.TrimPrefix(pkg, "github.com/clearml-hpc/clearml-agent/")
}
