package glue

import (
	"fmt"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// An Entry is one turn of a task in a bound queue.
type Entry struct {
	Task     string
	Queue    string // id
	Added    time.Time
	Position int // 0 is the head
}

// A Job is a Slurm job that a glue submitted for an Entry.
type Job struct {
	slurm.Job

	Glue  string // name of the glue that submitted it
	Task  string
	Queue string    // id
	Added time.Time // of the entry it was submitted for

	// Used is what the accounting measured, asked for only when a verdict needs it.
	Used slurm.Usage
}

// program opens the comment of every job of ours.
const program = "clearml-agent-slurm"

// glueJob stands for a job id in the mark of a claim that the glue makes itself, to fail or stop a queued task.
const glueJob = "glue"

// jobName is how the Slurm job of a task is called; templates written for the existing agent rely on it.
func jobName(task string) string { return "clearml_task_" + task }

// comment is what a job carries through Slurm, so that any glue, restarted or another one, knows it again.
func comment(name string, e Entry) string {
	return fmt.Sprintf("%s name=%s task=%s added=%s queue=%s",
		program, glueName(name), e.Task, e.Added.UTC().Format(time.RFC3339Nano), e.Queue)
}

// glueName is a glue's name as a comment can hold it: one word.
func glueName(name string) string { return strings.Join(strings.Fields(name), "_") }

// identify reads the comment of a job; ok is false for a job that no glue submitted.
//
// The name is checked too: a requeued or copied job may carry our comment under a name of its own.
func identify(j slurm.Job) (job Job, ok bool) {
	job.Job = j
	fields := strings.Fields(j.Comment)
	if len(fields) == 0 || fields[0] != program {
		return Job{}, false
	}
	for _, field := range fields[1:] {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "name":
			job.Glue = value
		case "task":
			job.Task = value
		case "queue":
			job.Queue = value
		case "added":
			added, err := time.Parse(time.RFC3339Nano, value)
			if err != nil {
				return Job{}, false
			}
			job.Added = added
		}
	}
	return job, job.Task != "" && job.Queue != "" && !job.Added.IsZero() && j.Name == jobName(job.Task)
}
