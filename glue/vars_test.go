package glue

import (
	"errors"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestOnlyTheVariablesThatTheTemplateUsesAreLoaded(t *testing.T) {
	b := newBench(t, "#!/bin/bash\necho ${CLEARML_QUEUE_NAME} ${CLEARML_TASK.name}\n${CLEARML_AGENT_EXECUTE}\n", nil)
	task := b.queued(nil)
	b.ForgetRequests()
	values, err := b.glue.values(t.Context(), task, b.glue.entries[task.ID], b.queueOf())
	if err != nil {
		t.Fatal(err)
	}
	if values["QUEUE_NAME"] != "gpu" || values["TASK"].(map[string]any)["name"] != "fit" || len(values) != 2 {
		t.Errorf("values are %v", values)
	}
	if n := len(b.Requests()); n != 0 {
		t.Errorf("%d calls for what is known already", n)
	}
}

func TestEveryVariableHasItsValue(t *testing.T) {
	b := newBench(t, `#!/bin/bash
echo ${CLEARML_QUEUE_ID} ${CLEARML_WORKER_ID} ${CLEARML_PROJECT_ID} ${CLEARML_PROJECT_NAME} ${CLEARML_USER.name}
echo ${CLEARML_CONFIG.agent.site:here} ${CLEARML_USER_VAULTS.a:none} ${CLEARML_PROVIDERS_INFO.a:none}
${CLEARML_AGENT_EXECUTE}
`, func(c *Config) { c.Settings = map[string]any{"agent": map[string]any{"site": "north"}} })
	var project struct{ ID string }
	b.call("projects.create", map[string]any{"name": "lab/vision"}, &project)
	task := b.queued(map[string]any{"project": project.ID})
	values, err := b.glue.values(t.Context(), task, b.glue.entries[task.ID], b.queueOf())
	if err != nil {
		t.Fatal(err)
	}
	if values["QUEUE_ID"] != b.queue || values["WORKER_ID"] != "login1" || values["PROJECT_ID"] != project.ID || values["PROJECT_NAME"] != "lab/vision" {
		t.Errorf("values are %v", values)
	}
	if user, _ := values["USER"].(map[string]any); user["name"] != "Default User" {
		t.Errorf("USER is %v", values["USER"])
	}
	if _, there := values["USER_VAULTS"]; there {
		t.Error("a server without vaults gave some")
	}
	script, err := b.queueOf().template.parsed.Render(values, b.glue.commands(task, b.glue.entries[task.ID]))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(script.Text); !strings.Contains(text, "north none none") || !strings.Contains(text, "--claim-from "+b.queue) {
		t.Errorf("rendered:\n%s", text)
	}
}

func TestAServerAwayIsNotAMissingVariable(t *testing.T) {
	b := newBench(t, "#!/bin/bash\necho ${CLEARML_PROJECT_NAME}\n${CLEARML_AGENT_EXECUTE}\n", nil)
	var project struct{ ID string }
	b.call("projects.create", map[string]any{"name": "lab"}, &project)
	task := b.queued(map[string]any{"project": project.ID})
	b.Inject(fakeclearml.Fault{Endpoint: "projects.get_by_id", Status: 503})
	var missing *missingError
	if _, err := b.glue.values(t.Context(), task, b.glue.entries[task.ID], b.queueOf()); err == nil || errors.As(err, &missing) {
		t.Errorf("got %v: the task would be failed for an outage", err)
	}
}
