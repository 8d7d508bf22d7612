package slurmtest_test

import (
	"errors"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// conform runs the whole suite. What holds many nodes or stops the controller runs alone, the rest side by side.
func conform(t *testing.T, tg target) {
	sideBySide := map[string]func(*testing.T, target){
		"an exit code arrives in squeue and scontrol":           exitCode,
		"a signal arrives as a signal":                          killedBySignal,
		"names and comments survive any printable text":         freeText,
		"a held job waits until it is released":                 holdAndRelease,
		"a cancelled job gets TERM, then KILL after KillWait":   cancelRunning,
		"a cancelled pending job never starts":                  cancelPending,
		"a requeued job keeps its id and counts its restarts":   requeue,
		"unknown ids are no error to list, cancel":              unknownID,
		"what sbatch refuses is refused in its own words":       refusals,
		"the command line beats the script, the script default": precedence,
		"a job sees the environment and its gpus":               environment,
		"an array has one id per task":                          array,
		"a heterogeneous job goes by one id":                    heterogeneous,
		"the cluster tells its settings":                        clusterInfo,
		"accounting remembers, or says that it is off":          history,
		"an ended job is purged after MinJobAge":                purge,
		"srun starts ranks":                                     ranks,
	}
	alone := "the time limit ends a job"
	if tg.hurry == nil {
		sideBySide[alone] = timeLimit // a real one takes a minute or two
	}
	t.Run("side by side", func(t *testing.T) {
		for name, test := range sideBySide {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, tg)
			})
		}
	})
	if tg.hurry != nil {
		t.Run(alone, func(t *testing.T) { timeLimit(t, tg) })
	}
	t.Run("a job that does not fit now says why", func(t *testing.T) { pendingReason(t, tg) })
	t.Run("a controller that is away is no refusal and no empty queue", func(t *testing.T) { outage(t, tg) })
}

func exitCode(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: script("exit 3"), JobName: "three"})
	job := tg.waitEnd(t, id)
	if job.State != slurm.Failed || job.ExitCode != 3 || job.Signal != 0 || job.Reason != "NonZeroExitCode" {
		t.Errorf("squeue: %+v", job)
	}
	shown, err := tg.client.Show(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if shown.State != slurm.Failed || shown.ExitCode != 3 || shown.Name != "three" || shown.WorkDir != tg.dir {
		t.Errorf("scontrol: %+v", shown)
	}
	if age := time.Since(shown.Submit); age < 0 || age > time.Minute || shown.End.Before(shown.Start) {
		t.Errorf("times are off: submitted %s, started %s, ended %s", shown.Submit, shown.Start, shown.End)
	}
	good := tg.waitEnd(t, tg.submit(t, slurm.SubmitRequest{Script: script("true")}))
	if good.State != slurm.Completed || good.ExitCode != 0 {
		t.Errorf("success: %+v", good)
	}
}

func killedBySignal(t *testing.T, tg target) {
	job := tg.waitEnd(t, tg.submit(t, slurm.SubmitRequest{Script: script("kill -9 $$")}))
	if job.State != slurm.Failed || job.Signal != 9 || job.ExitCode != 0 {
		t.Errorf("%+v", job)
	}
}

func freeText(t *testing.T, tg target) {
	for _, text := range []string{
		"x|y z \"q\" 's' é ü \\ %i $HOME `id` #!", "two\nlines", "tab\there", "-n --hold", "a,b;c=d", "UserId=root(0) JobState=FAILED",
		"a\x1fb\x1ec\n\x1e\nd\x1f", // what the answers of squeue and sacct were separated with, were it fixed
	} {
		id := tg.submit(t, slurm.SubmitRequest{Script: held("true"), JobName: "n " + text, Comment: "c " + text})
		job, ok := tg.job(t, id)
		if !ok || job.Name != "n "+text || job.Comment != "c "+text || job.State != slurm.Pending {
			t.Errorf("squeue: name %q comment %q state %s", job.Name, job.Comment, job.Raw)
		}
		shown, err := tg.client.Show(t.Context(), id)
		if err != nil || shown.Name != "n "+text || shown.Comment != "c "+text || shown.State != slurm.Pending {
			t.Errorf("scontrol: name %q comment %q state %s: %v", shown.Name, shown.Comment, shown.Raw, err)
		}
	}
}

