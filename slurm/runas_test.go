package slurm

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// throughSudo makes a client that is not root and has the shell script for sudo.
func throughSudo(t *testing.T, script string) *Client {
	t.Helper()
	c := sbatch(t, "")
	c.root = false
	c.config.Sudo = filepath.Join(t.TempDir(), "sudo")
	if err := os.WriteFile(c.config.Sudo, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatSudoRefusesIsNoRefusalBySlurm(t *testing.T) {
	for _, row := range []struct {
		story, words  string
		refused, away bool
	}{
		{"no rule without a password", "sudo: a password is required", false, false},
		{"no rule", "Sorry, user glue is not allowed to execute '/usr/bin/sbatch' as nobody on login1.", false, false},
		{"LDAP is away", "sudo: PAM account management error: Authentication service cannot retrieve authentication info\nsudo: a password is required", false, false},
		{"a name service is away", "sudo: unable to resolve host login1: Name or service not known\nsudo: a password is required", false, false},
		{"silence", "", false, false},
		{"sbatch refuses", "sbatch: error: Batch job submission failed: Invalid partition name specified", true, false},
		{"sbatch refuses after a warning of sudo", "sudo: unable to resolve host login1: Name or service not known\nsbatch: error: Batch job submission failed: Invalid partition name specified", true, false},
		{"slurmctld is away", "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)", false, true},
	} {
		c := throughSudo(t, "cat >&2 <<'X'\n"+row.words+"\nX\nexit 1")
		_, err := c.Submit(t.Context(), SubmitRequest{RunAs: "nobody"})
		var refused *Refused
		var away *Unavailable
		if err == nil || errors.As(err, &refused) != row.refused || errors.As(err, &away) != row.away {
			t.Errorf("%s: %#v", row.story, err)
		}
	}
}

// A name service that hangs must hold up nobody for long.
func TestAnAccountIsNotWaitedForForever(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "getent"), []byte("#!/bin/sh\nsleep 60 &\nwait\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	c := sbatch(t, "")
	c.config.CallTimeout = 200 * time.Millisecond
	began := time.Now()
	err := c.Cancel(t.Context(), []string{"17"}, CancelOptions{RunAs: "nobody"})
	if took := time.Since(began); err == nil || took > 20*time.Second {
		t.Errorf("%v after %s", err, took)
	}
}

// Where sudo takes the command's place at once, the process is another user's.
func TestAProcessThatCannotBeKilledIsLeft(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sleep", "60")
	cmd.Cancel = func() error { return os.ErrPermission }
	cmd.WaitDelay = time.Minute // root could kill it after all then
	kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		kill.Stop()
		_ = cmd.Process.Kill()
	})
	began := time.Now()
	if err := finish(ctx, cmd); !errors.Is(err, errOutlived) {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}
