package glue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/slurm"
)

// sbatch gives the bench a Slurm whose sbatch counts its calls and refuses while a file "full" or "wrong" lies beside it.
func (b *bench) sbatch() (dir string, calls func() int) {
	b.Helper()
	dir = emptySlurm(b.T)
	text := `#!/bin/sh
echo x >> "$0.calls"
if [ -e "${0%/*}/full" ]; then
	echo "sbatch: error: AssocMaxSubmitJobLimit" >&2
	echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)" >&2
	exit 1
fi
if [ -e "${0%/*}/wrong" ]; then
	echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >&2
	exit 1
fi
wc -l < "$0.calls"
`
	if err := os.WriteFile(filepath.Join(dir, "sbatch"), []byte(text), 0o755); err != nil {
		b.Fatal(err)
	}
	b.glue.deps.Slurm = slurm.New(slurm.Config{Dir: dir, Env: os.Environ()})
	return dir, func() int {
		made, _ := os.ReadFile(filepath.Join(dir, "sbatch.calls"))
		return strings.Count(string(made), "x")
	}
}

func (b *bench) touch(path string) {
	b.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		b.Fatal(err)
	}
}

// round looks at the server and submits for every entry.
func (b *bench) round() {
	b.Helper()
	b.lookAndSettle(1)
	var waiting []*Entry
	for _, e := range b.glue.queues[b.queue].entries {
		if entry := b.glue.entries[e.Task]; len(b.glue.record(e.Task).jobs) == 0 {
			waiting = append(waiting, entry)
		}
	}
	if err := b.glue.submitAll(b.Context(), waiting); err != nil {
		b.Fatal(err)
	}
}

// occupied makes a job of another task that takes room, and about which nothing is to be decided.
func (b *bench) occupied() {
	rec := b.glue.record("elsewhere")
	rec.placeholder("99", "atlas", "", "login1", Entry{Task: "elsewhere", Queue: b.queue, Added: time.Now()}, time.Now())
	rec.jobs["99"].State = "OF_A_LATER_SLURM"
}

func TestWhileSlurmTakesNoFurtherJobOneEntryTriesForAll(t *testing.T) {
	b := newBench(t, plainTemplate, func(c *Config) { c.SubmitRate, c.Pace.Slurm = 1000, time.Second })
	dir, calls := b.sbatch()
	for range 10 {
		b.queued(nil)
	}
	b.touch(filepath.Join(dir, "full"))
	for range 5 {
		b.round()
	}
	if n := calls(); n != 1 {
		t.Errorf("10 entries tried %d times in one second, want once for all", n)
	}
	for _, id := range b.Entries("gpu") {
		if m := b.field(id, "status_message"); !strings.Contains(m, "Slurm takes no further job now: ") || !strings.Contains(m, "job submit limit") {
			t.Errorf("message %q", m)
		}
	}
	for _, l := range b.glue.admit.limits {
		l.until = time.Now() // the next try is due
	}
	b.round()
	if n := calls(); n != 2 {
		t.Errorf("%d tries in all when the second was due, want 2", n)
	}
	os.Remove(filepath.Join(dir, "full"))
	for _, l := range b.glue.admit.limits {
		l.until = time.Now()
	}
	b.round()
	if n := calls(); n != 12 {
		t.Errorf("%d tries in all after there was room, want 2 and one for each entry", n)
	}
}

func TestTheWaitForRoomGrowsAndEndsEarlyWithAJob(t *testing.T) {
	now := time.Now()
	a := admission{live: map[string]int{}, liveOf: map[string]int{"anna": 4, "bert": 1}}
	longest := time.Duration(0)
	for range 12 {
		a.full("anna", "q", "job submit limit", now, 6*time.Second)
		l := a.limits[userQueue{"anna", "q"}]
		longest = max(longest, l.until.Sub(now))
		if a.isFull("anna", "q", now.Add(4*time.Second)) == "" {
			t.Fatalf("tries again within 4 s: after %s", l.until.Sub(now))
		}
		now = l.until
		if a.isFull("anna", "q", now) != "" {
			t.Fatal("does not try when the time has come")
		}
	}
	if longest < limitLongest/2 || longest > limitLongest*7/6 {
		t.Errorf("the longest wait is %s", longest)
	}
	a.full("anna", "q", "job submit limit", now, 6*time.Second)
	if a.isFull("bert", "q", now) != "" || a.isFull("anna", "other partition", now) != "" {
		t.Error("other users, or other queues, wait too")
	}
	if a.liveOf["anna"]--; a.isFull("anna", "q", now) != "" {
		t.Error("does not try when one of the user's jobs has ended")
	}
	a.submitted("q", "anna")
	a.full("anna", "q", "job submit limit", now, 6*time.Second)
	if wait := a.limits[userQueue{"anna", "q"}].until.Sub(now); wait > 7*time.Second {
		t.Errorf("after a success the first wait is %s", wait)
	}
}

