package glue

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

// StatusRow is one job of a glue with its task: a line of clearml-agent-slurm status. Times that are not known are absent.
type StatusRow struct {
	Glue       string     `json:"glue"`
	Task       string     `json:"task"`
	TaskName   string     `json:"task_name"`
	TaskStatus string     `json:"task_status"` // "" when the task is gone
	Queue      string     `json:"queue"`       // name; the id when the server does not know it
	Job        string     `json:"job"`
	User       string     `json:"user"`
	State      string     `json:"state"`
	Reason     string     `json:"reason,omitempty"`
	Why        string     `json:"why,omitempty"` // the reason in words; of an ended job, how it ended
	Partition  string     `json:"partition,omitempty"`
	Nodes      string     `json:"nodes,omitempty"`
	Enqueued   *time.Time `json:"enqueued,omitempty"`
	Submitted  *time.Time `json:"submitted,omitempty"`
	Started    *time.Time `json:"started,omitempty"` // Slurm's guess while pending
}

// Status lists the jobs that Slurm shows of the glue called name, or of all glues for "", oldest first. users are the Linux
// users to look at; nil is the caller's own.
func Status(ctx context.Context, deps Deps, name string, users []string) ([]StatusRow, error) {
	listed, err := deps.Slurm.Jobs(ctx, slurm.Query{User: strings.Join(users, ",")})
	if err != nil {
		return nil, failure(KindSlurm, err, "slurmctld does not answer: %s", oneLine(err.Error()))
	}
	var jobs []Job
	var tasks, queues []string
	for _, j := range listed {
		job, ours := identify(j)
		if !ours || name != "" && job.Glue != glueName(name) {
			continue
		}
		jobs = append(jobs, job)
		tasks, queues = append(tasks, job.Task), append(queues, job.Queue)
	}
	if len(jobs) == 0 {
		return nil, nil
	}
	known, err := deps.ClearML.Tasks(ctx, clearml.TaskQuery{IDs: distinct(tasks), OnlyFields: []string{"id", "name", "status"}})
	if err != nil {
		return nil, failure(KindServer, err, "the tasks cannot be read: %s", oneLine(err.Error()))
	}
	named, err := deps.ClearML.Queues(ctx, distinct(queues), "id", "name")
	if err != nil {
		return nil, failure(KindServer, err, "the queues cannot be read: %s", oneLine(err.Error()))
	}
	rows := make([]StatusRow, len(jobs))
	for i, job := range jobs {
		rows[i] = statusRow(job, known, named)
	}
	slices.SortStableFunc(rows, func(a, b StatusRow) int {
		return cmp.Or(cmp.Compare(len(a.Job), len(b.Job)), cmp.Compare(a.Job, b.Job))
	})
	return rows, nil
}

func statusRow(job Job, tasks []clearml.Task, queues []clearml.Queue) StatusRow {
	row := StatusRow{
		Glue: job.Glue, Task: job.Task, Queue: job.Queue, Job: job.ID, User: job.User, State: string(job.State),
		Partition: job.Partition, Nodes: job.Nodes,
		Enqueued: present(job.Added), Submitted: present(job.Submit), Started: present(job.Start),
	}
	if len(job.Flags) > 0 {
		row.State = string(job.Flags[0])
	}
	switch {
	case job.Ended():
		row.Why = ending(&job)
	case job.Pending() && known(job.Reason):
		row.Reason, row.Why = job.Reason, pendingWords(job.Reason)
	}
	for _, t := range tasks {
		if t.ID == job.Task {
			row.TaskName, row.TaskStatus = t.Name, string(t.Status)
		}
	}
	for _, q := range queues {
		if q.ID == job.Queue {
			row.Queue = q.Name
		}
	}
	return row
}

func present(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func distinct(s []string) []string { return slices.Compact(slices.Sorted(slices.Values(s))) }
