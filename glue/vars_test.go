package glue

import (
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
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

const projectTemplate = "#!/bin/bash\necho ${CLEARML_PROJECT_NAME}\n${CLEARML_AGENT_EXECUTE}\n"

func (b *bench) queuedInAProject() *clearml.Task {
	b.Helper()
	var project struct{ ID string }
	b.call("projects.create", map[string]any{"name": "lab"}, &project)
	return b.queued(map[string]any{"project": project.ID})
}

// Only a task that can never be submitted as it is may be failed for a variable.
func TestOnlyTheServersNoMakesAVariableMissing(t *testing.T) {
	for _, row := range []struct {
		story   string
		fault   fakeclearml.Fault
		missing bool
	}{
		{"the server is away", fakeclearml.Fault{Status: 503}, false},
		{"the server breaks", fakeclearml.Fault{Status: 500, Subcode: 100, Message: "General data error"}, false},
		{"a proxy forbids it", fakeclearml.Fault{Status: 403, Plain: true}, false},
		{"the answer never comes", fakeclearml.Fault{Drop: fakeclearml.DropAfter}, false},
		{"the project was deleted", fakeclearml.Fault{Status: 400, Subcode: clearml.SubcodeInvalidProjectID, Message: "Invalid project id"}, true},
		{"the glue's user may not see the project", fakeclearml.Fault{Status: 403, Message: "Forbidden"}, true},
	} {
		t.Run(row.story, func(t *testing.T) {
			b := newBench(t, projectTemplate, nil)
			task := b.queuedInAProject()
			row.fault.Endpoint = "projects.get_by_id"
			b.Inject(row.fault)
			b.glue.admit.count(b.glue.book, false)
			if err := b.glue.submitAll(t.Context(), []*Entry{b.glue.entries[task.ID]}); err != nil {
				t.Log(err)
			}
			want, entries := "queued", 1
			if row.missing {
				want, entries = "failed", 0
			}
			if b.Status(task.ID) != want || len(b.Entries("gpu")) != entries {
				t.Errorf("the task is %s, the queue %v\n%s", b.Status(task.ID), b.Entries("gpu"), b.log)
			}
		})
	}
}

func TestAGlueThatIsToldToEndFailsNoTask(t *testing.T) {
	b := newBench(t, projectTemplate, nil)
	task := b.queuedInAProject()
	b.Inject(fakeclearml.Fault{Endpoint: "projects.get_by_id", Latency: 10 * time.Second})
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGUSR1) // its cause is the one that SIGTERM leaves
	defer stop()
	time.AfterFunc(200*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGUSR1) })
	err := b.glue.submitAll(ctx, []*Entry{b.glue.entries[task.ID]})
	if ctx.Err() == nil {
		t.Fatal("the signal came too late")
	}
	if b.Status(task.ID) != "queued" || len(b.Entries("gpu")) != 1 {
		t.Errorf("%v: the task is %s, the queue %v", err, b.Status(task.ID), b.Entries("gpu"))
	}
	if strings.Contains(b.log.String(), "cannot") {
		t.Errorf("told as a failure:\n%s", b.log)
	}
}
