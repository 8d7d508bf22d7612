package tool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Command is one run of a tool. Argv[0] without a slash is looked up in the PATH of Env.
type Command struct {
	Argv  []string
	Dir   string
	Env   []string  // KEY=VALUE: all the tool gets
	Stdin io.Reader // nil reads nothing
	Echo  io.Writer // what the tool says on standard error, line by line as it comes; nil: only kept for the error
	Merge bool      // for tools that talk on standard output too: it goes where standard error goes, and none is returned
}

// waitDelay is how long output is waited for that a grandchild still holds open after the tool has ended.
const waitDelay = 3 * time.Second

// stderrLimit bounds how much of a tool's talk is kept for its error; the end of it is what says why.
const stderrLimit = 64 << 10

// Run runs the command to its end and returns its standard output. A tool that failed, could not be started, or was ended
// with ctx gives a *CommandError.
func Run(ctx context.Context, c Command) ([]byte, error) {
	path, err := LookPath(c.Argv[0], c.Env)
	if err != nil {
		return nil, &CommandError{Argv: c.Argv, ExitCode: -1, Err: err}
	}
	var stdout bytes.Buffer
	stderr := &tail{limit: stderrLimit}
	cmd := exec.CommandContext(ctx, path, c.Argv[1:]...)
	cmd.Args[0] = c.Argv[0]
	cmd.Dir, cmd.Env, cmd.Stdin = c.Dir, c.Env, c.Stdin
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	var echo *lines
	if c.Echo != nil {
		echo = &lines{to: c.Echo}
		cmd.Stderr = io.MultiWriter(stderr, echo)
	}
	if c.Merge {
		cmd.Stdout = cmd.Stderr // the same writer: os/exec then writes to it from one goroutine
	}
	// A tool does not outlive an agent that was killed. The kernel sends that signal when the thread ends that started it, so
	// this thread is kept until the tool has ended.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = waitDelay
	err = cmd.Run()
	if echo != nil {
		echo.flush()
	}
	if err == nil || errors.Is(err, exec.ErrWaitDelay) {
		return stdout.Bytes(), nil
	}
	failed := &CommandError{Argv: c.Argv, ExitCode: -1, Stderr: stderr.text(), Err: err}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		failed.Err = context.Cause(ctx)
	case errors.As(err, &exit):
		failed.ExitCode, failed.Err = exit.ExitCode(), nil
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			failed.signal, failed.Err = status.Signal(), errors.New(exit.String())
		}
	}
	return stdout.Bytes(), failed
}

// tail keeps the last limit bytes.
type tail struct {
	buf   []byte
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if len(t.buf) > 2*t.limit {
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-t.limit:]...)
	}
	return len(p), nil
}

func (t *tail) text() string {
	kept := t.buf
	if len(kept) > t.limit {
		kept = kept[len(kept)-t.limit:]
	}
	return strings.ToValidUTF8(string(kept), "\uFFFD")
}
