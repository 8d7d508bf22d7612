package main

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// TestVaultsReachTheProgram lets an enterprise server's vault set a variable and override the file; an open-source server
// is never asked for vaults.
func TestVaultsReachTheProgram(t *testing.T) {
	const look = "import os\nprint('site', os.environ.get('SITE'), os.environ.get('FROM_TASK'))\n"
	for story, c := range map[string]struct {
		features, printed string
		off               bool
		asked             bool
	}{
		"an enterprise server":               {"advanced", "site vault", false, true},
		"an enterprise server, switched off": {"advanced", "site file", true, false},
		"the open-source server":             {"basic", "site file", false, false},
	} {
		t.Run(story, func(t *testing.T) {
			s := newStageWith(t, fakeclearml.Options{FeatureSet: c.features, Vaults: []fakeclearml.Vault{
				{Type: "config", Data: "environment { SITE: vault }", Description: "site"},
				{Type: "config", Data: "environment { broken", Description: "broken"},
			}})
			s.set("CLEARML_AGENT_SKIP_PYTHON_ENV_INSTALL=1", "CLEARML_CONFIG_FILE="+s.dir+"/clearml.conf")
			if c.off {
				s.set("CLEARML_AGENT_DISABLE_VAULT_SUPPORT=1")
			}
			s.append("clearml.conf", "environment { SITE: file }\n")
			id := s.task("look", look)
			code, out, talk := s.run("execute", "--id", id)
			if code != 0 || !strings.Contains(out, c.printed) {
				t.Errorf("exit %d, %q is missing in:\n%s%s", code, c.printed, out, talk)
			}
			if asked := len(s.server.Requests("users.get_vaults")) > 0; asked != c.asked {
				t.Errorf("vaults asked for: %v", asked)
			}
			if c.asked && !strings.Contains(talk, "vault broken is left out") {
				t.Errorf("the broken vault was not named:\n%s", talk)
			}
		})
	}
}
