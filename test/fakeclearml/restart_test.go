package fakeclearml_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestADatabaseKeepsEverythingOverARestart(t *testing.T) {
	opts := fakeclearml.Options{DB: filepath.Join(t.TempDir(), "server.db"), Queues: []string{"gpus"}}
	before, err := fakeclearml.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	token := must(t, before, "auth.login", nil)["token"].(string)
	first, second, gone := newTask(t, before), newTask(t, before), newTask(t, before)
	queue := before.QueueID("gpus")
	for _, id := range []string{second, first} {
		must(t, before, "tasks.enqueue", map[string]any{"task": id, "queue": queue})
	}
	must(t, before, "tasks.delete", map[string]any{"task": gone, "force": true})
	must(t, before, "tasks.edit", map[string]any{"task": first, "force": true, "runtime": map[string]any{"one.five": 1.5, "n": nil}})
	for _, msg := range []string{"one", "two"} {
		must(t, before, "events.add", map[string]any{"type": "log", "task": first, "msg": msg, "timestamp": 1_700_000_000_000})
	}
	for _, value := range []float64{1, 2} {
		must(t, before, "events.add", map[string]any{
			"type": "training_stats_scalar", "task": first, "metric": "m", "variant": "v", "iter": 0, "value": value,
		})
	}
	want := encode(t, before.Task(first))
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}

	after := start(t, opts)
	if got := encode(t, after.Task(first)); got != want {
		t.Errorf("the task is\n%s\nwant\n%s", got, want)
	}
	if got := after.Entries("gpus"); !reflect.DeepEqual(got, []string{second, first}) || after.QueueID("gpus") != queue {
		t.Errorf("entries are %v", got)
	}
	if after.Task(gone) != nil {
		t.Error("a deleted task came back")
	}
	if got := after.Console(first); got != "one\ntwo\n" {
		t.Errorf("console is %q", got)
	}
	points := must(t, after, "events.scalar_metrics_iter_histogram", map[string]any{"task": first})
	if got := encode(t, points); got != `{"m":{"v":{"name":"v","x":[0],"y":[2]}}}` {
		t.Errorf("scalars are %s", got)
	}
	r, err := http.NewRequest(http.MethodPost, after.APIURL()+"/users.get_current_user", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("a token from before the restart was answered %d", resp.StatusCode)
	}
	must(t, after, "events.add", map[string]any{"type": "log", "task": first, "msg": "three", "timestamp": 1_700_000_000_000})
	if got := after.Console(first); got != "one\ntwo\nthree\n" {
		t.Errorf("console is %q", got)
	}
}

func TestAResetAlsoEmptiesTheDatabaseOfEvents(t *testing.T) {
	opts := fakeclearml.Options{DB: filepath.Join(t.TempDir(), "server.db")}
	before, err := fakeclearml.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	id := newTask(t, before)
	must(t, before, "events.add", map[string]any{"type": "log", "task": id, "msg": "x"})
	must(t, before, "tasks.reset", map[string]any{"task": id})
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	if got := start(t, opts).Console(id); got != "" {
		t.Errorf("console is %q", got)
	}
}

func TestWhatWasAnsweredIsInTheDatabaseWithoutAnOrderlyEnd(t *testing.T) {
	opts := fakeclearml.Options{DB: filepath.Join(t.TempDir(), "server.db")}
	killed := start(t, opts) // is never closed before the next one starts
	id := newTask(t, killed)
	must(t, killed, "tasks.enqueue", map[string]any{"task": id})
	must(t, killed, "events.add", map[string]any{"type": "log", "task": id, "msg": "x"})
	next := start(t, opts)
	if got := next.Entries("default"); len(got) != 1 || got[0] != id || next.Status(id) != "queued" || next.Console(id) != "x\n" {
		t.Errorf("entries %v, status %s, console %q", got, next.Status(id), next.Console(id))
	}
}

func TestAFileThatIsNoDatabaseIsSaidSo(t *testing.T) {
	if _, err := fakeclearml.Start(fakeclearml.Options{DB: "restart_test.go"}); err == nil {
		t.Error("started on a Go file")
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
