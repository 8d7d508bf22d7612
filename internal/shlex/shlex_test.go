package shlex_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/internal/shlex"
)

// TestSplitsLikePython compares with what Python's shlex.split answered; null means that it refused.
func TestSplitsLikePython(t *testing.T) {
	text, err := os.ReadFile("testdata/split.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]json.RawMessage
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 500 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		var in string
		var want []string
		if json.Unmarshal(c[0], &in) != nil || json.Unmarshal(c[1], &want) != nil {
			t.Fatalf("cannot read case %s", c)
		}
		got, err := shlex.Split(in)
		if (err != nil) != (string(c[1]) == "null") {
			t.Errorf("%q: error %v, want %s", in, err, c[1])
			continue
		}
		if err == nil && !cmp.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
