package glue

import (
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

func TestAJobIsKnownAgainByNameAndComment(t *testing.T) {
	entry := Entry{Task: taskID, Queue: queueID, Added: time.Date(2026, 3, 1, 12, 0, 0, 134567000, time.FixedZone("", 3600))}
	job, ok := identify(slurm.Job{ID: "7", Name: jobName(taskID), Comment: comment("login 1", entry)})
	if !ok {
		t.Fatal("our own comment is not recognised")
	}
	if job.Task != taskID || job.Queue != queueID || job.Glue != "login_1" || !job.Added.Equal(entry.Added) {
		t.Errorf("read back %+v", job)
	}
}

func TestAForeignJobIsNotOurs(t *testing.T) {
	good := comment("a", Entry{Task: taskID, Queue: queueID, Added: firstTurn})
	for story, j := range map[string]slurm.Job{
		"no comment":                     {Name: jobName(taskID)},
		"somebody's comment":             {Name: jobName(taskID), Comment: "test run"},
		"our comment under another name": {Name: "copy", Comment: good},
		"another program":                {Name: jobName(taskID), Comment: "x" + good},
		"a date that is none":            {Name: jobName(taskID), Comment: program + " task=" + taskID + " queue=q added=yesterday"},
		"no queue":                       {Name: jobName(taskID), Comment: program + " task=" + taskID + " added=2026-03-01T12:00:00Z"},
	} {
		if job, ok := identify(j); ok {
			t.Errorf("%s: taken for ours: %+v", story, job)
		}
	}
}
