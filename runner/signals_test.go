package runner

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/internal/exitcode"
)

var (
	ending  = JobState{Base: "RUNNING", Detail: "COMPLETING"}
	farAway = time.Now().Add(10 * time.Hour)
)

// inJob runs a script in a job of which Slurm says what the test wants, with graces that are short.
func (l *lab) inJob(t *testing.T, script string, state JobState) (*run, *slurmChanges) {
	t.Helper()
	cfg := l.job(l.queued(script), "7")
	cfg.Timing.GraceSlurm, cfg.Timing.FinalSlurm = 200*time.Millisecond, time.Second
	r, slurm := l.prepare(cfg), &slurmChanges{}
	slurm.become(state)
	r.x.deps.Allocation = slurm
	r.start(t.Context())
	r.console.await(t, "ready")
	return r, slurm
}

const (
	slowToSave = "trap 'sleep 1; echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done"
	deaf       = "trap 'echo told' TERM; echo ready; while :; do sleep 0.02; done"
)

func TestSignalToAJobThatGoesOnGivesTheProgramTheTimeThatIsLeft(t *testing.T) {
	for name, tc := range map[string]struct {
		state  JobState
		code   exitcode.Code
		status string
		reason string
	}{
		"sbatch --signal=B:TERM@60": {JobState{Base: "RUNNING", Detail: "RUNNING", End: time.Now().Add(2 * time.Minute)}, exitcode.TimeLimit, "stopped", "time limit reached"},
		"scancel --signal=TERM":     {JobState{Base: "RUNNING", Detail: "RUNNING", End: farAway}, exitcode.Aborted, "stopped", "user abort"},
		"the same without a limit":  {JobState{Base: "RUNNING", Detail: "RUNNING"}, exitcode.Aborted, "stopped", "user abort"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, _ := l.inJob(t, slowToSave, tc.state)
			r.signals <- syscall.SIGTERM
			o := r.wait(t)
			if !strings.Contains(r.console.String(), "saved") {
				t.Error("the program was killed before it had saved its state")
			}
			task := l.read(r.x.cfg.TaskID)
			if o.ExitCode != tc.code || string(task.Status) != tc.status || task.StatusReason != tc.reason {
				t.Errorf("exit %d, the task is %s: %s", o.ExitCode, task.Status, task.StatusReason)
			}
		})
	}
}

func TestSlurmsSignalAtTheLimitEndsTheTimeThatAWarningGave(t *testing.T) {
	l := newLab(t)
	r, slurm := l.inJob(t, deaf, JobState{Base: "RUNNING", Detail: "RUNNING", End: time.Now().Add(2 * time.Minute)})
	r.signals <- syscall.SIGTERM
	r.console.await(t, "told")
	slurm.become(ending)
	r.signals <- syscall.SIGTERM
	if o := r.wait(t); o.ExitCode != exitcode.TimeLimit || l.Status(r.x.cfg.TaskID) != "failed" {
		t.Errorf("exit %d, the task is %s", o.ExitCode, l.Status(r.x.cfg.TaskID))
	}
}

// Under srun the end of a job comes as two or three signals at once.
func TestSeveralSignalsOfSlurmLeaveTheProgramItsGrace(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued(slowToSave), "7")
	r := l.prepare(cfg)
	r.x.deps.Allocation = slurmSays{state: ending}
	r.start(t.Context())
	r.console.await(t, "ready")
	for range 3 {
		r.signals <- syscall.SIGTERM
	}
	if r.wait(t); !strings.Contains(r.console.String(), "saved") {
		t.Errorf("the program was killed before it had saved its state:\n%s", r.console)
	}
}

// Slurm requeues a preempted job only if it is still there when its grace is over.
func TestPreemptedJobStaysUntilSlurmTakesIt(t *testing.T) {
	l := newLab(t)
	r, slurm := l.inJob(t, slowToSave, JobState{Base: "RUNNING", Detail: "RUNNING", End: time.Now().Add(20 * time.Second), Preempted: true})
	r.signals <- syscall.SIGTERM
	r.console.await(t, "follows from Slurm's verdict")
	select {
	case o := <-r.outcome:
		t.Errorf("it left before Slurm took the job: %s", o.Kind)
	case <-time.After(200 * time.Millisecond):
	}
	slurm.become(ending)
	r.signals <- syscall.SIGTERM
	if o := r.wait(t); o.Kind != Aborted || l.Status(r.x.cfg.TaskID) != "in_progress" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(r.x.cfg.TaskID))
	}
}

