package proc_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/proc"
)

func spec(t *testing.T, out *output, script string) proc.Spec {
	t.Helper()
	return proc.Spec{
		Argv: []string{"bash", "-c", script}, Dir: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")},
		Output: out, Grace: 5 * time.Second, Linger: 200 * time.Millisecond, WaitDelay: 5 * time.Second,
	}
}

func start(t *testing.T, s proc.Spec) *proc.Process {
	t.Helper()
	p, err := proc.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestExitCodeAndOutputArrive(t *testing.T) {
	for name, tc := range map[string]struct {
		script string
		code   int
		signal syscall.Signal
		text   string
	}{
		"success":                    {"echo hello; exit 0", 0, 0, "exit 0"},
		"a code of the program":      {"echo hello; exit 3", 3, 0, "exit 3"},
		"killed by its own segfault": {"echo hello; ulimit -c 0; kill -SEGV $$", -1, syscall.SIGSEGV, "killed by SIGSEGV"},
	} {
		t.Run(name, func(t *testing.T) {
			out := &output{}
			exit := start(t, spec(t, out, tc.script)).Wait()
			if exit.Code != tc.code || exit.Signal != tc.signal || exit.String() != tc.text {
				t.Errorf("ended as %+v (%s)", exit, exit)
			}
			if out.String() != "hello\n" {
				t.Errorf("output is %q", out)
			}
		})
	}
}

func TestStdoutAndStderrKeepTheirOrder(t *testing.T) {
	out := &output{}
	start(t, spec(t, out, `for i in 1 2 3; do echo out $i; echo err $i >&2; done`)).Wait()
	if want := "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n"; out.String() != want {
		t.Errorf("got %q", out)
	}
}

func TestTermHandlerOfTheProgramRuns(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `trap 'echo saved; exit 7' TERM; echo ready; while :; do sleep 0.05; done`))
	out.await(t, "ready")
	p.Stop(10 * time.Second)
	if exit := p.Wait(); exit.Code != 7 || !strings.Contains(out.String(), "saved") {
		t.Errorf("ended as %s, output %q", exit, out)
	}
}

func TestProgramThatIgnoresTermIsKilledAfterTheGrace(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `trap '' TERM; echo ready; while :; do sleep 0.05; done`))
	out.await(t, "ready")
	begin := time.Now()
	p.Stop(300 * time.Millisecond)
	exit := p.Wait()
	if exit.Signal != syscall.SIGKILL {
		t.Errorf("ended as %s", exit)
	}
	if d := time.Since(begin); d < 300*time.Millisecond || d > 3*time.Second {
		t.Errorf("killed after %v", d)
	}
}

// Of a program that has heard its SIGTERM and ended, what it left behind is not worth the grace that was for it.
func TestWhatAStoppedProgramLeavesBehindDoesNotGetItsGrace(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `trap 'exit 7' TERM; (trap '' TERM; echo ready; while :; do sleep 0.05; done) & while :; do sleep 0.05; done`))
	out.await(t, "ready")
	begin := time.Now()
	p.Stop(20 * time.Second)
	if exit := p.Wait(); exit.Code != 7 || time.Since(begin) > 5*time.Second {
		t.Errorf("ended as %s after %v", exit, time.Since(begin))
	}
}

// A shell without a trap dies of the SIGTERM that its program handles.
func TestProgramOfAShellThatDiedOfTheStopHasTheWholeGrace(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `bash -c 'trap "sleep 1; echo saved; exit" TERM; echo ready; while :; do sleep 0.05; done'; :`))
	out.await(t, "ready")
	p.Stop(20 * time.Second)
	if exit := p.Wait(); exit.Signal != syscall.SIGTERM || !strings.Contains(out.String(), "saved") {
		t.Errorf("ended as %s, output %q", exit, out)
	}
}

func TestSecondStopShortensTheGrace(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `trap '' TERM; echo ready; while :; do sleep 0.05; done`))
	out.await(t, "ready")
	p.Stop(time.Hour)
	p.Stop(0)
	if exit := p.Wait(); exit.Signal != syscall.SIGKILL {
		t.Errorf("ended as %s", exit)
	}
}

func TestEndOfContextStopsTheProgram(t *testing.T) {
	out := &output{}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := proc.Start(ctx, spec(t, out, `echo ready; sleep 600`))
	if err != nil {
		t.Fatal(err)
	}
	out.await(t, "ready")
	cancel()
	if exit := p.Wait(); exit.Signal != syscall.SIGTERM {
		t.Errorf("ended as %s", exit)
	}
}

func TestStoppedProgramIsWokenToEnd(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `trap 'exit 5' TERM; echo ready; kill -STOP $$; exit 0`))
	out.await(t, "ready")
	p.Stop(10 * time.Second)
	if exit := p.Wait(); exit.Code != 5 && exit.Signal != syscall.SIGTERM {
		t.Errorf("ended as %s", exit)
	}
}

