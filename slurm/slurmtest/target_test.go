package slurmtest_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// target is one Slurm to test against.
type target struct {
	client     *slurm.Client
	env        []string // of the client
	dir        string   // for files of jobs
	cluster    string
	version    string
	accounting bool
	controller func(t *testing.T, up bool)
	hurry      func() // lets a minute pass at once, nil where only waiting helps
}

// hostile is set in the environment of every client under test: none of it may matter.
var hostile = []string{
	"SQUEUE_FORMAT=%i", "SQUEUE_STATES=FAILED", "SQUEUE_ALL=1", "SACCT_FORMAT=JobID", "SINFO_FORMAT=%n", "SBATCH_PARTITION=leaked",
	"SBATCH_JOB_NAME=leaked", "SLURM_TIME_FORMAT=relative", "SLURM_CPUS_PER_TASK=99", "SCANCEL_STATE=SUSPENDED", "SLURM_JOB_ID=4242",
}

func (tg target) submit(t *testing.T, request slurm.SubmitRequest) string {
	t.Helper()
	if request.Dir == "" {
		request.Dir = tg.dir
	}
	submitted, err := tg.client.Submit(t.Context(), request)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	t.Cleanup(func() {
		_ = tg.client.Cancel(context.WithoutCancel(t.Context()), []string{submitted.ID}, slurm.CancelOptions{})
	})
	return submitted.ID
}

// job finds the job in squeue.
func (tg target) job(t *testing.T, id string) (slurm.Job, bool) {
	t.Helper()
	jobs, err := tg.client.Jobs(t.Context(), slurm.Query{})
	if err != nil {
		t.Fatalf("jobs: %v", err)
	}
	for _, job := range jobs {
		if job.ID == id {
			return job, true
		}
	}
	return slurm.Job{}, false
}

// waitFor waits until the job is as wanted.
func (tg target) waitFor(t *testing.T, id, what string, patience time.Duration, wanted func(slurm.Job) bool) slurm.Job {
	t.Helper()
	var last slurm.Job
	eventually(t, patience, func() bool {
		job, ok := tg.job(t, id)
		last = job
		return ok && wanted(job)
	}, func() string { return "job " + id + " never " + what + "; it is " + last.Raw + " " + last.Reason })
	return last
}

func (tg target) waitEnd(t *testing.T, id string) slurm.Job {
	t.Helper()
	return tg.waitFor(t, id, "ended", 30*time.Second, slurm.Job.Ended)
}

// command runs one of the cluster's own commands, for what the client has no need of.
func (tg target) command(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "env", append([]string{name}, args...)...) // env looks it up in the PATH of the cluster
	cmd.Env = tg.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
}

func (tg target) path(t *testing.T, name string) string {
	plain := strings.NewReplacer("/", "_", ",", "", "'", "").Replace(t.Name())
	return filepath.Join(tg.dir, plain+"."+name)
}

func (tg target) read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func eventually(t *testing.T, patience time.Duration, done func() bool, complaint func() string) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline.C:
			t.Fatal(complaint())
		case <-tick.C:
		}
	}
}

func script(lines ...string) []byte {
	return []byte("#!/bin/bash\n" + strings.Join(lines, "\n") + "\n")
}

func held(lines ...string) []byte { return script(append([]string{"#SBATCH --hold"}, lines...)...) }