func TestSignalsForTheProgramReachIt(t *testing.T) {
	l := newLab(t)
	r, _ := l.inJob(t, "trap 'echo one' USR1; trap 'echo two; exit 0' USR2; echo ready; while :; do sleep 0.02; done", JobState{Base: "RUNNING", Detail: "RUNNING"})
	r.signals <- syscall.SIGUSR1
	r.console.await(t, "one")
	r.signals <- syscall.SIGUSR2
	if o := r.wait(t); o.Kind != Completed {
		t.Errorf("came to %s:\n%s", o.Kind, r.console)
	}
}

// An administrator gave the job more time, or it was suspended for a while.
func TestLimitThatWasPutOffIsWaitedForAnew(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued("echo ready; sleep 2; echo through"), "7")
	cfg.Slurm.JobEnd = time.Now().Add(time.Second)
	cfg.Slurm.JobStart = time.Now().Add(-time.Hour)
	r := l.prepare(cfg)
	r.x.deps.Allocation = slurmSays{state: JobState{Base: "RUNNING", Detail: "RUNNING", End: farAway}}
	if o := r.start(t.Context()).wait(t); o.Kind != Completed || !strings.Contains(r.console.String(), "through") {
		t.Errorf("came to %s:\n%s", o.Kind, r.console)
	}
}

func TestSignalInAJob(t *testing.T) {
	for name, tc := range map[string]struct {
		state  JobState
		status string
	}{
		"scancel":               {JobState{Base: "CANCELLED", Detail: "CANCELLED by 1000"}, "stopped"},
		"requeued by preemptor": {JobState{Base: "PREEMPTED"}, "in_progress"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			id := l.queued("echo ready; sleep 60")
			r := l.prepare(l.job(id, "7"))
			r.x.deps.Allocation = slurmSays{state: tc.state}
			r.start(t.Context())
			r.console.await(t, "ready")
			r.signals <- syscall.SIGTERM
			if o := r.wait(t); o.Kind != Aborted || l.Status(id) != tc.status {
				t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
			}
		})
	}
}

func TestSecondSignalEndsTheGrace(t *testing.T) {
	l := newLab(t)
	id := l.queued("trap '' TERM; echo ready; while :; do sleep 0.02; done")
	cfg := l.job(id, "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	cfg.Timing.Grace, cfg.Timing.GraceSlurm = time.Hour, time.Hour
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	r.signals <- syscall.SIGTERM
	r.signals <- syscall.SIGTERM
	if o := r.wait(t); o.Kind != Aborted || l.Status(id) != "stopped" {
		t.Errorf("came to %s, the task is %s", o.Kind, l.Status(id))
	}
}

func TestTimeLimitIsToldToTheProgramBeforeItStrikes(t *testing.T) {
	l := newLab(t)
	id := l.queued("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.02; done")
	cfg := l.job(id, "7")
	cfg.Slurm.JobEnd = time.Now().Add(3 * time.Second)
	cfg.Timing.LimitMargin = 2 * time.Second
	cfg.Slurm.JobStart = time.Now().Add(-time.Hour)
	r := l.prepare(cfg).start(t.Context())
	o := r.wait(t)
	if o.ExitCode != exitcode.TimeLimit || l.Status(id) != "stopped" {
		t.Errorf("came to %s, exit %d, the task is %s", o.Kind, o.ExitCode, l.Status(id))
	}
	if !time.Now().Before(cfg.Slurm.JobEnd) || !strings.Contains(r.console.String(), "saved") {
		t.Errorf("the program could not save; console:\n%s", r.console)
	}
}

func TestThirdSignalDoesNotWaitForTheServer(t *testing.T) {
	l := newLab(t)
	cfg := l.job(l.queued("trap '' TERM; echo ready; while :; do sleep 0.02; done"), "")
	cfg.RequireQueue, cfg.ClaimFrom, cfg.Slurm = false, "", SlurmJob{}
	cfg.Timing.Grace, cfg.Timing.GraceSlurm, cfg.Timing.Final, cfg.Timing.FinalSlurm = time.Hour, time.Hour, time.Hour, time.Hour
	r := l.prepare(cfg).start(t.Context())
	r.console.await(t, "ready")
	l.Maintenance(true)
	for range 3 {
		r.signals <- syscall.SIGTERM
	}
	if o := r.wait(t); o.Kind != Aborted {
		t.Errorf("came to %s", o.Kind)
	}
}
