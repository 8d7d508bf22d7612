package main

import (
	"context"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/conf"
	"github.com/clearml-hpc/clearml-agent/runner"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// allocation asks Slurm about the job that the runner is in.
type allocation struct {
	client *slurm.Client
	job    string
	name   string // all jobs for one task have the same name
}

func newAllocation(cfg *conf.Config, environ []string, job runner.Config) allocation {
	return allocation{client: session.Slurm(cfg, environ), job: job.Slurm.JobID, name: "clearml_task_" + job.TaskID}
}

// State is this job's own state.
func (a allocation) State(ctx context.Context) (runner.JobState, error) {
	job, err := a.client.Show(ctx, a.job)
	if err != nil {
		return runner.JobState{}, err
	}
	return runner.JobState{Base: string(job.State), Detail: job.Raw, End: job.End, Preempted: preempted(job)}, nil
}

// preempted says whether the job's end was brought forward, as a partition's GraceTime does to a job whose nodes another one
// gets (seen on 22.05 and 26.05). More time, or a time of rest, puts it off together with the limit, or alone.
func preempted(job slurm.Job) bool {
	if job.TimeLimit == 0 {
		return !job.End.IsZero() // a job without a limit has no end of its own
	}
	return job.End.Before(job.Start.Add(job.TimeLimit))
}

// OtherJob looks for another live job of the same name.
func (a allocation) OtherJob(ctx context.Context) (bool, error) {
	jobs, err := a.client.Jobs(ctx, slurm.Query{AllUsers: true, Names: []string{a.name}})
	if err != nil {
		return false, err
	}
	for _, job := range jobs {
		if job.ID != a.job && (job.State.Pending() || job.State.Active()) {
			return true, nil
		}
	}
	return false, nil
}