func holdAndRelease(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: held("true")})
	job, ok := tg.job(t, id)
	if !ok || job.State != slurm.Pending || job.Reason != "JobHeldUser" || !job.Pending() || job.Ended() {
		t.Fatalf("held: %+v", job)
	}
	tg.command(t, "scontrol", "release", id)
	if job := tg.waitEnd(t, id); job.State != slurm.Completed {
		t.Errorf("released: %+v", job)
	}
}

func cancelRunning(t *testing.T, tg target) {
	started, seen := tg.path(t, "started"), tg.path(t, "seen")
	// The batch shell is the one process that gets the SIGTERM under every way Slurm has to track processes.
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script("trap 'echo TERM >> "+seen+"' TERM", "touch "+started, "for i in $(seq 600); do sleep 0.1; done"),
	})
	waitFile(t, started)
	began := time.Now()
	if err := tg.client.Cancel(t.Context(), []string{id}, slurm.CancelOptions{}); err != nil {
		t.Fatal(err)
	}
	job := tg.waitEnd(t, id)
	if job.State != slurm.Cancelled {
		t.Errorf("%+v", job)
	}
	if !strings.Contains(tg.read(t, seen), "TERM") {
		t.Error("the program saw no SIGTERM")
	}
	if took := time.Since(began); took < 2*time.Second || took > 15*time.Second {
		t.Errorf("the program was ended after %s, KillWait is 3 s", took)
	}
}

func cancelPending(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: held("true")})
	if err := tg.client.Cancel(t.Context(), []string{id, "99999"}, slurm.CancelOptions{PendingOnly: true}); err != nil {
		t.Fatal(err)
	}
	job := tg.waitEnd(t, id)
	if job.State != slurm.Cancelled || job.Nodes != "" {
		t.Errorf("%+v", job)
	}
}

func requeue(t *testing.T, tg target) {
	log := tg.path(t, "log")
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script("#SBATCH --requeue", "echo $SLURM_JOB_ID restarts=${SLURM_RESTART_COUNT:-none} >> "+log, "[ -n \"$SLURM_RESTART_COUNT\" ] || sleep 60"),
	})
	tg.waitFor(t, id, "ran", 20*time.Second, func(j slurm.Job) bool { return j.State == slurm.Running })
	waitFile(t, log)
	tg.command(t, "scontrol", "requeue", id)
	job := tg.waitFor(t, id, "ran again and ended", 90*time.Second, func(j slurm.Job) bool { return j.Restarts == 1 && j.Ended() })
	if job.State != slurm.Completed {
		t.Errorf("%+v", job)
	}
	if got, want := tg.read(t, log), id+" restarts=none\n"+id+" restarts=1\n"; got != want {
		t.Errorf("the runs saw %q, want %q", got, want)
	}
}

func unknownID(t *testing.T, tg target) {
	for _, ids := range [][]string{{"99999"}, {"99998", "99999"}} {
		jobs, err := tg.client.Jobs(t.Context(), slurm.Query{IDs: ids})
		if err != nil || len(jobs) != 0 {
			t.Errorf("jobs %v: %v %v", ids, jobs, err)
		}
	}
	id := tg.submit(t, slurm.SubmitRequest{Script: held("true")})
	jobs, err := tg.client.Jobs(t.Context(), slurm.Query{IDs: []string{"99999", id}})
	if err != nil || len(jobs) != 1 {
		t.Errorf("a known beside an unknown: %v %v", jobs, err)
	}
	if _, err := tg.client.Show(t.Context(), "99999"); !errors.Is(err, slurm.ErrNoJob) {
		t.Errorf("show: %v", err)
	}
	if err := tg.client.Cancel(t.Context(), []string{"99999"}, slurm.CancelOptions{}); err != nil {
		t.Errorf("cancel: %v", err)
	}
}

