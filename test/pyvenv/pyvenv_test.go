package pyvenv_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/pyvenv"
)

func TestThePackagesAreTheOnesAskedFor(t *testing.T) {
	folder := pyvenv.Ensure(t, pyvenv.Agent, pyvenv.SDK)
	out, err := exec.Command(pyvenv.Python(folder), "-c",
		"from importlib.metadata import version as v; print('clearml-agent=='+v('clearml-agent'), 'clearml=='+v('clearml'))").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := strings.TrimSpace(string(out)), pyvenv.Agent+" "+pyvenv.SDK; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
