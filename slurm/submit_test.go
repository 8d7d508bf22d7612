package slurm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sbatch makes a client whose sbatch is the shell script.
func sbatch(t *testing.T, script string) *Client {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sbatch"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return New(Config{Dir: dir, Env: os.Environ(), SubmitTimeout: 500 * time.Millisecond})
}

func TestTheJobIDIsFoundAmongWhatSitesPrint(t *testing.T) {
	for _, row := range []struct{ story, script, id, cluster, warnings string }{
		{"plain", "echo 17", "17", "", ""},
		{"multi-cluster", "echo '17;atlas'", "17", "atlas", ""},
		{"banner before and after", "echo Welcome; echo 17; echo 'Project balance: 3 h'", "17", "", "Welcome\nProject balance: 3 h"},
		{"wrapper without --parsable", "echo 'Submitted batch job 17 on cluster atlas'", "17", "atlas", ""},
		{"a warning", "echo 17; echo 'sbatch: warning: can'\\''t run 1 processes on 2 nodes' >&2", "17", "", "can't run 1 processes on 2 nodes"},
		{"a wrapper that fails after the submission", "echo 17; exit 1", "17", "", ""},
	} {
		got, err := sbatch(t, row.script).Submit(t.Context(), SubmitRequest{})
		if err != nil || got.ID != row.id || got.Cluster != row.cluster || got.Warnings != row.warnings {
			t.Errorf("%s: %+v %v", row.story, got, err)
		}
	}
}

func TestAFailedSubmissionIsRefusedOrInDoubt(t *testing.T) {
	// Every limit of association or QOS ends with this line, whichever it is.
	const policy = "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
	for _, row := range []struct {
		words                         string
		refused, temporary, ambiguous bool
	}{
		{"sbatch: error: Batch job submission failed: Invalid partition name specified", true, false, false},
		{"sbatch: error: our site's own rule: no jobs on Fridays", true, false, false},
		{"sbatch: error: AssocMaxSubmitJobLimit\n" + policy, true, true, false},
		{"sbatch: error: AssocGrpSubmitJobsLimit\n" + policy, true, true, false},
		{"sbatch: error: QOSMaxSubmitJobPerUserLimit\n" + policy, true, true, false},
		{"sbatch: error: QOSGrpSubmitJobsLimit\n" + policy, true, true, false},
		{"sbatch: error: MaxSubmitJobsPerAccount\n" + policy, true, true, false},
		{"sbatch: error: QOSMaxWallDurationPerJobLimit\n" + policy, true, false, false},
		{"sbatch: error: QOSMinCpuNotSatisfied\n" + policy, true, false, false},
		{policy, true, false, false},
		{"sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)", false, false, false},
		{"sbatch: error: Batch job submission failed: Socket timed out on send/recv operation", false, false, true},
		{"sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received", false, false, true},
		{"sbatch: error: Munge encode failed: Failed to access \"/run/munge/munge.socket.2\"\nsbatch: error: Batch job submission failed: Protocol authentication error", false, false, false},
		{"sbatch: fatal: Could not establish a configuration source", false, false, false},
		{"sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\nsbatch: error: Batch job submission failed: Resource temporarily unavailable", true, true, false},
		{"sbatch: error: Slurm job queue full, sleeping and retrying\nsbatch: error: Batch job submission failed: MaxJobCount limit reached", true, true, false},
		{"sbatch: error: Slurm job queue full, sleeping and retrying\nsbatch: error: Batch job submission failed: Socket timed out on send/recv operation", false, false, true},
	} {
		_, err := sbatch(t, "cat >&2 <<'X'\n"+row.words+"\nX\nexit 1").Submit(t.Context(), SubmitRequest{})
		var refused *Refused
		var away *Unavailable
		switch {
		case row.refused && (!errors.As(err, &refused) || refused.Temporary != row.temporary || strings.Contains(refused.Words, "sbatch: error")):
			t.Errorf("%s: %#v", row.words, err)
		case !row.refused && (!errors.As(err, &away) || away.Ambiguous != row.ambiguous):
			t.Errorf("%s: %#v", row.words, err)
		}
	}
}

func TestASubmissionThatHangsIsInDoubt(t *testing.T) {
	_, err := sbatch(t, "exec sleep 60").Submit(t.Context(), SubmitRequest{})
	var away *Unavailable
	if !errors.As(err, &away) || !away.Ambiguous {
		t.Errorf("%v", err)
	}
	_, err = sbatch(t, "true").Submit(t.Context(), SubmitRequest{})
	if !errors.As(err, &away) || !away.Ambiguous {
		t.Errorf("without an id: %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("we are stopping")
	cancel(stopped)
	if _, err = sbatch(t, "echo 17").Submit(ctx, SubmitRequest{}); !errors.Is(err, stopped) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestThePolicyGoesOnTheCommandLineAndTheScriptToStdin(t *testing.T) {
	got, err := sbatch(t, `printf '<%s>' "$@" >&2; cat >&2; echo 17`).Submit(t.Context(), SubmitRequest{
		Script: []byte("#!/bin/sh\n"), JobName: "a b", Comment: "x y", Export: "NONE",
	})
	want := "<--parsable><--ignore-pbs><--job-name=a b><--comment=x y><--export=NONE>#!/bin/sh"
	if err != nil || got.Warnings != want {
		t.Errorf("%v\n got %s\nwant %s", err, got.Warnings, want)
	}
}

func TestAJobForSomeoneElseRunsInItsHomeUnlessItsScriptSaysWhere(t *testing.T) {
	for _, row := range []struct {
		story   string
		request SubmitRequest
		want    bool
	}{
		{"for ourselves, in sbatch's folder", SubmitRequest{}, false},
		{"for anna", SubmitRequest{RunAs: "anna"}, true},
		{"for anna, the script has a --chdir", SubmitRequest{RunAs: "anna", ScriptChdir: true}, false},
	} {
		if got := slices.Contains(submitArgs(row.request, "/home/anna"), "--chdir=/home/anna"); got != row.want {
			t.Errorf("%s: --chdir %v", row.story, got)
		}
	}
}

func TestTheEnvironmentIsScrubbed(t *testing.T) {
	got := cleanEnv([]string{"PATH=/bin", "SLURM_CONF=/etc/slurm.conf", "SLURM_CPU_BIND=x", "SBATCH_PARTITION=p", "SQUEUE_FORMAT=%i", "SACCT_FORMAT=x", "MYSLURM_X=1"})
	if want := "PATH=/bin SLURM_CONF=/etc/slurm.conf MYSLURM_X=1"; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}

func TestAMissingCommandIsNamed(t *testing.T) {
	_, err := New(Config{Dir: t.TempDir()}).Submit(t.Context(), SubmitRequest{})
	if !errors.Is(err, ErrNoCommand) || !strings.Contains(err.Error(), "sbatch") {
		t.Errorf("%v", err)
	}
}

func TestNobodySubmitsOrCancelsAsRoot(t *testing.T) {
	for _, user := range []string{"root", "-u", "a:b", "nobody such"} {
		if got, err := sbatch(t, "echo 17").Submit(t.Context(), SubmitRequest{RunAs: user}); err == nil {
			t.Errorf("%s: submitted as %+v", user, got)
		}
		c := sbatch(t, "")
		if err := os.WriteFile(filepath.Join(c.config.Dir, "scancel"), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := c.Cancel(t.Context(), []string{"17"}, CancelOptions{RunAs: user}); err == nil {
			t.Errorf("%s: cancelled", user)
		}
	}
}
