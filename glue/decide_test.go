package glue

import (
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
)

const (
	taskID  = "3f2a9c00000000000000000000000000"
	queueID = "9a00000000000000000000000000000f"
)

var (
	firstTurn  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	secondTurn = firstTurn.Add(10 * time.Minute)
)

func entryAt(added time.Time) *Entry { return &Entry{Task: taskID, Queue: queueID, Added: added} }

// taskIn is a task of the bound queue; mark is the job that claimed it, "" for none.
func taskIn(status clearml.Status, mark string) *clearml.Task {
	t := &clearml.Task{
		ID: taskID, Status: status, Execution: clearml.Execution{Queue: queueID}, StatusChanged: clearml.Time{Time: firstTurn},
		Hyperparams: map[string]map[string]clearml.Param{"properties": {}},
	}
	if mark != "" {
		m := clearml.ClaimMark{Task: taskID, Cluster: "atlas", Job: mark, Added: clearml.Time{Time: firstTurn}}
		t.Hyperparams["properties"][clearml.ClaimProperty] = clearml.Param{Value: m.String()}
	}
	return t
}

// jobIn is job 7, submitted for the first turn.
func jobIn(state slurm.State, flags ...slurm.State) *Job {
	return &Job{
		Job:  slurm.Job{ID: "7", Cluster: "atlas", State: state, Flags: flags, Raw: string(state)},
		Task: taskID, Queue: queueID, Added: firstTurn,
	}
}

// settledMemory is what the glue knows when nothing needs further waiting.
func settledMemory() Memory {
	return Memory{
		Cluster: "atlas", Queue: "gpu", Bound: true, Looks: 2, CellFor: time.Hour, EndedFor: time.Hour,
		MaxAttempts: 3, MaxRequeues: 2, Grace: 5 * time.Second, CancelGrace: 8 * time.Second,
	}
}

func with(change func(*Memory)) Memory {
	m := settledMemory()
	change(&m)
	return m
}

