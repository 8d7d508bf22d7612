package journey

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
	"github.com/clearml-hpc/clearml-agent/test/pyvenv"
	"github.com/clearml-hpc/clearml-agent/test/realslurm"
)

// build compiles both commands as they are shipped.
func build(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", dir+"/", "./cmd/clearml-agent", "./cmd/clearml-agent-slurm")
	cmd.Dir, cmd.Env = "../../..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// A world is a server, a cluster and a glue for one test.
type world struct {
	*testing.T
	client  *clearml.Client
	cluster *realslurm.Cluster
	dir     string
	env     []string

	queue   string // name: its own for each test, so that tests do not meet on a server of yours
	queueID string
}

const template = `#!/bin/bash
#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}
#SBATCH --output=%s/job-%%j.out
#SBATCH --cpus-per-task=${CLEARML_TASK.hyperparams.properties.cpus.value:1}
#SBATCH --mem=500M
#SBATCH --time=10
${CLEARML_PRE_SETUP}
srun ${CLEARML_AGENT_EXECUTE}
${CLEARML_POST_SETUP}
`

func newWorld(t *testing.T, options realslurm.Options) *world {
	t.Helper()
	cluster, err := realslurm.Start(t.Context(), options)
	if errors.Is(err, realslurm.ErrNotInstalled) || errors.Is(err, os.ErrPermission) {
		t.Skipf("SKIPPED: no real Slurm %s: %v", options.Version, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	at := findServer(t)
	client, err := clearml.New(clearml.Config{Server: at.api, AccessKey: at.key, SecretKey: at.secret})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, client: client, cluster: cluster, dir: t.TempDir(), queue: fmt.Sprintf("clearml-agent-test-%d", time.Now().UnixNano())}
	w.makeQueue()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	cache = filepath.Join(cache, "clearml-agent-test", "journey-"+cluster.Version)
	w.write("clearml.conf", fmt.Sprintf("api { api_server: %q, web_server: %q, files_server: %q\n credentials { access_key: %q, secret_key: %q } }\n"+
		"agent { venvs_dir: %q, venvs_cache.path: %q, vcs_cache.path: %q }\n"+
		"sdk.development.report_use_subprocess: false # the SDK's forked reporter can hang on a lock that was held at the fork\n",
		at.api, at.web, at.files, at.key, at.secret,
		w.path("venvs"), filepath.Join(cache, "venvs"), filepath.Join(cache, "vcs")))
	w.write("slurm.template", fmt.Sprintf(template, w.dir))
	for _, kv := range append(os.Environ(), cluster.Env()...) {
		if !strings.HasPrefix(kv, "CLEARML_") && !strings.HasPrefix(kv, "TRAINS_") {
			w.env = append(w.env, kv)
		}
	}
	w.env = append(w.env, "CLEARML_CONFIG_FILE="+w.path("clearml.conf"), "CLEARML_CACHE_DIR="+w.path("sdk"))
	return w
}

// server is where the tests meet ClearML.
type server struct{ api, web, files, key, secret string }

// findServer gives the server that the environment names, else an embedded one.
func findServer(t *testing.T) server {
	t.Helper()
	if api := os.Getenv("CLEARML_TEST_API_HOST"); api != "" {
		return server{api, api, os.Getenv("CLEARML_TEST_FILES_HOST"), os.Getenv("CLEARML_TEST_ACCESS_KEY"), os.Getenv("CLEARML_TEST_SECRET_KEY")}
	}
	s, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return server{s.APIURL(), s.WebURL(), s.FilesURL(), s.AccessKey, s.SecretKey}
}

// makeQueue makes the test's own queue, and removes it at the end.
func (w *world) makeQueue() {
	w.Helper()
	var err error
	w.queueID, err = w.client.CreateQueue(w.Context(), w.queue)
	w.must(err)
	w.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.Context()), 10*time.Second)
		defer cancel()
		w.client.Call(ctx, "queues.delete", map[string]any{"queue": w.queueID, "force": true}, nil)
	})
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) write(name, text string) {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
}

// A glue is clearml-agent-slurm at work, as a user starts it.
type glue struct {
	*exec.Cmd
	done chan error
}