func TestADeepQueueDoesNotKeepTheGlueBusyWithMessages(t *testing.T) {
	b := newBench(t, plainTemplate, func(c *Config) { c.MaxJobs = 1 })
	for range 3 * waitsWritten {
		b.call("tasks.enqueue", map[string]any{"task": b.created(), "queue": b.queue}, nil)
	}
	b.occupied()
	explained := func() (n int) {
		for _, id := range b.Entries("gpu") {
			if strings.Contains(b.field(id, "status_message"), "1 of 1 jobs are in Slurm") {
				n++
			}
		}
		return n
	}
	for round := 1; round <= 4; round++ {
		b.ForgetRequests()
		b.round()
		if n := b.writes(); n > waitsWritten {
			t.Errorf("round %d: %d writes, want %d at most", round, n, waitsWritten)
		}
		if n, want := explained(), min(round, 3)*waitsWritten; n != want {
			t.Errorf("after round %d the page of %d tasks says why they wait, want %d", round, n, want)
		}
	}
	want := fmt.Sprintf("queue gpu: %d tasks wait: 1 of 1 jobs are in Slurm", 3*waitsWritten)
	if log := b.log.String(); strings.Count(log, want) != 1 || strings.Count(log, "of 1 jobs are in Slurm") != 1 {
		t.Errorf("want one line for all in:\n%s", log)
	}
	b.queued(nil)
	b.round()
	if log := b.log.String(); strings.Count(log, "waits in its queue: 1 of 1 jobs are in Slurm") != 1 {
		t.Errorf("want a line for the latecomer in:\n%s", log)
	}
}

func TestTheTemplatesFolderCountsAlsoForAMappedUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root submits as somebody else without sudo")
	}
	for _, row := range []struct {
		story, directive, want string
	}{
		{"the template names none: the user's home", "", "--chdir=/"},
		{"the template names one", "#SBATCH --chdir=/scratch\n", ""},
		{"by its short name", "#SBATCH -D /scratch\n", ""},
		{"of another part of a heterogeneous job", "#SBATCH --nodes=1\n#SBATCH hetjob\n#SBATCH --chdir=/scratch\n", "--chdir=/"},
	} {
		b := newBench(t, "#!/bin/bash\n"+row.directive+"${CLEARML_AGENT_EXECUTE}\n", func(c *Config) { c.UserMap = map[string]string{"default": "daemon"} })
		task := b.queued(nil)
		dir, _ := b.sbatch()
		if err := os.WriteFile(filepath.Join(dir, "sbatch"), []byte("#!/bin/sh\necho 17\necho \"$@\" >&2\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		b.round()
		console := b.Console(task.ID)
		if !strings.Contains(console, "--parsable") || strings.Contains(console, "--chdir=") != (row.want != "") || !strings.Contains(console, row.want) {
			t.Errorf("%s: want %q in:\n%s%s", row.story, row.want, console, b.log)
		}
	}
}

// A held task was written to by the glue; its failure counts for who enqueued it all the same.
func TestOneUsersBadTasksRestNobodyElses(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		b := newBench(t, plainTemplate, func(c *Config) { c.MaxJobs = 1 })
		dir, calls := b.sbatch()
		b.touch(filepath.Join(dir, "wrong"))
		for range breakerFails {
			b.queuedBy("u1")
		}
		b.queuedBy("u2")
		b.occupied()
		b.round() // everybody is held, and every page says so
		b.glue.admit.total = 0
		if restarted {
			b.glue.book = map[string]*record{}
		}
		b.round()
		if n := calls(); n != breakerFails+1 {
			t.Errorf("restarted %v: %d submissions, want %d of anna's and bert's\n%s", restarted, n, breakerFails, b.log)
		}
		if log := b.log.String(); !strings.Contains(log, "failed 5 times in a row for ClearML user u1 ") {
			t.Errorf("restarted %v: the log does not name whose tasks failed:\n%s", restarted, log)
		}
	}
}
