package glue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/slurm"
	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// A desk is a bench whose Slurm answers what lies in a folder: the files squeue and sacct, and one per job for scontrol.
type desk struct {
	*bench

	dir string
}

// newDesk gives a glue that sweeps and asks Slurm at every look, unless change says otherwise.
func newDesk(t *testing.T, change func(*Config)) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir()}
	d.bench = newBench(t, plainTemplate, func(c *Config) {
		c.Pace = Pace{Busy: time.Millisecond, Idle: time.Millisecond, Slurm: 1, Sweep: 1, Grace: 1, CancelGrace: 1, Retry: 1, Report: time.Hour}
		if change != nil {
			change(c)
		}
	})
	for name, text := range map[string]string{
		"squeue": `for a; do case $a in --Format=*) mark=${a#*:?}; mark=${mark%%,*} ;; esac; done
sed "s/\x1f/&$mark/g; s/\x1e/&$mark/g" "$dir/squeue.out"`,
		"sacct": `[ ! -e "$dir/sacct.err" ] || { cat "$dir/sacct.err" >&2; exit 1; }
for a; do case $a in --delimiter=*) sep=${a#*=} ;; esac; done
sed "s/\x1f/$sep/g" "$dir/sacct.out"`,
		"scontrol": `[ -e "$dir/job.$3" ] || { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }
cat "$dir/job.$3"`,
		"sbatch":  `cat >/dev/null; n=$(cat "$dir/next" 2>/dev/null || echo 100); echo $((n+1)) >"$dir/next"; echo "$n"`,
		"scancel": "",
	} {
		script := fmt.Sprintf("#!/bin/sh\ndir=%s\necho \"%s $*\" >>\"$dir/calls\"\n%s\n", d.dir, name, text)
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	d.lays("squeue.out", "")
	d.lays("sacct.out", "")
	d.glue.deps.Slurm = slurm.New(slurm.Config{Dir: d.dir, Env: os.Environ()})
	d.glue.cluster.Accounting = true
	return d
}

func (d *desk) lays(name, text string) {
	d.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o600); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) takes(name string) {
	d.Helper()
	if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
		d.Fatal(err)
	}
}

// calls gives the calls of one command so far.
func (d *desk) calls(name string) []string {
	d.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "calls"))
	if err != nil && !os.IsNotExist(err) {
		d.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, name+" ") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

// rounds does n rounds, none of which may fail.
func (d *desk) rounds(n int) {
	d.Helper()
	for range n {
		if _, err := d.glue.round(d.Context()); err != nil {
			d.Fatal(err)
		}
	}
}

// shown is a job of the task as squeue shows it.
func (d *desk) shown(id, state string, task *clearml.Task) string {
	d.Helper()
	entry := d.glue.entries[task.ID]
	if entry == nil {
		d.Fatal("the task has no entry")
	}
	return strings.Join([]string{
		"atlas", id, "anna", "debug", state, "None", "", "1", "", "1772366400", "1772366410", "", "10:00", "0", "0",
		jobName(task.ID), comment("login1", *entry),
	}, "\x1f") + "\x1e\n"
}

// recorded is a job as sacct has it.
func recorded(id, cluster, name, state string) string {
	return strings.Join([]string{
		id, cluster, "anna", "debug", state, "None", "0:0", "n1", "1", "", "cpu=1", "2026-03-01T12:00:00", "2026-03-01T12:00:10",
		"Unknown", name, "", "00:10:00",
	}, "\x1f") + "\n"
}

// controlled is a job as scontrol has it.
func controlled(id, name, state string) string {
	return fmt.Sprintf("JobId=%s JobName=%s\n   UserId=anna(1000) GroupId=anna(1000) MCS_label=N/A\n   JobState=%s Reason=None Dependency=(null)\n", id, name, state)
}

// running makes a task that job 7 claimed and runs; squeue has shown the job, and does so no more.
func (d *desk) running() *clearml.Task {
	d.Helper()
	task := d.queued(nil)
	d.lays("squeue.out", d.shown("7", "RUNNING", task))
	d.takenBy(task, "7")
	d.rounds(1)
	d.lays("squeue.out", "")
	return task
}

