package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

// slurmCommands is the program that serves as sbatch, squeue and the others. It is built once: the test's own program would do,
// but is slow to start under the race detector.
var slurmCommands string

// asProgram is the variable with which the test's own executable is the program.
const asProgram = "CLEARML_AGENT_SLURM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "fakeslurm-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	slurmCommands = filepath.Join(dir, "fakeslurm")
	if err := fakeslurm.Build(context.Background(), slurmCommands); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// A stage is a login node: a server, a cluster, a home with a clearml.conf, a template and an agent that notes what it got.
type stage struct {
	*testing.T
	server  *fakeclearml.Server
	cluster *fakeslurm.Cluster
	dir     string
	environ []string
	args    []string
}

const template = "#!/bin/bash\n#SBATCH --job-name=clearml_task_${CLEARML_TASK.id}\n#SBATCH --output=/dev/null\n${CLEARML_AGENT_EXECUTE}\n"

func newStage(t *testing.T) *stage {
	t.Helper()
	server, err := fakeclearml.Start(fakeclearml.Options{Queues: []string{"gpu", "cpu"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	cluster, err := fakeslurm.Start(t.Context(), fakeslurm.Options{Dir: t.TempDir(), Binary: slurmCommands})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	dir := t.TempDir()
	s := &stage{
		T: t, server: server, cluster: cluster, dir: dir,
		environ: slices.Concat(cluster.Env(), []string{"HOME=" + dir, "TMPDIR=" + os.TempDir(), "PATH=" + cluster.BinDir + ":" + os.Getenv("PATH")}),
		args: []string{
			"--template-files", filepath.Join(dir, "gpu.template"), "--queue", "gpu", "--agent-path", filepath.Join(dir, "clearml-agent"), "--once",
		},
	}
	s.write("clearml.conf", "api {\n  api_server: \""+server.APIURL()+"\"\n  credentials { access_key: \""+server.AccessKey+"\", secret_key: \""+server.SecretKey+"\" }\n}\n", 0o600)
	s.write("gpu.template", template, 0o644)
	s.write("clearml-agent", "#!/bin/sh\nenv > '"+dir+"/job.env.tmp' && mv '"+dir+"/job.env.tmp' '"+dir+"/job.env'\n", 0o755)
	return s
}

func (s *stage) write(name, text string, mode os.FileMode) {
	s.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), mode); err != nil {
		s.Fatal(err)
	}
}

// set overrides variables.
func (s *stage) set(variables ...string) { s.environ = append(s.environ, variables...) }

// replace changes one argument for others.
func (s *stage) replace(arg string, by ...string) {
	at := slices.Index(s.args, arg)
	s.args = slices.Concat(s.args[:at], by, s.args[at+1:])
}

func (s *stage) run() (code exitcode.Code, out, talk string) {
	var o, e strings.Builder
	code = run(s.Context(), s.args, s.environ, cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// queued puts a task into a queue.
func (s *stage) queued(queue string) (id string) {
	s.Helper()
	var task struct{ ID string }
	if err := s.server.Call("tasks.create", map[string]any{"name": "fit", "type": "training", "script": map[string]any{"entry_point": "fit.py", "diff": "print(1)"}}, &task); err != nil {
		s.Fatal(err)
	}
	if err := s.server.Call("tasks.enqueue", map[string]any{"task": task.ID, "queue_name": queue}, nil); err != nil {
		s.Fatal(err)
	}
	return task.ID
}
