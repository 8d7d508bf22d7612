package glue

import (
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

func TestWhichJobSpeaksForTheTask(t *testing.T) {
	job := func(id string, state slurm.State, added time.Time) Job {
		j := *jobIn(state)
		j.ID, j.Added = id, added
		return j
	}
	present := entryAt(secondTurn)
	for _, row := range []struct {
		story string
		entry *Entry
		mark  string
		jobs  []Job
		want  string
	}{
		{"of two pending the lowest id stays", present, "", []Job{job("10", "PENDING", secondTurn), job("9", "PENDING", secondTurn)}, "9"},
		{"running goes before pending", present, "", []Job{job("9", "PENDING", secondTurn), job("10", "RUNNING", secondTurn)}, "10"},
		{"the present entry's goes before an older one", present, "", []Job{job("8", "PENDING", firstTurn), job("9", "PENDING", secondTurn)}, "9"},
		{"the one that claimed it goes first", nil, "10", []Job{job("9", "RUNNING", firstTurn), job("10", "RUNNING", firstTurn)}, "10"},
		{"a live one goes before an ended one", present, "", []Job{job("7", "FAILED", secondTurn), job("9", "PENDING", secondTurn)}, "9"},
		{"of ended ones the last", present, "", []Job{job("7", "FAILED", secondTurn), job("9", "FAILED", secondTurn)}, "9"},
		{"a surplus job that another glue cancelled is nobody's wish", present, "", []Job{job("7", "FAILED", secondTurn), job("9", "CANCELLED", secondTurn)}, "7"},
		{"an ended claim counts before a job that lost it", nil, "7", []Job{job("7", "NODE_FAIL", firstTurn), job("9", "COMPLETED", firstTurn)}, "7"},
		{"with a new entry its own failures count, not the old claim", present, "7", []Job{job("7", "COMPLETED", firstTurn), job("9", "FAILED", secondTurn)}, "9"},
	} {
		rec := newRecord(taskID)
		for _, j := range row.jobs {
			rec.see(j, time.Now())
		}
		main, others := rec.principal(row.entry, taskIn("queued", row.mark))
		if main.ID != row.want || len(others) != len(row.jobs)-1 {
			t.Errorf("%s: %s (and %d others), want %s", row.story, main.ID, len(others), row.want)
		}
	}
}

func TestAJobCancelledAfterTheOneBeforeHadEndedIsSomebodysWish(t *testing.T) {
	first, second := *jobIn("FAILED"), *jobIn("CANCELLED")
	first.End = secondTurn
	second.ID, second.Submit = "9", secondTurn.Add(time.Second)
	rec := newRecord(taskID)
	rec.see(first, time.Now())
	rec.see(second, time.Now())
	main, _ := rec.principal(entryAt(firstTurn), taskIn("queued", ""))
	if got := Decide(entryAt(firstTurn), taskIn("queued", ""), main.forDecision(), settledMemory()); got.Do != ClaimStop {
		t.Errorf("job %s, %s", main.ID, got.Do)
	}
}

func TestAttemptsAreCountedPerEntry(t *testing.T) {
	rec := newRecord(taskID)
	first := jobIn("FAILED")
	rec.see(*first, time.Now())
	ours := *jobIn("CANCELLED")
	ours.ID = "8"
	rec.see(ours, time.Now())
	rec.jobs["8"].cancelledAt = time.Now()
	if n := rec.attempts(entryAt(firstTurn)); n != 1 {
		t.Errorf("%d attempts, want 1: a job that was cancelled is none", n)
	}
	delete(rec.jobs, "7") // purged by Slurm
	if n := rec.attempts(entryAt(firstTurn)); n != 1 {
		t.Errorf("%d attempts after Slurm forgot the job, want 1", n)
	}
	if n := rec.attempts(entryAt(secondTurn)); n != 0 {
		t.Errorf("%d attempts for a new entry, want 0", n)
	}
}

func TestAMissingJobHasNoState(t *testing.T) {
	rec := newRecord(taskID)
	rec.see(*jobIn("RUNNING"), time.Now())
	rec.jobs["7"].missing = 1
	if got := Decide(nil, taskIn("in_progress", "7"), rec.jobs["7"].forDecision(), settledMemory()); got.Do != Wait {
		t.Errorf("one squeue without the job led to %s", got.Do)
	}
}
