package sdk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
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
)

// A world is one server, a queue on it, and a home folder for Python programs that use it.
type world struct {
	*clearml.Client
	t       *testing.T
	venv    string
	home    string
	project string
	queue   string // name
	queueID string
	foreign bool
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, venv: os.Getenv("CLEARML_TEST_VENV"), home: t.TempDir(), foreign: os.Getenv("CLEARML_TEST_API_HOST") != ""}
	if w.venv == "" {
		w.venv = pyvenv.Ensure(t, pyvenv.Agent, pyvenv.SDK)
	}
	api, files := os.Getenv("CLEARML_TEST_API_HOST"), os.Getenv("CLEARML_TEST_FILES_HOST")
	key, secret := os.Getenv("CLEARML_TEST_ACCESS_KEY"), os.Getenv("CLEARML_TEST_SECRET_KEY")
	if !w.foreign {
		s, err := fakeclearml.Start(fakeclearml.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		api, files, key, secret = s.APIURL(), s.FilesURL(), s.AccessKey, s.SecretKey
	}
	c, err := clearml.New(clearml.Config{Server: api, AccessKey: key, SecretKey: secret, Product: "clearml-agent-test/1"})
	if err != nil {
		t.Fatal(err)
	}
	w.Client = c
	id := unique()
	w.project, w.queue = "clearml-agent-test/"+id, "clearml-agent-test-"+id
	w.queueID = must(c.CreateQueue(t.Context(), w.queue))(t)
	if w.foreign {
		t.Cleanup(w.remove)
	}
	// The SDK forks a process for its reports after it has started threads; on a busy machine the child sometimes waits for a
	// lock for ever, and the program with it. Reports from a thread go the same way to the server.
	conf := fmt.Sprintf(`api {
    api_server: %q
    web_server: %q
    files_server: %q
    credentials { access_key: %q, secret_key: %q }
}
agent { polling_interval: 1.0, venvs_dir: %q }
sdk { development { task_reuse_time_window_in_hours: 0, worker { ping_period_sec: 2 }, report_use_subprocess: false } }
`, api, api, files, key, secret, filepath.Join(w.home, "venvs"))
	if err := os.WriteFile(filepath.Join(w.home, "clearml.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// remove deletes what the test made on a server that is not ours.
func (w *world) remove() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var found struct{ Projects []clearml.Project }
	err := w.Call(ctx, "projects.get_all", map[string]any{"name": "^" + regexp.QuoteMeta(w.project) + "$", "search_hidden": true}, &found)
	if err == nil && len(found.Projects) == 1 {
		err = w.Call(ctx, "projects.delete", map[string]any{"project": found.Projects[0].ID, "force": true, "delete_contents": true}, nil)
	}
	err = errors.Join(err, w.Call(ctx, "queues.delete", map[string]any{"queue": w.queueID, "force": true}, nil))
	if err != nil {
		w.t.Logf("cannot remove what the test made: %v", err)
	}
}

// env is the environment of the Python programs: nothing of the caller's ClearML or Python, all caches in the world's home.
func (w *world) env(more ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		for _, p := range []string{"CLEARML_", "TRAINS_", "PYTHON", "VIRTUAL_ENV=", "HOME=", "PATH=", "SLURM", "RANK="} {
			if strings.HasPrefix(kv, p) {
				return true
			}
		}
		return false
	})
	return append(append(
		env,
		"HOME="+w.home,
		"PATH="+filepath.Join(w.venv, "bin")+":"+os.Getenv("PATH"),
		"CLEARML_CONFIG_FILE="+filepath.Join(w.home, "clearml.conf"),
		"PYTHONUNBUFFERED=1", "PYTHONWARNINGS=ignore",
		"TEST_PROJECT="+w.project, "TEST_QUEUE="+w.queue,
	), more...)
}

// python runs a script of testdata from a folder of its own, as a user would, and gives what it printed.
func (w *world) python(script string, args ...string) string {
	w.t.Helper()
	out, err := w.command(script, args...)
	if err != nil {
		w.t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return out
}

// aborted is python for a script that somebody ends, from another goroutine.
func (w *world) aborted(script string) string {
	out, err := w.command(script)
	if err == nil {
		w.t.Errorf("%s ended well by itself", script)
	}
	return out
}

func (w *world) command(script string, args ...string) (string, error) {
	text, err := os.ReadFile(filepath.Join("testdata", script))
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(w.home, "program")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, script), text, 0o644); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, pyvenv.Python(w.venv), append([]string{script}, args...)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, w.env(), 5*time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// value gives what follows "name=" in a script's output.
func value(t *testing.T, output, name string) string {
	t.Helper()
	for line := range strings.Lines(output) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+"="); ok {
			return v
		}
	}
	t.Fatalf("the script printed no %s:\n%s", name, output)
	return ""
}

// agent starts the Python agent's daemon on the world's queue and ends it, with all its children, when the test ends.
func (w *world) agent(more ...string) {
	w.t.Helper()
	log, err := os.Create(filepath.Join(w.home, "agent.log"))
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(pyvenv.Python(w.venv), "-m", "clearml_agent", "daemon", "--queue", w.queue, "--foreground", "--cpu-only")
	cmd.Dir, cmd.Stdout, cmd.Stderr = w.home, log, log
	cmd.Env = w.env(append([]string{"CLEARML_WORKER_NAME=" + w.queue, "CLEARML_AGENT_DISABLE_VAULT_SUPPORT=1"}, more...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		ended := make(chan struct{})
		go func() { cmd.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
		}
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-ended
		log.Close()
		if text, err := os.ReadFile(log.Name()); err == nil && w.t.Failed() {
			w.t.Logf("the agent printed:\n%s", text)
		}
	})
}

// wait polls a task until it has a status, and fails when it takes too long or ends otherwise.
func (w *world) wait(task string, want clearml.Status, limit time.Duration) *clearml.Task {
	w.t.Helper()
	ended := []clearml.Status{clearml.StatusCompleted, clearml.StatusFailed, clearml.StatusStopped, clearml.StatusPublished}
	for deadline := time.Now().Add(limit); ; {
		got := must(w.Task(w.t.Context(), task))(w.t)
		if got.Status == want {
			return got
		}
		if time.Now().After(deadline) || slices.Contains(ended, got.Status) {
			w.t.Fatalf("task %s is %s (%s; %s), want %s\n%s", task, got.Status, got.StatusReason, got.StatusMessage, want, w.console(task))
		}
		<-time.After(200 * time.Millisecond)
	}
}

// console gives a task's whole log.
func (w *world) console(task string) string {
	w.t.Helper()
	events := must(w.TaskLogAfter(w.t.Context(), task, 0, 5000))(w.t)
	var b bytes.Buffer
	for _, e := range events {
		b.WriteString(e.Msg)
	}
	return b.String()
}

// eventually waits for what a real server shows with a delay: events and what is computed of them.
func (w *world) eventually(what string, check func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(90 * time.Second); !check(); {
		if time.Now().After(deadline) {
			w.t.Errorf("not so: %s", what)
			return
		}
		<-time.After(250 * time.Millisecond)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func unique() string {
	b := make([]byte, 5)
	rand.Read(b)
	return hex.EncodeToString(b)
}
