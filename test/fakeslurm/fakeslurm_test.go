package fakeslurm_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeslurm"
)

var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "fakeslurm-test-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "fakeslurm")
		if err := fakeslurm.Build(context.Background(), binary); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

type cluster struct {
	*fakeslurm.Cluster
	t   *testing.T
	dir string
}

func start(t *testing.T, options fakeslurm.Options) cluster {
	t.Helper()
	options.Binary = binary
	c, err := fakeslurm.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return cluster{Cluster: c, t: t, dir: t.TempDir()}
}

// run runs one command and returns what it printed on both streams and its exit code.
func (c cluster) run(name string, args ...string) (string, int) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), filepath.Join(c.BinDir, name), args...)
	cmd.Env, cmd.Dir = append(os.Environ(), c.Env()...), c.dir
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func (c cluster) submit(args ...string) string {
	c.t.Helper()
	out, code := c.run("sbatch", append([]string{"--parsable"}, args...)...)
	if code != 0 {
		c.t.Fatalf("sbatch %q: %s", args, out)
	}
	return strings.TrimSpace(out)
}

// waitFor waits until squeue shows the state and reason.
func (c cluster) waitFor(id, want string) {
	c.t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		got, _ := c.run("squeue", "-h", "-t", "all", "-j", id, "-o", "%T %r")
		if got = strings.TrimSpace(got); got == want {
			return
		}
		select {
		case <-deadline:
			c.t.Fatalf("job %s never was %q; it is %q", id, want, got)
		case <-tick.C:
		}
	}
}

func TestOrderedFates(t *testing.T) {
	for _, row := range []struct {
		story string
		fate  fakeslurm.Fate
		want  string
	}{
		{"a node fails", fakeslurm.Fate{End: "NODE_FAIL", EndReason: "NodeDown"}, "NODE_FAIL NodeDown"},
		{"memory runs out", fakeslurm.Fate{End: "OUT_OF_MEMORY", EndReason: "OutOfMemory"}, "OUT_OF_MEMORY OutOfMemory"},
		{"preempted", fakeslurm.Fate{End: "PREEMPTED"}, "PREEMPTED None"},
		{"the launch fails", fakeslurm.Fate{End: "FAILED", EndReason: "JobLaunchFailure", NoStart: true}, "FAILED JobLaunchFailure"},
		{"pending for good", fakeslurm.Fate{Reason: "QOSMaxGRESPerUser"}, "PENDING QOSMaxGRESPerUser"},
		{"preempted once, put back, then done", fakeslurm.Fate{End: "PREEMPTED", Requeue: true, Runs: 1}, "COMPLETED None"},
		{"pending for a while", fakeslurm.Fate{Reason: "Licenses", PendingFor: 100 * time.Millisecond}, "COMPLETED None"},
	} {
		t.Run(row.story, func(t *testing.T) {
			t.Parallel()
			c := start(t, fakeslurm.Options{RequeueDelay: 10 * time.Millisecond})
			row.fate.Match = "doomed*"
			c.SetFate(row.fate)
			other := c.submit("--job-name=other", "--wrap", "true")
			id := c.submit("--job-name=doomed-1", "--wrap", `[ -n "$SLURM_RESTART_COUNT" ] || sleep 1`)
			c.waitFor(id, row.want)
			c.waitFor(other, "COMPLETED None")
		})
	}
}

func TestALostAnswerLeavesTheJobInTheQueue(t *testing.T) {
	c := start(t, fakeslurm.Options{})
	c.FailSubmits(fakeslurm.LostAnswer(1))
	out, code := c.run("sbatch", "--hold", "--job-name=lost", "--wrap", "true")
	if code != 1 || !strings.Contains(out, "Socket timed out on send/recv operation") {
		t.Errorf("sbatch said %q, exit %d", out, code)
	}
	if jobs, _ := c.run("squeue", "-h", "-n", "lost", "-o", "%j"); jobs != "lost\n" {
		t.Errorf("the queue has %q", jobs)
	}
	if out, code := c.run("sbatch", "--wrap", "true"); code != 0 || out != "Submitted batch job 2\n" {
		t.Errorf("the next submission said %q, exit %d", out, code)
	}
}

func TestTimeCanPassInAnInstant(t *testing.T) {
	c := start(t, fakeslurm.Options{MinJobAge: time.Hour})
	id := c.submit("--time=10", "--wrap", "sleep 600")
	c.waitFor(id, "RUNNING None")
	c.Advance(9 * time.Minute)
	c.waitFor(id, "RUNNING None")
	c.Advance(time.Minute)
	c.waitFor(id, "TIMEOUT TimeLimit")
	c.Advance(time.Hour)
	if out, code := c.run("scontrol", "show", "job", id); code != 1 || !strings.Contains(out, "Invalid job id specified") {
		t.Errorf("after MinJobAge scontrol says %q, exit %d", out, code)
	}
}