func refusals(t *testing.T, tg target) {
	for _, row := range []struct{ story, script, words string }{
		{"unknown partition", "#!/bin/sh\n#SBATCH --partition=nope\n", "invalid partition"},
		{"more gpus than a node has", "#!/bin/sh\n#SBATCH --gres=gpu:9\n", "node configuration is not available"},
		{"unknown gres", "#!/bin/sh\n#SBATCH --gres=tpu:1\n", "generic resource"},
		{"more memory than a node has", "#!/bin/sh\n#SBATCH --mem=999G\n", "node configuration is not available"},
		{"no time", "#!/bin/sh\n#SBATCH --time=soon\n", "invalid --time"},
		{"unknown option", "#!/bin/sh\n#SBATCH --nonsense\n", "unrecognized option"},
		{"empty script", "", "batch script is empty"},
		{"no interpreter", "echo hello\n", "does not look like a batch script"},
		{"DOS line ends", "#!/bin/sh\r\ntrue\r\n", "dos line breaks"},
	} {
		_, err := tg.client.Submit(t.Context(), slurm.SubmitRequest{Script: []byte(row.script), Dir: tg.dir})
		var refused *slurm.Refused
		if !errors.As(err, &refused) || refused.Temporary || !strings.Contains(strings.ToLower(refused.Words), row.words) {
			t.Errorf("%s: %v", row.story, err)
		}
	}
}

func precedence(t *testing.T, tg target) {
	out := tg.path(t, "out")
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script(
			"#SBATCH --job-name=script --comment='of the script'", "# a remark", "#SBATCH --time=00:07:00 --cpus-per-task=2", "#PBS -N pbs",
			"#SBATCH --output="+out, "echo $SLURM_JOB_NAME", "#SBATCH --time=00:09:00"),
		JobName: "command line",
	})
	job := tg.waitEnd(t, id)
	if job.Name != "command line" || job.Comment != "of the script" || job.TimeLimit != 7*time.Minute || !strings.Contains(job.TRES, "cpu=2") {
		t.Errorf("%+v", job)
	}
	if got := tg.read(t, out); got != "command line\n" {
		t.Errorf("the job wrote %q", got)
	}
}

func environment(t *testing.T, tg target) {
	out := tg.path(t, "out")
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script("#SBATCH --gres=gpu:2 --time=5 -o "+out, "env", "pwd"), JobName: "env", Export: "ALL,MARK=one two",
	})
	job := tg.waitEnd(t, id)
	got := tg.read(t, out)
	for _, want := range []string{
		"SLURM_JOB_ID=" + id, "SLURM_JOBID=" + id, "SLURM_JOB_NAME=env", "SLURM_CLUSTER_NAME=" + tg.cluster, "SLURM_PROCID=0", "SLURM_NODEID=0",
		"SLURM_LOCALID=0", "SLURM_JOB_PARTITION=debug", "SLURM_JOB_NUM_NODES=1", "SLURM_NNODES=1", "SLURM_JOB_NODELIST=" + job.Nodes,
		"SLURMD_NODENAME=" + job.Nodes, "SLURM_SUBMIT_DIR=" + tg.dir, "SLURM_GPUS_ON_NODE=2", "MARK=one two", "SLURM_CPUS_ON_NODE=1",
	} {
		if !strings.Contains(got, "\n"+want+"\n") && !strings.HasPrefix(got, want+"\n") {
			t.Errorf("no %s in the job's environment", want)
		}
	}
	gpus := lookUp(got, "SLURM_JOB_GPUS")
	if visible := lookUp(got, "CUDA_VISIBLE_DEVICES"); len(strings.Split(visible, ",")) != 2 || visible != gpus {
		t.Errorf("CUDA_VISIBLE_DEVICES=%q SLURM_JOB_GPUS=%q", visible, gpus)
	}
	for _, leaked := range []string{"SQUEUE_FORMAT", "SBATCH_PARTITION", "SLURM_RESTART_COUNT"} {
		if strings.Contains(got, leaked+"=") {
			t.Errorf("%s reached the job", leaked)
		}
	}
	if !strings.HasSuffix(strings.TrimSpace(got), tg.dir) {
		t.Error("the job did not start in the folder of its submission")
	}
	if tracked := strings.Contains(job.TRES, "gres/gpu=2"); tracked != tg.accounting { // AccountingStorageTRES decides
		t.Errorf("TRES %q", job.TRES)
	}
}

