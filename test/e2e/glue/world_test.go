package glue

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// slurmConfig finds the cluster by the environment, in the test and in the processes it starts.
func slurmConfig() slurm.Config { return slurm.Config{Env: os.Environ()} }

// A world is a server, a cluster and a folder for one test.
type world struct {
	*testing.T
	*fakeclearml.Server

	cluster machine
	dir     string
	env     []string
}

const template = `#!/bin/bash
#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}
#SBATCH --output=%s/job-%%j.out
#SBATCH --mem=100M
#SBATCH --time=10
${CLEARML_AGENT_EXECUTE}
`

func newWorld(t *testing.T, cluster machine) *world {
	t.Helper()
	server, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"slurm", "elsewhere"}, RaceWindow: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{T: t, Server: server, cluster: cluster, dir: t.TempDir()}
	if err := os.Chmod(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	settings := []string{
		"GLUE_E2E_SERVER=" + server.APIURL(), "GLUE_E2E_KEY=" + server.AccessKey, "GLUE_E2E_SECRET=" + server.SecretKey,
		"GLUE_E2E_RAN=" + w.path("ran"),
	}
	w.write("agent", "#!/bin/sh\nexec env "+role+"=agent "+strings.Join(settings, " ")+" "+self+" \"$@\"\n", 0o755)
	w.write("slurm.template", fmt.Sprintf(template, w.dir), 0o644)
	w.env = append(os.Environ(), cluster.env...)
	w.env = append(w.env, settings...)
	w.env = append(w.env, role+"=glue", "GLUE_E2E_TEMPLATE="+w.path("slurm.template"), "GLUE_E2E_AGENT="+w.path("agent"))
	return w
}

// losesAnswers puts an sbatch before the real one that submits and, once in n times, says that the answer timed out.
func (w *world) losesAnswers(n int) {
	w.Helper()
	if err := os.MkdirAll(w.path("bin"), 0o755); err != nil {
		w.Fatal(err)
	}
	w.write("bin/sbatch", fmt.Sprintf(`#!/bin/bash
out=$(%s/sbatch "$@") || exit
if (( RANDOM %% %d == 0 )); then
	echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2
	exit 1
fi
echo "$out"
`, w.cluster.bin, n), 0o755)
	w.env = append(slices.Clone(w.env), "PATH="+w.path("bin")+":"+w.cluster.bin+":"+os.Getenv("PATH"))
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) write(name, text string, mode os.FileMode) {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), mode); err != nil {
		w.Fatal(err)
	}
}

// A process is a glue at work; its log is shown when the test fails.
type process struct {
	*exec.Cmd

	log  *lockedBuffer
	done chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// glue starts a glue; name tells two of them apart.
func (w *world) glue(name string) *process {
	w.Helper()
	self, err := os.Executable()
	if err != nil {
		w.Fatal(err)
	}
	p := &process{Cmd: exec.CommandContext(context.WithoutCancel(w.Context()), self), log: &lockedBuffer{}, done: make(chan error, 1)}
	p.Env = slices.Concat(w.env, []string{"GLUE_E2E_NAME=" + name})
	p.Stdout, p.Stderr = p.log, p.log
	if err := p.Start(); err != nil {
		w.Fatal(err)
	}
	go func() { p.done <- p.Wait() }()
	w.Cleanup(func() {
		p.Process.Kill()
		if w.Failed() {
			w.Logf("log of %s:\n%s", name, p.log)
		}
	})
	return p
}

// end tells a glue to end, and expects it to do so soon and with 0.
func (w *world) end(p *process) {
	w.Helper()
	p.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-p.done:
		if err != nil {
			w.Errorf("the glue ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		w.Error("the glue did not end within 10 s of SIGTERM")
	}
}

// task creates a task that plays a part ("" ends at once) and enqueues it.
func (w *world) task(play string) string {
	w.Helper()
	var answer struct{ ID string }
	body := map[string]any{"name": "task " + play, "type": "training"}
	if play != "" {
		body["hyperparams"] = map[string]any{"properties": map[string]any{"play": map[string]any{"section": "properties", "name": "play", "value": play}}}
	}
	w.call("tasks.create", body, &answer)
	w.call("tasks.enqueue", map[string]any{"task": answer.ID, "queue_name": "slurm"}, nil)
	return answer.ID
}

func (w *world) call(endpoint string, body, answer any) {
	w.Helper()
	if err := w.Call(endpoint, body, answer); err != nil {
		w.Fatalf("%s: %v", endpoint, err)
	}
}

func (w *world) field(task, name string) string {
	text, _ := w.Task(task)[name].(string)
	return text
}

func (w *world) property(task, name string) string {
	sections, _ := w.Task(task)["hyperparams"].(map[string]any)
	properties, _ := sections["properties"].(map[string]any)
	param, _ := properties[name].(map[string]any)
	value, _ := param["value"].(string)
	return value
}

// within waits until ok holds, and fails the test when that takes longer than d.
func (w *world) within(d time.Duration, what string, ok func() bool) time.Duration {
	w.Helper()
	start := time.Now()
	for !ok() {
		if time.Since(start) > d {
			w.Fatalf("not within %s: %s", d, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(start)
}

// squeue lists the ids of jobs in any of the states.
func (w *world) squeue(states string) []string {
	w.Helper()
	out, err := w.cluster.command(w.Context(), "squeue", "-h", "-o", "%i", "-t", states).Output()
	if err != nil {
		w.Logf("squeue: %v", err)
	}
	return strings.Fields(string(out))
}

func (w *world) command(name string, args ...string) string {
	w.Helper()
	out, err := w.cluster.command(w.Context(), name, args...).CombinedOutput()
	if err != nil {
		w.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

// runs counts how often each task ran.
func (w *world) runs() map[string]int {
	text, _ := os.ReadFile(w.path("ran"))
	count := map[string]int{}
	for _, id := range strings.Fields(string(text)) {
		count[id]++
	}
	return count
}
