package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/runner"
)

func configured(t *testing.T, text string, environ ...string) *conf.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clearml.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := conf.Load(conf.Options{ConfigFile: path, Environ: environ, Hostname: "n1", Home: "/home/anna"})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestTheOptionsForGPUsDecideWhatTheProgramSees(t *testing.T) {
	before := []string{"PATH=/bin", "CUDA_VISIBLE_DEVICES=3", "NVIDIA_VISIBLE_DEVICES=3"}
	for story, c := range map[string]struct {
		worker worker
		want   []string
	}{
		"neither: what the allocation gave":          {worker{}, before},
		"all: no list hides any":                     {worker{GPUs: "all"}, []string{"PATH=/bin", "NVIDIA_VISIBLE_DEVICES=all"}},
		"a list, with a MIG slice":                   {worker{GPUs: "0.1,2"}, []string{"PATH=/bin", "NVIDIA_VISIBLE_DEVICES=0:1,2", "CUDA_VISIBLE_DEVICES=0:1,2"}},
		"no GPU at all, whatever the list should be": {worker{GPUs: "1", CPUOnly: true}, []string{"PATH=/bin", "NVIDIA_VISIBLE_DEVICES=none", "CUDA_VISIBLE_DEVICES=none"}},
	} {
		if d := cmp.Diff(c.want, c.worker.withGPUs(before)); d != "" {
			t.Errorf("%s:\n%s", story, d)
		}
	}
}

func TestWorkersOfManyJobsHaveNamesOfTheirOwn(t *testing.T) {
	pid := fmt.Sprint(os.Getpid())
	job := runner.SlurmJob{JobID: "81234"}
	for story, c := range map[string]struct {
		text    string
		environ []string
		job     runner.SlurmJob
		rank    int
		want    string
	}{
		"outside Slurm":                                {"", nil, runner.SlurmJob{}, 0, "n1:" + pid},
		"outside Slurm with GPUs":                      {"", []string{"CUDA_VISIBLE_DEVICES=0,1"}, runner.SlurmJob{}, 0, "n1:gpu0,1"},
		"in a job":                                     {"", []string{"CUDA_VISIBLE_DEVICES=0"}, job, 0, "n1:slurm:81234"},
		"in a job, a further rank":                     {"", nil, job, 3, "n1:slurm:81234:3"},
		"in a job, a worker name in the file":          {"agent.worker_name: atlas", nil, job, 0, "atlas:slurm:81234"},
		"in a job, the file's id would be everybody's": {"agent.worker_id: all-the-same", nil, job, 0, "n1:slurm:81234"},
		"in a job, an id in a variable":                {"agent.worker_id: all-the-same", []string{"CLEARML_WORKER_ID=mine"}, job, 0, "mine"},
	} {
		if got := workerID(configured(t, c.text, c.environ...), c.job, c.rank); got != c.want {
			t.Errorf("%s: %s, want %s", story, got, c.want)
		}
	}
}

func TestTheRunnerIsToldOf(t *testing.T) {
	settings := func(text string, environ ...string) runner.AgentSettings {
		t.Helper()
		s, err := agentSettings(configured(t, text, environ...), &worker{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := settings("", "CLEARML_AGENT_ABORT_CALLBACK_CMD=./save --now", "CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT=90")
	if s.AbortCommand != "./save --now" || s.AbortCommandLimit != 90*time.Second {
		t.Errorf("abort command %q with %s, want ./save --now with 90 s", s.AbortCommand, s.AbortCommandLimit)
	}
	if s.Checkout.FetchArgs != nil {
		t.Errorf("arguments of git fetch %q without any in the configuration: a mirror's own are better", s.Checkout.FetchArgs)
	}
	if d := cmp.Diff([]string{"--depth", "1"}, settings(`agent.git_fetch_args: ["--depth", "1"]`).Checkout.FetchArgs); d != "" {
		t.Errorf("agent.git_fetch_args: %s", d)
	}
	if _, err := agentSettings(configured(t, "", "CLEARML_AGENT_ABORT_CALLBACK_TIMEOUT=soon"), &worker{}); err == nil {
		t.Error("a limit of \"soon\" was taken for a number of seconds")
	}
}