func array(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: script("#SBATCH --array=1-2", "[ $SLURM_ARRAY_TASK_ID = 1 ] && exit 4; exit 0")})
	first := tg.waitEnd(t, id+"_1")
	second := tg.waitEnd(t, id+"_2")
	if first.ExitCode != 4 || second.ExitCode != 0 {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// Slurm shows a job of two components as two, 17+0 and 17+1, with the same name and comment. sbatch and the script know it as 17.
func heterogeneous(t *testing.T, tg target) {
	out := tg.path(t, "out")
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script("#SBATCH --ntasks=1 --output="+out, "#SBATCH hetjob", "#SBATCH --ntasks=1", "echo $SLURM_JOB_ID"), JobName: "two",
	})
	job := tg.waitEnd(t, id)
	if job.State != slurm.Completed || job.Name != "two" {
		t.Errorf("%+v", job)
	}
	if got := tg.read(t, out); got != id+"\n" {
		t.Errorf("the job saw itself as %q, sbatch said %s", got, id)
	}
	jobs, err := tg.client.Jobs(t.Context(), slurm.Query{IDs: []string{id}})
	if err != nil || len(jobs) != 1 || jobs[0].ID != id {
		t.Errorf("squeue: %v %+v", err, jobs)
	}
	if shown, err := tg.client.Show(t.Context(), id); err != nil || shown.ID != id {
		t.Errorf("scontrol: %v %+v", err, shown)
	}
	if !tg.accounting {
		return
	}
	eventually(t, 30*time.Second, func() bool {
		jobs, err = tg.client.History(t.Context(), []string{id}, time.Time{})
		return err != nil || len(jobs) == 1 && jobs[0].Ended()
	}, func() string { return "accounting never heard of the end" })
	if err != nil || jobs[0].ID != id {
		t.Errorf("sacct: %v %+v", err, jobs)
	}
}

func clusterInfo(t *testing.T, tg target) {
	info, err := tg.client.Cluster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.Name != tg.cluster || info.Accounting != tg.accounting || len(info.PrivateData) != 0 || !strings.HasPrefix(info.Version, tg.version) {
		t.Errorf("%+v", info)
	}
	if err := tg.client.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func history(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: script("exit 5"), JobName: "remember\nthis", Comment: "a|b\x1f\nc"})
	other := tg.submit(t, slurm.SubmitRequest{Script: script("true"), JobName: "next"})
	tg.waitEnd(t, other)
	tg.waitEnd(t, id)
	if !tg.accounting {
		if _, err := tg.client.History(t.Context(), []string{id}, time.Time{}); !errors.Is(err, slurm.ErrNoAccounting) {
			t.Errorf("without accounting: %v", err)
		}
		return
	}
	var job, next slurm.Job
	eventually(t, 30*time.Second, func() bool {
		jobs, err := tg.client.History(t.Context(), []string{id, "99999", other}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 2 {
			job, next = jobs[0], jobs[1]
		}
		return job.Ended() && next.Ended()
	}, func() string { return "accounting never heard of the end" })
	if job.ID != id || job.State != slurm.Failed || job.ExitCode != 5 || job.Name != "remember\nthis" || job.Comment != "a|b\x1f\nc" || job.End.IsZero() ||
		next.ID != other || next.Name != "next" {
		t.Errorf("%+v\n%+v", job, next)
	}
	usage, err := tg.client.Usage(t.Context(), id)
	if err != nil || usage.ReqMem != 500<<20 {
		t.Errorf("%+v %v", usage, err)
	}
}

func purge(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: script("true")})
	tg.waitEnd(t, id)
	eventually(t, 150*time.Second, func() bool {
		_, err := tg.client.Show(t.Context(), id)
		return errors.Is(err, slurm.ErrNoJob)
	}, func() string { return "the job is never purged" })
	if _, known := tg.job(t, id); known {
		t.Error("squeue still shows it")
	}
}