func TestNothingOfACancelledJobLivesOn(t *testing.T) {
	c := start(t, fakeslurm.Options{KillWait: 100 * time.Millisecond})
	id := c.submit("--wrap", "trap '' TERM; setsid sleep 600 & echo $! > session; sleep 600 & wait")
	path := filepath.Join(c.dir, "session")
	c.waitFor(id, "RUNNING None")
	var pid string
	for tries := 0; pid == "" && tries < 200; tries++ {
		text, err := os.ReadFile(path)
		if err == nil {
			pid = strings.TrimSpace(string(text))
		}
		c.run("squeue")
	}
	c.run("scancel", id)
	c.waitFor(id, "CANCELLED None")
	lives := true
	for tries := 0; lives && tries < 200; tries++ { // a killed process needs a processor to die
		text, err := os.ReadFile("/proc/" + pid + "/cmdline")
		lives = err == nil && strings.Contains(string(text), "sleep")
		c.run("squeue")
	}
	if lives {
		t.Errorf("process %s of the job lives on", pid)
	}
}

func TestADownNodeTakesItsJobsAlong(t *testing.T) {
	c := start(t, fakeslurm.Options{Nodes: 2, RequeueDelay: 10 * time.Millisecond})
	id := c.submit("--exclusive", "--wrap", `[ -n "$SLURM_RESTART_COUNT" ] || sleep 60; echo $SLURMD_NODENAME > node`)
	c.waitFor(id, "RUNNING None")
	c.SetNode("n1", true)
	c.waitFor(id, "COMPLETED None")
	if text, err := os.ReadFile(filepath.Join(c.dir, "node")); err != nil || string(text) != "n2\n" {
		t.Errorf("the second run was on %q: %v", text, err)
	}
}

func TestWhatPeopleType(t *testing.T) {
	c := start(t, fakeslurm.Options{Accounting: true})
	id := c.submit("--hold", "--job-name=train", "--wrap", "true")
	for _, row := range []struct{ command, want string }{
		{"squeue", "             JOBID PARTITION     NAME     USER ST       TIME  NODES NODELIST(REASON)\n"},
		{"squeue", "                 1     debug    train "},
		{"squeue", " PD       0:00      1 (JobHeldUser)\n"},
		{"scontrol show job " + id, "JobId=1 JobName=train\n   UserId="},
		{"scontrol show job " + id, "JobState=PENDING Reason=JobHeldUser Dependency=(null)\n"},
		{"scontrol ping", "is UP\n"},
		{"sinfo", "debug*       up   infinite      4   idle n[1-4]\n"},
		{"sacct -a", "1                 train      debug"},
		{"squeue -j 99", "slurm_load_jobs error: Invalid job id specified\n"},
		{"squeue --nonsense", "squeue: unrecognized option '--nonsense'\n"},
	} {
		words := strings.Fields(row.command)
		if out, _ := c.run(words[0], words[1:]...); !strings.Contains(out, row.want) {
			t.Errorf("%s prints\n%swithout\n%s", row.command, out, row.want)
		}
	}
}

func TestAnInstalledClusterStartsWithItsFirstCommand(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), binary, "install", "--cluster", "desk", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command(binary, "ctl", dir, "stop").Run() })
	sbatch := func() (string, error) {
		cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "bin", "sbatch"), "--hold", "--wrap", "true")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := sbatch(); err != nil || out != "Submitted batch job 1\n" {
		t.Fatalf("%v: %s", err, out)
	}
	ctl := func(words ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), binary, append([]string{"ctl", dir}, words...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	ctl("outage")
	if out, err := sbatch(); err == nil || !strings.Contains(out, "Unable to contact slurm controller") {
		t.Errorf("in an outage: %v: %s", err, out)
	}
	ctl("recover")
	if out, err := sbatch(); err != nil || out != "Submitted batch job 2\n" {
		t.Errorf("after it: %v: %s", err, out)
	}
}

func TestNoControllerComesToLifeAfterStop(t *testing.T) {
	c := start(t, fakeslurm.Options{Dir: t.TempDir()})
	if out, code := c.run("squeue", "-h"); code != 0 {
		t.Fatal(out)
	}
	c.Stop()
	t.Cleanup(func() { _ = exec.Command(binary, "ctl", c.Dir, "stop").Run() })
	if out, code := c.run("squeue", "-h"); code == 0 || !strings.Contains(out, "Unable to contact slurm controller") {
		t.Errorf("exit %d: %s", code, out)
	}
}
