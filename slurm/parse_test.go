package slurm

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The files below testdata are what the real commands of each release printed for the same jobs.
var releases = []string{"22.05", "24.11", "26.05"}

func golden(t *testing.T, release, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", release, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSqueueSaysTheSameInEveryRelease(t *testing.T) {
	for _, release := range releases {
		jobs, err := parseSqueue(golden(t, release, "squeue.txt"), "")
		if err != nil {
			t.Fatalf("%s: %v", release, err)
		}
		find := func(id string) Job {
			i := slices.IndexFunc(jobs, func(j Job) bool { return j.ID == id })
			if i < 0 {
				t.Fatalf("%s: job %s is not there", release, id)
			}
			return jobs[i]
		}
		failed := find("1")
		if failed.State != Failed || failed.ExitCode != 3 || failed.Signal != 0 || failed.Comment != "c|1 é" || failed.Nodes != "n1" ||
			failed.TimeLimit != 10*time.Minute || failed.TRES != "cpu=1,mem=500M,node=1,billing=1,gres/gpu=2" || failed.User != "root" || failed.Cluster != "atlas" {
			t.Errorf("%s: the failed job is %+v", release, failed)
		}
		if killed := find("2"); killed.Signal != 9 || killed.ExitCode != 0 || killed.Comment != "" {
			t.Errorf("%s: the killed job is %+v", release, killed)
		}
		nasty := find("3")
		if nasty.Name != "a|b \"c\" é\nx" || nasty.Comment != "x|y z \"q\" 's' ü \\ %i\nnew" || nasty.Reason != "JobHeldUser" || !nasty.Pending() || !nasty.Start.IsZero() {
			t.Errorf("%s: the held job is %+v", release, nasty)
		}
		if unlimited := find("4"); unlimited.TimeLimit != 0 || !unlimited.Active() {
			t.Errorf("%s: the running job is %+v", release, unlimited)
		}
		if waiting := find("5"); waiting.Reason != "Resources" || waiting.ReqNodes != 4 || waiting.Nodes != "" || waiting.Start.IsZero() {
			t.Errorf("%s: the waiting job is %+v", release, waiting)
		}
	}
}

func TestBannersAroundSqueueAreNoJobs(t *testing.T) {
	text := "*** maintenance on Monday ***\nsee the wiki\n" + golden(t, "22.05", "squeue.txt") + "\nbye\n"
	plain, err := parseSqueue(golden(t, "22.05", "squeue.txt"), "")
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := parseSqueue(text, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, jobs); diff != "" {
		t.Error(diff)
	}
}

func TestATornAnswerOfSqueueIsAnErrorNotAnEmptyQueue(t *testing.T) {
	if jobs, err := parseSqueue("atlas\x1f1\x1froot\x1fdebug", ""); err == nil {
		t.Errorf("read as %+v", jobs)
	}
}

func TestScontrolShowsAJob(t *testing.T) {
	for _, release := range releases {
		job, ok := parseShow(golden(t, release, "show-failed.txt"))
		if !ok || job.ID != "1" || job.State != Failed || job.Reason != "NonZeroExitCode" || job.ExitCode != 3 || job.Comment != "c|1 é" || job.Name != "wrap" ||
			job.User != "root" || job.BatchHost != "n1" || job.StdOut != "/home/anna/jobs/o1" || job.WorkDir != "/home/anna/jobs" || job.TimeLimit != 10*time.Minute ||
			job.TRES != "cpu=1,mem=500M,node=1,billing=1,gres/gpu=2" || job.Submit.IsZero() {
			t.Errorf("%s: %v %+v", release, ok, job)
		}
		held, ok := parseShow(golden(t, release, "show-freetext.txt"))
		if !ok || held.Name != "a|b \"c\" é\nx" || held.Comment != "x|y z \"q\" 's' ü \\ %i\nnew" || held.State != Pending {
			t.Errorf("%s: %v %+v", release, ok, held)
		}
		task, ok := parseShow(golden(t, release, "show-array.txt"))
		if !ok || task.ID[:2] != "6_" || task.Name != "arr" {
			t.Errorf("%s: %v %+v", release, ok, task)
		}
	}
}

func TestTheConfigurationTellsWhatMatters(t *testing.T) {
	for release, version := range map[string]string{"22.05": "22.05.8", "24.11": "24.11.5", "26.05": "26.05.5"} {
		want := ClusterInfo{Name: "atlas", Version: version, Accounting: true, SlurmUser: "root"}
		if diff := cmp.Diff(want, parseConfig(golden(t, release, "config.txt"))); diff != "" {
			t.Errorf("%s: %s", release, diff)
		}
	}
}

func TestWhoIsShownTheJobsOfOthers(t *testing.T) {
	for text, want := range map[string]struct {
		everyone bool
		accounts []string
	}{
		"Operator|\n":      {true, nil},
		"Administrator|\n": {true, nil},
		"None|\n":          {false, nil},
		"None|lab,phys\n":  {false, []string{"lab", "phys"}},
		"":                 {false, nil},
	} {
		everyone, accounts := parseRights(text)
		if everyone != want.everyone || !slices.Equal(accounts, want.accounts) {
			t.Errorf("%q: %v %q", text, everyone, accounts)
		}
	}
	if !parseConfig("ClusterName = atlas\nPrivateData = jobs,usage\n").HidesJobs() || parseConfig("PrivateData = none\n").HidesJobs() {
		t.Error("PrivateData is misread")
	}
}