func timeLimit(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: script("#SBATCH --time=1", "sleep 600")})
	tg.waitFor(t, id, "ran", 20*time.Second, func(j slurm.Job) bool { return j.State == slurm.Running })
	if tg.hurry != nil {
		tg.hurry()
	}
	job := tg.waitFor(t, id, "ended", 150*time.Second, slurm.Job.Ended)
	if job.State != slurm.Timeout || job.TimeLimit != time.Minute || job.Reason != "TimeLimit" {
		t.Errorf("%+v", job)
	}
}

func ranks(t *testing.T, tg target) {
	out := tg.path(t, "out")
	id := tg.submit(t, slurm.SubmitRequest{
		Script: script("#SBATCH --nodes=2 --ntasks-per-node=1 -o "+out, "srun bash -c 'echo rank $SLURM_PROCID of $SLURM_NTASKS on $SLURM_NODEID' | sort"),
	})
	if job := tg.waitEnd(t, id); job.State != slurm.Completed || job.ReqNodes != 2 {
		t.Errorf("%+v", job)
	}
	if got := tg.read(t, out); got != "rank 0 of 2 on 0\nrank 1 of 2 on 1\n" {
		t.Errorf("srun wrote %q", got)
	}
}

func pendingReason(t *testing.T, tg target) {
	first := tg.submit(t, slurm.SubmitRequest{Script: script("#SBATCH --nodes=4 --exclusive", "sleep 60")})
	tg.waitFor(t, first, "ran", 60*time.Second, func(j slurm.Job) bool { return j.State == slurm.Running })
	second := tg.submit(t, slurm.SubmitRequest{Script: script("true")})
	third := tg.submit(t, slurm.SubmitRequest{Script: script("true")})
	tg.waitFor(t, second, "waited for resources", 20*time.Second, func(j slurm.Job) bool { return j.Pending() && j.Reason == "Resources" })
	tg.waitFor(t, third, "waited for its turn", 20*time.Second, func(j slurm.Job) bool {
		return j.Pending() && (j.Reason == "Priority" || j.Reason == "Resources")
	})
	if err := tg.client.Cancel(t.Context(), []string{first}, slurm.CancelOptions{}); err != nil {
		t.Fatal(err)
	}
	tg.waitEnd(t, second)
	tg.waitEnd(t, third)
}

func outage(t *testing.T, tg target) {
	id := tg.submit(t, slurm.SubmitRequest{Script: held("true")})
	tg.controller(t, false)
	calls := map[string]func() error{
		"jobs":   func() error { _, err := tg.client.Jobs(t.Context(), slurm.Query{}); return err },
		"show":   func() error { _, err := tg.client.Show(t.Context(), id); return err },
		"cancel": func() error { return tg.client.Cancel(t.Context(), []string{id}, slurm.CancelOptions{}) },
		"ping":   func() error { return tg.client.Ping(t.Context()) },
		"submit": func() error {
			_, err := tg.client.Submit(t.Context(), slurm.SubmitRequest{Script: script("true"), Dir: tg.dir})
			return err
		},
	}
	var mu sync.Mutex
	failures := map[string]error{}
	var group sync.WaitGroup
	for what, call := range calls {
		group.Go(func() {
			err := call()
			mu.Lock()
			defer mu.Unlock()
			failures[what] = err
		})
	}
	group.Wait()
	tg.controller(t, true)
	for what, err := range failures {
		var away *slurm.Unavailable
		if !errors.As(err, &away) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if job, ok := tg.job(t, id); !ok || job.Reason != "JobHeldUser" {
		t.Errorf("after the outage: %+v", job)
	}
}

func lookUp(env, key string) string {
	for line := range strings.Lines(env) {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func waitFile(t *testing.T, path string) {
	t.Helper()
	eventually(t, 30*time.Second, func() bool { return syscall.Access(path, 0) == nil }, func() string { return path + " never came" })
}