func TestDecideEveryCell(t *testing.T) {
	present, newer := entryAt(firstTurn), entryAt(secondTurn)
	queued, queuedMarked := taskIn("queued", ""), taskIn("queued", "7")
	running, runningElsewhere := taskIn("in_progress", "7"), taskIn("in_progress", "")
	pending, onNode := jobIn("PENDING"), jobIn("RUNNING")
	ended := jobIn("FAILED")

	for _, row := range []struct {
		story string
		entry *Entry
		task  *clearml.Task
		job   *Job
		want  Do
	}{
		{"an entry without a job gets one", present, queued, nil, Submit},
		{"a pending job is explained", present, queued, pending, Explain},
		{"a job on its node is about to take the entry", present, queued, onNode, Wait},
		{"a job that died before taking the entry is replaced", present, queued, ended, Submit},
		{"a job that died between mark and claim is replaced", present, queuedMarked, ended, Submit},

		{"enqueued anew while the old job is pending: the task may have been edited", newer, queued, pending, Replace},
		{"enqueued anew while the old job starts: its claim is as good", newer, queued, onNode, Wait},
		{"enqueued anew after the old job died unclaimed", newer, queued, ended, Submit},
		{"enqueued anew after the old job ran it", newer, queuedMarked, ended, Submit},

		{"queued, in no queue, no job: another agent may have popped it", nil, queued, nil, Forget},
		{"queued, in no queue, and the job that took it is gone", nil, queuedMarked, nil, PutBack},
		{"taken out of the queue while its job is pending", nil, queued, pending, Cancel},
		{"taken out of the queue while its job starts: it loses the claim or just won it", nil, queued, onNode, Wait},
		{"taken out of the queue, the job lost the claim", nil, queued, ended, Forget},
		{"the job took the entry and died before it started", nil, queuedMarked, ended, PutBack},

		{"claimed, and Slurm knows the job no more", nil, running, nil, Fail},
		{"claimed, and Slurm requeued the job", nil, running, pending, Explain},
		{"claimed and running", nil, running, onNode, Wait},
		{"claimed and died without a word", nil, running, ended, Fail},

		{"run by another agent, no job", nil, runningElsewhere, nil, Forget},
		{"run by another agent, our job still pending", nil, runningElsewhere, pending, Cancel},
		{"run by another agent, our job starting: it loses the claim", nil, runningElsewhere, onNode, Wait},
		{"run by another agent, our job ended", nil, runningElsewhere, ended, Forget},

		{"stopped by the run before after it was enqueued anew", newer, taskIn("stopped", ""), nil, Requeue},
		{"the same, its new job is pending", present, taskIn("stopped", ""), pending, Requeue},
		{"the same, the job of the run before has ended", newer, taskIn("stopped", "7"), ended, Requeue},
		{"reset, and its entry not yet seen to be gone", present, taskIn("created", ""), nil, Forget},
		{"stopped, no job", nil, taskIn("stopped", ""), nil, Forget},
		{"stopped while the job is pending", nil, taskIn("stopped", ""), pending, Cancel},
		{"stopped, and the runner did not leave", nil, taskIn("stopped", "7"), onNode, Cancel},
		{"stopped, job ended", nil, taskIn("stopped", ""), ended, Forget},
		{"stopped, claimed job ended", nil, taskIn("stopped", "7"), ended, Forget},
		{"reset while the job is pending", nil, taskIn("created", ""), pending, Cancel},
		{"reset while the job runs", nil, taskIn("created", "7"), onNode, Cancel},
		{"deleted while the job is pending", nil, nil, pending, Cancel},
		{"deleted while the job runs", nil, nil, onNode, Cancel},
		{"deleted, job ended", nil, nil, ended, Forget},

		{"completed, no job", nil, taskIn("completed", "7"), nil, Forget},
		{"completed, a second job still pending", nil, taskIn("completed", "6"), pending, Cancel},
		{"completed, job cleaning up", nil, taskIn("completed", "7"), onNode, Wait},
		{"completed, job ended", nil, taskIn("completed", "7"), ended, Forget},
		{"failed, a second job still pending", nil, taskIn("failed", "6"), pending, Cancel},
		{"failed, job cleaning up", nil, taskIn("failed", "7"), onNode, Wait},
		{"published, job ended", nil, taskIn("published", "7"), ended, Forget},

		{"a status of a newer server, no job", present, taskIn("hibernating", ""), nil, Wait},
		{"a status of a newer server, job pending", present, taskIn("hibernating", ""), pending, Wait},
		{"a status of a newer server, job running", nil, taskIn("hibernating", "7"), onNode, Wait},
		{"a status of a newer server, job ended", nil, taskIn("hibernating", "7"), ended, Wait},
		{"a state of a newer Slurm, queued", present, queued, jobIn("HIBERNATING"), Wait},
		{"a state of a newer Slurm, claimed", nil, running, jobIn("HIBERNATING"), Wait},
		{"a job merely missing, queued", present, queued, jobIn(""), Wait},
		{"a job merely missing, claimed", nil, running, jobIn(""), Wait},
		{"a job merely missing, stopped", nil, taskIn("stopped", ""), jobIn(""), Wait},
	} {
		t.Run(row.story, func(t *testing.T) {
			if got := Decide(row.entry, row.task, row.job, settledMemory()); got.Do != row.want {
				t.Errorf("got %s, want %s", got.Do, row.want)
			}
		})
	}
}

