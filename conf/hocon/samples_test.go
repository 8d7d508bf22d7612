package hocon_test

import (
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
	"github.com/clearml-hpc/clearml-agent/test/pyvenv"
)

// TestShippedSamplesReadAsThePythonAgentReadsThem parses every configuration file inside the released packages and compares
// with the parser inside the Python agent.
func TestShippedSamplesReadAsThePythonAgentReadsThem(t *testing.T) {
	folder := pyvenv.Ensure(t, pyvenv.Agent, pyvenv.SDK)
	cmd := exec.Command(pyvenv.Python(folder), "testdata/oracle.py")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cannot run the Python agent's parser: %v", err)
	}
	var samples map[string]json.RawMessage
	if err := json.Unmarshal(out, &samples); err != nil {
		t.Fatalf("%v\n%.500s", err, out)
	}
	if len(samples) < 8 {
		t.Fatalf("only %d sample files found", len(samples))
	}
	for path, want := range samples {
		if string(want) == "null" {
			t.Errorf("%s: the Python agent refuses its own sample", path)
			continue
		}
		got, err := hocon.ParseFile(path, hocon.Options{})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if diff := cmp.Diff(wanted(t, want), floats(got.Plain())); diff != "" {
			t.Errorf("%s: -python +ours:\n%s", path, diff)
		}
	}
}
