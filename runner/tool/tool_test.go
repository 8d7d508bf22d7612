package tool

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

func TestAToolsLastWordsAreInItsError(t *testing.T) {
	env := []string{"PATH=" + os.Getenv("PATH")}
	var echo strings.Builder
	out, err := Run(context.Background(), Command{
		Argv: []string{"sh", "-c", `cat; printf '10%%\r20%%\r' >&2; echo done >&2; echo "fatal: https://u:pw@h/x" >&2; exit 3`},
		Env:  env, Stdin: strings.NewReader("in"), Echo: &echo,
	})
	var failed *CommandError
	if !errors.As(err, &failed) || failed.ExitCode != 3 || string(out) != "in" {
		t.Fatalf("got %q, %v", out, err)
	}
	if want := "sh: exit code 3: fatal: https://u:********@h/x"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	if want := "done\nfatal: https://u:********@h/x\n"; echo.String() != want {
		t.Errorf("echoed %q, want %q", echo.String(), want)
	}
}

func TestTheEndOfTheContextEndsEverythingTheToolStarted(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(context.Background(), 100*time.Millisecond, errors.New("aborted by anna"))
	defer cancel()
	begin := time.Now()
	_, err := Run(ctx, Command{Argv: []string{"sh", "-c", "sleep 30 & sleep 30"}, Env: []string{"PATH=" + os.Getenv("PATH")}})
	if err == nil || !strings.Contains(err.Error(), "aborted by anna") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestAToolThatASignalEnds(t *testing.T) {
	env := []string{"PATH=" + os.Getenv("PATH")}
	for script, want := range map[string]string{
		"kill -KILL $$": "was killed, mostly for want of memory: give the job more (--mem)",
		"kill -SEGV $$": "was ended by a signal: segmentation fault",
		"exit 137":      "",
	} {
		_, err := Run(context.Background(), Command{Argv: []string{"sh", "-c", script}, Env: env})
		var failed *CommandError
		if !errors.As(err, &failed) || failed.Signalled() != want {
			t.Errorf("%s: %v, %q; want %q", script, err, failed.Signalled(), want)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := Run(ctx, Command{Argv: []string{"sleep", "30"}, Env: env})
	var failed *CommandError
	if !errors.As(err, &failed) || failed.Signalled() != "" {
		t.Errorf("what we end ourselves is said to be ended by a signal: %v", err)
	}
}

func TestAToolThatIsNotThere(t *testing.T) {
	_, err := Run(context.Background(), Command{Argv: []string{"no-such-tool"}, Env: []string{"PATH=/usr/bin:.:relative"}})
	if err == nil || !strings.Contains(err.Error(), "no-such-tool") {
		t.Errorf("error %v", err)
	}
}

func TestMasking(t *testing.T) {
	for in, want := range map[string]string{
		"clone https://u:p@ss@h/x ok":                    "clone https://u:********@h/x ok",
		"https://ghp_012345678901234567890@github.com/x": "https://********@github.com/x",
		"ssh://git@h:22/x and git@h:x, mail anna@h":      "ssh://git@h:22/x and git@h:x, mail anna@h",
		"https://h:8080/x@y":                             "https://h:8080/x@y",
		"'https://:tok@h/a' 'http://u:%24@[::1]:80/b'":   "'https://:********@h/a' 'http://u:********@[::1]:80/b'",
	} {
		if got := MaskURLs(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestTheLastOfSeveralValuesCounts(t *testing.T) {
	env := Setenv([]string{"A=1", "B=2", "A=3"}, "B=4")
	if Getenv(env, "A") != "3" || Getenv(env, "B") != "4" || Getenv(Unsetenv(env, "A"), "A") != "" {
		t.Errorf("got %q", env)
	}
}
