package glue

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// A bench is a glue bound to the queue "gpu" of an embedded server, for what needs no Slurm.
type bench struct {
	*testing.T
	*fakeclearml.Server

	client *clearml.Client
	glue   *Glue
	log    *bytes.Buffer
	queue  string
}

const plainTemplate = "#!/bin/bash\n#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}\n${CLEARML_AGENT_EXECUTE}\n"

func newBench(t *testing.T, text string, change func(*Config)) *bench {
	t.Helper()
	server, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"gpu", "cpu"}, Users: []fakeclearml.User{
		{ID: fakeclearml.DefaultUserID, Name: "Default User", AccessKey: fakeclearml.DefaultAccessKey, SecretKey: fakeclearml.DefaultSecretKey},
		{ID: "u1", Name: "anna", AccessKey: "ANNA", SecretKey: "a"},
		{ID: "u2", Name: "bert", AccessKey: "BERT", SecretKey: "b"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client, err := clearml.New(clearml.Config{Server: server.APIURL(), AccessKey: server.AccessKey, SecretKey: server.SecretKey, Worker: "login1", Retry: clearml.RetryPolicy{Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, Server: server, client: client, log: &bytes.Buffer{}, queue: server.QueueID("gpu")}
	cfg := Config{
		Server: server.APIURL(), Name: "login1", Queues: []string{"gpu"}, AgentBinary: "/opt/clearml-agent",
		Templates: []TemplateFile{{Path: "gpu.template", Text: []byte(text)}},
	}
	if change != nil {
		change(&cfg)
	}
	if b.glue, err = New(cfg, Deps{ClearML: client, Log: slog.New(slog.NewTextHandler(b.log, nil))}); err != nil {
		t.Fatal(err)
	}
	b.glue.cluster.Name = "atlas"
	if err := b.glue.checkServer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.glue.bind(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.ForgetRequests()
	return b
}

// queued creates a task in the queue and lets the glue look at the server.
func (b *bench) queued(fields map[string]any) *clearml.Task {
	b.Helper()
	body := map[string]any{"name": "fit", "type": "training"}
	for k, v := range fields {
		body[k] = v
	}
	var created struct{ ID string }
	b.call("tasks.create", body, &created)
	b.call("tasks.enqueue", map[string]any{"task": created.ID, "queue": b.queue}, nil)
	return b.look(created.ID)
}

// created makes a task that is in no queue.
func (b *bench) created() string {
	b.Helper()
	var task struct{ ID string }
	b.call("tasks.create", map[string]any{"name": "fit", "type": "training"}, &task)
	return task.ID
}

// queuedBy lets another user make and enqueue a task.
func (b *bench) queuedBy(user string) {
	b.Helper()
	var task struct{ ID string }
	if err := b.CallAs(user, "tasks.create", map[string]any{"name": "fit", "type": "training"}, &task); err != nil {
		b.Fatal(err)
	}
	if err := b.CallAs(user, "tasks.enqueue", map[string]any{"task": task.ID, "queue": b.queue}, nil); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) look(task string) *clearml.Task {
	b.Helper()
	if err := b.glue.seeQueues(b.Context(), time.Now()); err != nil {
		b.Fatal(err)
	}
	if err := b.glue.seeTasks(b.Context(), false); err != nil {
		b.Fatal(err)
	}
	full, err := b.client.Task(b.Context(), task)
	if err != nil {
		b.Fatal(err)
	}
	return full
}

func (b *bench) call(endpoint string, body, answer any) {
	b.Helper()
	if err := b.Call(endpoint, body, answer); err != nil {
		b.Fatalf("%s: %v", endpoint, err)
	}
}

func (b *bench) field(task, name string) string {
	text, _ := b.Task(task)[name].(string)
	return text
}

func (b *bench) queueOf() *queue { return b.glue.queues[b.queue] }

// writes counts the calls that change something.
func (b *bench) writes() int {
	n := 0
	for _, r := range b.Requests() {
		if !strings.Contains(r.Endpoint, ".get_") && r.Endpoint != "auth.login" {
			n++
		}
	}
	return n
}