func TestDecideWaitsForCertainty(t *testing.T) {
	present := entryAt(firstTurn)
	firstLook := with(func(m *Memory) { m.Looks, m.CellFor = 1, 0 })
	for _, row := range []struct {
		story string
		entry *Entry
		task  *clearml.Task
		job   *Job
		mem   Memory
		want  Do
	}{
		{"one look without the entry cancels nothing", nil, taskIn("queued", ""), jobIn("PENDING"), firstLook, Wait},
		{"one look at the gap puts nothing back", nil, taskIn("queued", "7"), jobIn("FAILED"), firstLook, Wait},
		{"one look at a claimed pending job explains nothing", nil, taskIn("in_progress", "7"), jobIn("PENDING"), firstLook, Wait},
		{"one answer without the task cancels nothing", nil, nil, jobIn("PENDING"), firstLook, Wait},
		{"one look at a task that completed while squeue was old cancels nothing", nil, taskIn("completed", "7"), jobIn("PENDING"), firstLook, Wait},
		{"one look at a task that another agent started cancels nothing", nil, taskIn("in_progress", ""), jobIn("PENDING"), firstLook, Wait},
		{
			"a server that came up without tasks and queues cancels nothing", nil, nil, jobIn("RUNNING"),
			with(func(m *Memory) { m.QueueMissing = true }), Wait,
		},
		{
			"a server that came up without tasks and queues, job pending", nil, nil, jobIn("PENDING"),
			with(func(m *Memory) { m.QueueMissing = true }), Wait,
		},
		{
			"a task that is there is stopped, whatever became of its queue", nil, taskIn("stopped", "7"), jobIn("RUNNING"),
			with(func(m *Memory) { m.QueueMissing = true }), Cancel,
		},
		{"stopped with an entry is looked at twice", entryAt(firstTurn), taskIn("stopped", ""), nil, with(func(m *Memory) { m.Looks = 1 }), Wait},
		{"stopped with an entry, and nobody knows who enqueued it", entryAt(firstTurn), taskIn("stopped", ""), nil, with(func(m *Memory) { m.UserMap = true }), Forget},
		{"a stopped runner has its grace", nil, taskIn("stopped", "7"), jobIn("RUNNING"), with(func(m *Memory) { m.CellFor = 7 * time.Second }), Wait},
		{"after the end the runner has the last word", nil, taskIn("in_progress", "7"), jobIn("FAILED"), with(func(m *Memory) { m.EndedFor = 4 * time.Second }), Wait},
		{
			"exit 0 with the task open gets a longer grace", nil, taskIn("in_progress", "7"), jobIn("COMPLETED"),
			with(func(m *Memory) { m.EndedFor = 20 * time.Second }), Wait,
		},
		{"exit 0 with the task open for long", nil, taskIn("in_progress", "7"), jobIn("COMPLETED"), settledMemory(), Fail},
		{
			"exit 0 and the task is alive: an ordinary agent runs it", nil, taskIn("in_progress", "7"), jobIn("COMPLETED"),
			with(func(m *Memory) { m.AliveSince = true }), Forget,
		},
		{"a cancelled pending job stops its task", present, taskIn("queued", ""), jobIn("CANCELLED"), settledMemory(), ClaimStop},
		{
			"a job that this glue cancelled does not", present, taskIn("queued", ""), jobIn("CANCELLED"),
			with(func(m *Memory) { m.CancelledByUs = true }), Submit,
		},
		{
			"three jobs that never started are enough", present, taskIn("queued", ""), jobIn("FAILED"),
			with(func(m *Memory) { m.Attempts = 3 }), ClaimFail,
		},
		{"three jobs that vanished are enough", present, taskIn("queued", ""), nil, with(func(m *Memory) { m.Attempts = 3 }), ClaimFail},
		{"a new entry starts the count anew", entryAt(secondTurn), taskIn("queued", ""), jobIn("FAILED"), with(func(m *Memory) { m.Attempts = 3 }), Submit},
		{"the last processes of a job still hold its nodes", nil, taskIn("in_progress", "7"), jobIn("FAILED", "COMPLETING"), settledMemory(), Wait},
		{"a requeued job waits for its next run", nil, taskIn("in_progress", "7"), jobIn("NODE_FAIL", "REQUEUED"), settledMemory(), Explain},
		{"a job of another cluster is not missing", nil, taskIn("in_progress", "7"), nil, with(func(m *Memory) { m.Cluster = "other" }), Forget},
		{"a claim by the glue itself is no job's", nil, taskIn("in_progress", glueJob), nil, settledMemory(), Forget},
		{"a glue that died between claim and status", nil, taskIn("queued", glueJob), nil, settledMemory(), PutBack},
		{"moved to a queue that is not ours", nil, taskIn("queued", "7"), jobIn("FAILED"), with(func(m *Memory) { m.Bound = false }), Forget},
	} {
		t.Run(row.story, func(t *testing.T) {
			if got := Decide(row.entry, row.task, row.job, row.mem); got.Do != row.want {
				t.Errorf("got %s, want %s", got.Do, row.want)
			}
		})
	}
}

