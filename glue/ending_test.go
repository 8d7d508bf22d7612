package glue

import (
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

func TestAnEndingNamesCauseAndEvidence(t *testing.T) {
	start := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		state slurm.State
		set   func(*Job)
		want  string
	}{
		{slurm.Completed, nil, "Job 7 ended with exit 0 after 12 h 00 m"},
		{slurm.Timeout, nil, "Killed by the time limit on node017: asked 12:00:00, ran 12:00:31"},
		{slurm.Deadline, nil, "Killed by its deadline on node017 after 12 h 00 m"},
		{
			slurm.OutOfMemory, func(j *Job) { j.Used = slurm.Usage{ReqMem: 64 << 30, MaxRSS: 65433 << 20} },
			"Out of memory on node017 after 12 h 00 m: asked 64 GiB, used at least 63.9 GiB",
		},
		{
			slurm.OutOfMemory, func(j *Job) {
				j.Nodes, j.Used = "node[017-018]", slurm.Usage{MaxRSS: 65433 << 20, ReqMem: 64 << 30, MaxRSSNode: "node018"}
			},
			"Out of memory on node018 after 12 h 00 m: asked 64 GiB, used at least 63.9 GiB",
		},
		{slurm.NodeFail, nil, "Node failure: node017 went down after 12 h 00 m (Slurm NODE_FAIL)"},
		{slurm.BootFail, nil, "Boot failure: node017 did not come up (Slurm BOOT_FAIL)"},
		{slurm.Preempted, nil, "Preempted by a job of higher priority on node017 after 12 h 00 m (Slurm PREEMPTED)"},
		{slurm.Cancelled, func(j *Job) { j.CancelledBy = "1000" }, "Job 7 was cancelled in Slurm by uid 1000 after 12 h 00 m (scancel)"},
		{
			slurm.Cancelled, func(j *Job) { j.Nodes, j.Start, j.CancelledBy = "", time.Time{}, "0" },
			"Job 7 was cancelled in Slurm by root while it was pending (scancel)",
		},
		{slurm.Failed, func(j *Job) { j.ExitCode = 3 }, "Job 7 ended as FAILED on node017: exit 3 after 12 h 00 m"},
		{slurm.Failed, func(j *Job) { j.Signal, j.Reason = 9, "JobLaunchFailure" }, "Job 7 ended as FAILED on node017: ended by signal 9 after 12 h 00 m"},
		{slurm.Failed, func(j *Job) { j.Reason = "JobLaunchFailure" }, "Slurm could not launch job 7 on node017 (JobLaunchFailure)"},
	} {
		job := &Job{Job: slurm.Job{ID: "7", State: row.state, Nodes: "node017", Start: start, End: start.Add(12*time.Hour + 31*time.Second), TimeLimit: 12 * time.Hour}}
		if row.set != nil {
			row.set(job)
		}
		if got := ending(job); got != row.want {
			t.Errorf("%s: %q, want %q", row.state, got, row.want)
		}
	}
}