// startGlue starts a glue; its log, and the jobs' output, are shown when the test fails.
func (w *world) startGlue(bin, name string) *glue {
	w.Helper()
	log, err := os.OpenFile(w.path(name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		w.Fatal(err)
	}
	defer log.Close()
	g := &glue{exec.Command(filepath.Join(bin, "clearml-agent-slurm"), "--name", name, "--template-files", w.path("slurm.template"), "--queue", w.queue), make(chan error, 1)}
	g.Dir, g.Env, g.Stdout, g.Stderr = w.dir, w.env, log, log
	if err := g.Start(); err != nil {
		w.Fatal(err)
	}
	go func() { g.done <- g.Wait() }()
	return g
}

// end stops a glue in its own time.
func (w *world) end(g *glue) {
	w.Helper()
	g.Process.Signal(syscall.SIGTERM)
	if err := <-g.done; err != nil {
		w.Errorf("the glue did not end well on SIGTERM: %v", err)
	}
	if w.Failed() {
		files, _ := filepath.Glob(w.path("*.log"))
		outputs, _ := filepath.Glob(w.path("job-*.out"))
		for _, f := range append(files, outputs...) {
			text, _ := os.ReadFile(f)
			w.Logf("%s:\n%s", filepath.Base(f), text)
		}
	}
}

var taskID = regexp.MustCompile(`task id=([0-9a-f]{32})`)

// enqueueFromPython runs the script with the real SDK, as its author would.
func (w *world) enqueueFromPython() string {
	w.Helper()
	python := pyvenv.Python(pyvenv.Ensure(w, pyvenv.SDK))
	script, err := os.ReadFile("testdata/train.py")
	if err != nil {
		w.Fatal(err)
	}
	w.write("train.py", string(script))
	cmd := exec.CommandContext(w.Context(), python, "train.py")
	cmd.Dir, cmd.Env = w.dir, append(slices.Clone(w.env), "JOURNEY_QUEUE="+w.queue)
	out, err := cmd.CombinedOutput()
	found := taskID.FindSubmatch(out)
	if err != nil || found == nil {
		w.Fatalf("the script failed: %v\n%s", err, out)
	}
	return string(found[1])
}

// again clones a task, changes parameters as a person does in the web UI, and enqueues the clone.
func (w *world) again(task, name string, params map[string]string) string {
	w.Helper()
	ctx := w.Context()
	id, err := w.client.Clone(ctx, task, name)
	w.must(err)
	var edits []clearml.Param
	for k, v := range params {
		edits = append(edits, clearml.Param{Section: "General", Name: k, Value: v})
	}
	w.must(w.client.EditHyperparams(ctx, id, edits, false))
	w.must(w.client.Enqueue(ctx, id, w.queueID, ""))
	return id
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// await waits until the task is as wanted, and gives it.
func (w *world) await(task string, limit time.Duration, what string, ok func(*clearml.Task) bool) *clearml.Task {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), limit)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		t, err := w.client.Task(w.Context(), task)
		w.must(err)
		if ok(t) {
			return t
		}
		over := t.Status == clearml.StatusCompleted || t.Status == clearml.StatusFailed || t.Status == clearml.StatusStopped
		if over {
			cancel() // it will not change any more
		}
		select {
		case <-ctx.Done():
			w.Fatalf("waited up to %s for task %s %q to be %s; it is %s: %s %s\nconsole:\n%s", limit, task, t.Name, what, t.Status, t.StatusReason, t.StatusMessage, w.console(task))
		case <-tick.C:
		}
	}
}

func (w *world) awaitStatus(task string, limit time.Duration, status clearml.Status) *clearml.Task {
	w.Helper()
	return w.await(task, limit, string(status), func(t *clearml.Task) bool { return t.Status == status })
}

// awaitLine waits for a line in the task's console.
func (w *world) awaitLine(task, line string) {
	w.Helper()
	w.await(task, 2*time.Minute, fmt.Sprintf("printing %q", line), func(*clearml.Task) bool { return strings.Contains(w.console(task), line) })
}

func (w *world) console(task string) string {
	w.Helper()
	events, err := w.client.TaskLogAfter(w.Context(), task, 0, 5000)
	w.must(err)
	var text strings.Builder
	for _, e := range events {
		text.WriteString(strings.TrimRight(e.Msg, "\n") + "\n")
	}
	return text.String()
}

// awaitJobGone waits until Slurm has no live job of the task.
func (w *world) awaitJobGone(task string, limit time.Duration) {
	w.Helper()
	deadline := time.Now().Add(limit)
	for {
		out, err := w.cluster.Command(w.Context(), "squeue", "-h", "-n", "clearml_task_"+task, "-o", "%i %T").Output()
		w.must(err)
		if len(strings.TrimSpace(string(out))) == 0 {
			return
		}
		if time.Now().After(deadline) {
			w.Fatalf("job still there after %s: %s", limit, out)
		}
		select {
		case <-w.Context().Done():
			w.Fatal(w.Context().Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