// sacctRow is a row as sacct prints it, between unitSep.
func sacctRow(id, name, comment string) string {
	return strings.Join([]string{
		id, "atlas", "anna", "gpu", "CANCELLED by 1000", "None", "0:15", "n1", "1", "cpu=1", "cpu=2", "2026-11-21T01:18:19", "2026-11-21T01:18:20",
		"2026-11-21T01:18:22", name, comment, "365-00:00:00",
	}, unitSep) + "\n"
}

func TestSacctRowsGoOnWhereANameHasALineEnd(t *testing.T) {
	jobs := parseSacct(sacctRow("7", "two\nlines", "x|y")+sacctRow("7", "again", "last\nline")+sacctRow("8", "next", ""), unitSep)
	if len(jobs) != 2 || jobs[1].ID != "8" {
		t.Fatalf("%+v", jobs)
	}
	job := jobs[0]
	if job.Name != "again" || job.Comment != "last\nline" || job.State != Cancelled || job.CancelledBy != "1000" || job.Signal != 15 || job.TRES != "cpu=2" || job.TimeLimit != 0 {
		t.Errorf("%+v", job)
	}
	if want := time.Date(2026, 11, 21, 1, 18, 22, 0, time.Local); !job.End.Equal(want) {
		t.Errorf("end %s, want %s", job.End, want)
	}
}

func TestBannersAroundSacctAreNoJobs(t *testing.T) {
	jobs := parseSacct("*** maintenance on Monday ***\nsee the wiki\n"+sacctRow("12", "a", "")+"\nbye\n", unitSep)
	if len(jobs) != 1 || jobs[0].ID != "12" {
		t.Errorf("%+v", jobs)
	}
}

func TestAJobThatAccountingKnowsByHalvesIsNotThereYet(t *testing.T) {
	row := strings.Replace(sacctRow("13", "allocation", ""), unitSep+"gpu"+unitSep, unitSep+unitSep, 1)
	if jobs := parseSacct(row, unitSep); len(jobs) != 0 {
		t.Errorf("%+v", jobs)
	}
}

func TestStates(t *testing.T) {
	for _, row := range []struct {
		raw                    string
		base                   State
		flags                  []State
		detail                 string
		pending, active, ended bool
	}{
		{"PENDING", Pending, nil, "", true, false, false},
		{"R", Running, nil, "", false, true, false},
		{"CANCELLED by 1000", Cancelled, nil, "1000", false, false, true},
		{"CANCELLED+", Cancelled, nil, "", false, false, true},
		{"COMPLETING", Running, []State{Completing}, "", false, true, false},
		{"COMPLETED+COMPLETING", Completed, []State{Completing}, "", false, true, false},
		{"REQUEUED", Pending, []State{Requeued}, "", true, false, false},
		{"NODE_FAIL+REQUEUED", NodeFail, []State{Requeued}, "", false, false, false},
		{"PREEMPTED,REQUEUE_HOLD", Preempted, []State{RequeueHold}, "", false, false, false},
		{"SPECIAL_EXIT", Pending, []State{SpecialExit}, "", true, false, false},
		{"REVOKED", Cancelled, []State{Revoked}, "", false, false, true},
		{"OUT_OF_MEMORY", OutOfMemory, nil, "", false, false, true},
		{"CONFIGURING", Running, []State{Configuring}, "", false, true, false},
		{"HIBERNATING", "HIBERNATING", nil, "", false, false, false},
		{"", "", nil, "", false, false, false},
	} {
		base, flags, detail := ParseState(row.raw)
		job := Job{State: base, Flags: flags}
		if base != row.base || !slices.Equal(flags, row.flags) || detail != row.detail || job.Pending() != row.pending || job.Active() != row.active || job.Ended() != row.ended {
			t.Errorf("%q: base %q flags %q detail %q pending %v active %v ended %v", row.raw, base, flags, detail, job.Pending(), job.Active(), job.Ended())
		}
	}
}

func TestLimitsAndExits(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"10:00": 10 * time.Minute, "1:00:00": time.Hour, "2-03:04:05": 51*time.Hour + 4*time.Minute + 5*time.Second, "1-12": 36 * time.Hour,
		"365-00:00:00": 0, "UNLIMITED": 0, "Partition_Limit": 0, "NOT_SET": 0, "00:05:00": 5 * time.Minute,
	} {
		if got := parseLimit(text); got != want {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string][2]int{"3:0": {3, 0}, "0:9": {0, 9}, "768": {3, 0}, "9": {0, 9}, "0": {0, 0}, "15": {0, 15}, "?": {0, 0}} {
		if code, signal := parseExit(text); code != want[0] || signal != want[1] {
			t.Errorf("%s is read as %d:%d", text, code, signal)
		}
	}
}

func TestUsageFindsTheLargestStep(t *testing.T) {
	text := "7+0|4G||\n7+0.batch||10540K|n1\n7+1|8G||\n7+0.0||3.5G|n2\n"
	usage := parseUsage(records(text, "|", len(usageFields)))
	if usage.ReqMem != 4<<30 || usage.MaxRSS != 7<<29 || usage.MaxRSSNode != "n2" {
		t.Errorf("%+v", usage)
	}
}
