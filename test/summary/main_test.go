package main

import (
	"strings"
	"testing"
)

const stream = `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: no slurmctld here\n"}
{"Action":"skip","Package":"p","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestB","Output":"boom\n"}
{"Action":"%s","Package":"p","Test":"TestB","Elapsed":0}
{"Action":"%s","Package":"p","Elapsed":1.5}
`

func TestSkipsAndFailuresAreSaid(t *testing.T) {
	for story, c := range map[string]struct {
		b, pkg  string
		noSkips bool
		code    int
		want    string
	}{
		"a skip is named with its reason": {"pass", "pass", false, 0, "p TestA: no slurmctld here"},
		"a skip can be a failure":         {"pass", "pass", true, 1, "1 passed, 0 failed, 1 skipped"},
		"a failure shows its output":      {"fail", "fail", false, 1, "boom"},
		"a package fails without a test":  {"pass", "fail", false, 1, "failed packages: p"},
	} {
		t.Run(story, func(t *testing.T) {
			var out strings.Builder
			in := strings.Replace(strings.Replace(stream, "%s", c.b, 1), "%s", c.pkg, 1)
			if code := run(strings.NewReader(in), &out, c.noSkips); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("%q is missing in:\n%s", c.want, &out)
			}
		})
	}
	if code := run(strings.NewReader(""), &strings.Builder{}, false); code == 0 {
		t.Error("no test at all passed for success")
	}
}