// An ordinary agent pops an entry milliseconds before it starts the task; a mark left by an earlier turn must not make the
// glue enqueue the task a second time in that moment.
func TestGapNeedsTheMarkOfThisTurn(t *testing.T) {
	task := taskIn("queued", "7")
	task.StatusChanged = clearml.Time{Time: secondTurn}
	for _, job := range []*Job{nil, jobIn("FAILED")} {
		if got := Decide(nil, task, job, settledMemory()); got.Do != Forget {
			t.Errorf("job %v: got %s, want forget", job, got.Do)
		}
	}
}

func TestUsersStopOfARequeuedJobIsHeeded(t *testing.T) {
	task := taskIn("in_progress", "7")
	task.StatusMessage = "stopping"
	if got := Decide(nil, task, jobIn("PENDING", "REQUEUED"), settledMemory()); got.Do != Cancel {
		t.Errorf("got %s, want cancel: no runner is there to see the stop", got.Do)
	}
}

func TestPutBackThenTakenOutOfTheQueueIsStopped(t *testing.T) {
	task := taskIn("in_progress", "7")
	task.Hyperparams["properties"][putBackProperty] = clearml.Param{
		Value: "task=" + taskID + " added=" + secondTurn.Format(time.RFC3339Nano) + " count=1",
	}
	if got := Decide(nil, task, jobIn("NODE_FAIL"), settledMemory()); got.Do != Stop {
		t.Errorf("got %s, want stop: the user took it out, so it must not be put back again", got.Do)
	}
}

func TestJudgeByState(t *testing.T) {
	start := firstTurn
	job := func(state slurm.State, change func(*Job)) *Job {
		j := jobIn(state)
		j.Start, j.End, j.Nodes, j.TimeLimit = start, start.Add(12*time.Hour+31*time.Second), "node017", 12*time.Hour
		j.TRES = "cpu=8,mem=64G,node=1"
		if change != nil {
			change(j)
		}
		return j
	}
	for _, row := range []struct {
		job     *Job
		again   int
		outcome Outcome
		says    string
	}{
		{job("FAILED", func(j *Job) { j.ExitCode = 3 }), 0, OutcomeFail, "exit 3"},
		{job("FAILED", func(j *Job) { j.Signal = 9 }), 0, OutcomeFail, "signal 9"},
		{job("CANCELLED", func(j *Job) { j.CancelledBy = "1000" }), 0, OutcomeStop, "cancelled in Slurm by uid 1000 after 12 h 00 m"},
		{job("CANCELLED", func(j *Job) { j.Start, j.Nodes = time.Time{}, "" }), 0, OutcomeStop, "while it was pending"},
		{job("TIMEOUT", nil), 0, OutcomeFail, "time limit on node017: asked 12:00:00, ran 12:00:31"},
		{job("DEADLINE", nil), 0, OutcomeFail, "deadline"},
		{job("OUT_OF_MEMORY", nil), 0, OutcomeFail, "Out of memory on node017 after 12 h 00 m: asked 64G"},
		{
			job("OUT_OF_MEMORY", func(j *Job) { j.Used = slurm.Usage{ReqMem: 64 << 30, MaxRSS: 639 << 30 / 10} }), 0,
			OutcomeFail, "asked 64 GiB, used at least 63.9 GiB",
		},
		{job("NODE_FAIL", nil), 0, OutcomePutBack, "node017 went down after 12 h 00 m (Slurm NODE_FAIL). Put back at the front of gpu, attempt 2 of 3."},
		{job("NODE_FAIL", nil), 1, OutcomePutBack, "attempt 3 of 3"},
		{job("NODE_FAIL", nil), 2, OutcomeFail, "attempt 3 of 3, so the task fails"},
		{job("PREEMPTED", nil), 0, OutcomePutBack, "Preempted"},
		{job("BOOT_FAIL", nil), 0, OutcomePutBack, "did not come up"},
		{job("COMPLETED", nil), 0, OutcomeFail, "nobody reported the end"},
	} {
		v := Judge(row.job, with(func(m *Memory) { m.Requeues = row.again }))
		if v.Outcome != row.outcome || !strings.Contains(v.Message, row.says) {
			t.Errorf("%s: outcome %d, %q; want outcome %d and %q", row.job.State, v.Outcome, v.Message, row.outcome, row.says)
		}
		if strings.ContainsAny(v.Message, "\n") || v.Reason == "" {
			t.Errorf("%s: the message is to be one line with a reason: %q, %q", row.job.State, v.Message, v.Reason)
		}
	}
}