// takenBy lets the runner of a job claim the task and start it.
func (d *desk) takenBy(task *clearml.Task, job string) {
	d.Helper()
	mark := clearml.ClaimMark{Task: task.ID, Cluster: "atlas", Job: job, Added: clearml.Time{Time: d.glue.entries[task.ID].Added}}
	if err := d.client.SetProperty(d.Context(), task.ID, clearml.ClaimProperty, mark.String()); err != nil {
		d.Fatal(err)
	}
	d.call("queues.remove_task", map[string]any{"queue": d.queue, "task": task.ID}, nil)
	d.call("tasks.started", map[string]any{"task": task.ID}, nil)
}

func TestASilentAccountingHoldsUpNothingElse(t *testing.T) {
	d := newDesk(t, nil)
	task := d.running()
	d.lays("sacct.err", "sacct: error: slurm_persist_conn_open_without_init: failed to open persistent connection to host:localhost:6819: Connection refused\n"+
		"sacct: error: Problem talking to the database: Connection refused\n")
	waiting := d.queued(nil)
	d.rounds(4)
	if len(d.calls("sbatch")) != 1 {
		t.Errorf("another task, %s, was submitted %d times\n%s", short(waiting.ID), len(d.calls("sbatch")), d.log)
	}
	if d.Status(task.ID) != "in_progress" {
		t.Errorf("the task became %s although nobody knows how its job ended", d.Status(task.ID))
	}
	if n := strings.Count(d.log.String(), "slurmdbd does not answer ("); n != 1 || strings.Contains(d.log.String(), "slurmctld does not answer") {
		t.Errorf("the log:\n%s", d.log)
	}
	d.takes("sacct.err")
	d.lays("sacct.out", recorded("7", "atlas", jobName(task.ID), "OUT_OF_MEMORY"))
	for begin := time.Now(); d.Status(task.ID) == "in_progress" && time.Since(begin) < 5*time.Second; {
		d.rounds(1)
	}
	if d.Status(task.ID) != "failed" || !strings.Contains(d.field(task.ID, "status_message"), "Out of memory") {
		t.Errorf("the task is %s: %s", d.Status(task.ID), d.field(task.ID, "status_message"))
	}
	if n := strings.Count(d.log.String(), "slurmdbd answers again"); n != 1 {
		t.Errorf("the log:\n%s", d.log)
	}
}

func TestAMarkThatNamesNoJobIsNoQuestionToSlurm(t *testing.T) {
	for _, job := range []string{"abc", "17;other", "-M", "0", "99999999999"} {
		d := newDesk(t, nil)
		task := d.queued(nil)
		d.takenBy(task, job)
		d.rounds(3)
		if asked := append(d.calls("sacct"), d.calls("scontrol")...); len(asked) > 0 || d.Status(task.ID) != "in_progress" {
			t.Errorf("%s: the task is %s, asked %q", job, d.Status(task.ID), asked)
		}
	}
}

func TestAJobThatOnlyTheAccountingCallsAliveIsGone(t *testing.T) {
	d := newDesk(t, nil)
	task := d.running()
	d.lays("sacct.out", recorded("7", "atlas", jobName(task.ID), "RUNNING"))
	d.rounds(5)
	if d.Status(task.ID) != "failed" || !strings.Contains(d.field(task.ID, "status_message"), "is gone") {
		t.Errorf("the task is %s: %s\n%s", d.Status(task.ID), d.field(task.ID, "status_message"), d.log)
	}
}

func TestTheAccountingMayBeLateWithAnEnd(t *testing.T) {
	d := newDesk(t, func(c *Config) { c.Pace.Sweep = time.Hour })
	task := d.running()
	d.lays("sacct.out", recorded("7", "atlas", jobName(task.ID), "RUNNING"))
	d.rounds(5)
	if d.Status(task.ID) != "in_progress" {
		t.Fatalf("the task is %s: %s", d.Status(task.ID), d.field(task.ID, "status_message"))
	}
	d.lays("sacct.out", recorded("7", "atlas", jobName(task.ID), "TIMEOUT"))
	d.rounds(2)
	if !strings.Contains(d.field(task.ID, "status_message"), "time limit") {
		t.Errorf("the task is %s: %s", d.Status(task.ID), d.field(task.ID, "status_message"))
	}
}

func TestAJobThatTheControllerCallsAliveIsWaitedForInQuiet(t *testing.T) {
	d := newDesk(t, func(c *Config) { c.Pace.Sweep = time.Hour })
	task := d.running()
	d.lays("job.7", controlled("7", jobName(task.ID), "RUNNING"))
	d.rounds(3)
	moved, asked := d.glue.moved, len(d.calls("scontrol"))
	d.rounds(5)
	if d.Status(task.ID) != "in_progress" {
		t.Errorf("the task is %s", d.Status(task.ID))
	}
	if n := len(d.calls("scontrol")); n != asked || asked == 0 || !d.glue.moved.Equal(moved) {
		t.Errorf("scontrol was asked %d times, then %d times more; moved: %v", asked, n-asked, !d.glue.moved.Equal(moved))
	}
}