// A daemon's double fork with setsid leaves group, session and parent; it must still end with the task.
func TestDaemonisedGrandchildrenAreKilled(t *testing.T) {
	for name, script := range map[string]string{
		"after a normal end": `setsid bash -c 'trap "" TERM; (sleep 601; :) & echo $$ $! ; exec >/dev/null 2>&1; sleep 602; :' & sleep 0.3; exit 0`,
		"double fork":        `(setsid bash -c 'echo $$; exec >/dev/null 2>&1; sleep 603; :' &) ; sleep 0.3; exit 0`,
		"same group":         `(sleep 604 & echo $!) ; exit 0`,
	} {
		t.Run(name, func(t *testing.T) {
			out := &output{}
			begin := time.Now()
			exit := start(t, spec(t, out, script)).Wait()
			if !exit.Success() {
				t.Errorf("ended as %s", exit)
			}
			if time.Since(begin) > 4*time.Second {
				t.Errorf("waited %v for the output", time.Since(begin))
			}
			pids := strings.Fields(out.String())
			if len(pids) == 0 {
				t.Fatal("the script named no process")
			}
			for _, pid := range pids {
				if alive(t, pid) {
					t.Errorf("process %s is alive after the program's end", pid)
				}
			}
		})
	}
}

func TestStopReachesADaemonisedGrandchild(t *testing.T) {
	out := &output{}
	p := start(t, spec(t, out, `(setsid bash -c 'trap "echo daemon saved; exit" TERM; echo $$ ready; while :; do sleep 0.05; done' &) ; sleep 600`))
	out.await(t, "ready")
	p.Stop(10 * time.Second)
	p.Wait()
	if !strings.Contains(out.String(), "daemon saved") {
		t.Errorf("the grandchild got no SIGTERM: %q", out)
	}
}

// Other commands of the agent run beside a task; ending the task must not touch them.
func TestOtherChildrenOfThisProcessAreLeftAlone(t *testing.T) {
	other := exec.Command("sleep", "60")
	other.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { other.Process.Kill(); other.Wait() }()
	out := &output{}
	p := start(t, spec(t, out, `echo ready; sleep 600`))
	out.await(t, "ready")
	p.Stop(0)
	p.Wait()
	if !alive(t, strconv.Itoa(other.Process.Pid)) {
		t.Error("a command that is none of the program's was killed with it")
	}
}

// A process that hides from us (its environment wiped, its parent gone) may keep the pipe: the end must not wait for it.
func TestOutputHeldByAnUnknownProcessIsNotWaitedForLong(t *testing.T) {
	out := &output{}
	s := spec(t, out, `(env -i "$(command -v setsid)" "$(command -v sleep)" 8 &) ; sleep 0.2; echo done`)
	s.WaitDelay = 200 * time.Millisecond
	begin := time.Now()
	start(t, s).Wait()
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("waited %v", d)
	}
	if !strings.Contains(out.String(), "done") {
		t.Errorf("output %q", out)
	}
}

func TestWriterThatFailsDoesNotStopTheProgram(t *testing.T) {
	s := spec(t, nil, `for i in $(seq 20000); do echo some line of output; done; exit 0`)
	s.Output = brokenWriter{}
	if exit := start(t, s).Wait(); !exit.Success() {
		t.Errorf("ended as %+v", exit)
	}
}

func TestWrongCommandsAreNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plain"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, argv := range map[string][]string{
		"unknown":        {"no-such-program"},
		"not executable": {filepath.Join(dir, "plain")},
		"missing file":   {filepath.Join(dir, "absent")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := proc.Start(t.Context(), proc.Spec{Argv: argv, Env: []string{"PATH=/usr/bin"}})
			if err == nil || !strings.HasPrefix(err.Error(), "cannot start "+argv[0]) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := proc.Start(t.Context(), proc.Spec{}); err == nil {
		t.Error("an empty command was accepted")
	}
}

func TestCommandIsFoundInThePathOfTheProgramNotOurs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tool"), []byte("#!/bin/sh\necho mine\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	out := &output{}
	start(t, proc.Spec{Argv: []string{"tool"}, Env: []string{"PATH=" + dir}, Output: out, WaitDelay: time.Second}).Wait()
	if out.String() != "mine\n" {
		t.Errorf("output is %q", out)
	}
}

func alive(t *testing.T, pid string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return false
	}
	return !strings.Contains(string(text), ") Z ")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

// output is a buffer that can be waited on.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
	ch chan struct{}
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ch != nil {
		close(o.ch)
		o.ch = nil
	}
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func (o *output) await(t *testing.T, text string) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		o.mu.Lock()
		if strings.Contains(o.b.String(), text) {
			o.mu.Unlock()
			return
		}
		ch := make(chan struct{})
		o.ch = ch
		o.mu.Unlock()
		select {
		case <-ch:
		case <-limit:
			t.Fatalf("%q was not printed; got %q", text, o)
		}
	}
}