func TestAnArrayUnderTheIDOfAJobIsReadToo(t *testing.T) {
	d := newDesk(t, nil)
	task := d.running()
	d.lays("job.7", "JobId=7 ArrayJobId=7 ArrayTaskId=0-3"+strings.TrimPrefix(controlled("7", jobName(task.ID), "FAILED"), "JobId=7"))
	d.rounds(3)
	if d.Status(task.ID) != "failed" {
		t.Errorf("the task is %s", d.Status(task.ID))
	}
}

func TestAnotherJobUnderTheSameIDSaysNothing(t *testing.T) {
	for story, lay := range map[string]func(d *desk, task *clearml.Task){
		"of another name in the accounting": func(d *desk, _ *clearml.Task) {
			d.lays("sacct.out", recorded("7", "atlas", "somebody's", "CANCELLED by 1001"))
		},
		"of another cluster in the accounting": func(d *desk, task *clearml.Task) {
			d.lays("sacct.out", recorded("7", "other", jobName(task.ID), "CANCELLED by 1001"))
		},
		"of another name in the controller": func(d *desk, _ *clearml.Task) {
			d.lays("job.7", controlled("7", "somebody's", "CANCELLED"))
		},
	} {
		d := newDesk(t, nil)
		task := d.running()
		lay(d, task)
		d.rounds(4)
		if d.Status(task.ID) != "failed" || !strings.Contains(d.field(task.ID, "status_message"), "is gone") {
			t.Errorf("%s: the task is %s: %s", story, d.Status(task.ID), d.field(task.ID, "status_message"))
		}
	}
}

func TestAServerThatLostItsQueuesCancelsNothing(t *testing.T) {
	d := newDesk(t, nil)
	task := d.queued(nil)
	d.lays("squeue.out", d.shown("7", "RUNNING", task))
	d.takenBy(task, "7")
	d.rounds(1)
	d.call("tasks.delete", map[string]any{"task": task.ID, "force": true}, nil)
	d.call("queues.delete", map[string]any{"queue": d.queue, "force": true}, nil)
	d.rounds(5)
	if c := d.calls("scancel"); len(c) > 0 {
		t.Errorf("%q\n%s", c, d.log)
	}
}

func TestEntriesThatAreHeldBackAreReadOnce(t *testing.T) {
	d := newDesk(t, func(c *Config) { c.MaxJobs, c.Pace.Sweep = 1, time.Hour })
	first := d.queued(nil)
	d.lays("squeue.out", d.shown("7", "PENDING", first))
	for range 3 {
		d.queued(nil)
	}
	d.rounds(3)
	d.ForgetRequests()
	d.rounds(5)
	if n := len(d.Requests("tasks.get_all")); n != 0 {
		t.Errorf("tasks were read %d times although nothing changed", n)
	}
	d.lays("squeue.out", "")
	d.lays("sacct.out", recorded("7", "atlas", jobName(first.ID), "FAILED"))
	d.rounds(3)
	if len(d.calls("sbatch")) == 0 {
		t.Errorf("nothing was submitted although there was room\n%s", d.log)
	}
}

func TestAnEntryLeftBehindKeepsNothingBusy(t *testing.T) {
	d := newDesk(t, nil)
	id := d.queued(nil).ID
	d.call("tasks.stopped", map[string]any{"task": id, "force": true}, nil)
	d.call("tasks.completed", map[string]any{"task": id, "force": true}, nil)
	d.rounds(2)
	moved := d.glue.moved
	d.rounds(3)
	if !d.glue.moved.Equal(moved) {
		t.Error("every look is taken for a change")
	}
}

func TestAFailedReadKeepsTheTasksOfTheLookBefore(t *testing.T) {
	d := newDesk(t, nil)
	task := d.queued(nil)
	d.Inject(fakeclearml.Fault{Endpoint: "tasks.get_all", Count: 1, Status: 503})
	if err := d.glue.seeTasks(t.Context(), true); err == nil {
		t.Fatal("the outage was not reported")
	}
	if d.glue.tasks[task.ID] == nil {
		t.Error("the picture was emptied")
	}
}
