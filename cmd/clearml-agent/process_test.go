package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/clearml-hpc/clearml-agent/cmd/internal/cli"
)

const asCommand = "TEST_CLEARML_AGENT_ARGS"

// TestMain lets this very program be the command, for what only a process of its own shows.
func TestMain(m *testing.M) {
	if args := os.Getenv(asCommand); args != "" {
		os.Unsetenv(asCommand)
		os.Exit(int(run(context.Background(), strings.Fields(args), os.Environ(), cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})))
	}
	os.Exit(m.Run())
}

func TestExecuteHasTheLastWordWhateverHappensToItsProcess(t *testing.T) {
	for name, tc := range map[string]struct {
		script string
		after  func(command *exec.Cmd, out *os.File) // once the program runs
		code   int
		status string
	}{
		"its output is read no more": {
			"import time\nprint('ready', flush=True)\nfor i in range(20): time.sleep(0.05); print(i, flush=True)\n",
			func(_ *exec.Cmd, out *os.File) { out.Close() }, 0, "completed",
		},
		"the terminal is closed": {
			"import time\nprint('ready', flush=True)\ntime.sleep(60)\n",
			func(command *exec.Cmd, _ *os.File) { command.Process.Signal(syscall.SIGHUP) }, 72, "stopped",
		},
		"SIGUSR1, which is the program's": {
			"import signal, sys, time\nsignal.signal(signal.SIGUSR1, lambda *_: sys.exit(5))\nprint('ready', flush=True)\ntime.sleep(60)\n",
			func(command *exec.Cmd, _ *os.File) { command.Process.Signal(syscall.SIGUSR1) }, 5, "failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			caught := make(chan os.Signal, 1)
			signal.Notify(caught, syscall.SIGHUP) // or under nohup the command would ignore it too
			defer signal.Stop(caught)
			s := newStage(t)
			id := s.task("fit", tc.script)
			out, in, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			command := exec.CommandContext(t.Context(), os.Args[0])
			command.Env = append(slices.Clone(s.environ), asCommand+"=execute --standalone-mode --id "+id)
			command.Stdout, command.Stderr = in, os.Stderr
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			in.Close()
			for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "ready"; {
			}
			tc.after(command, out)
			command.Wait() // the exit code says it
			if code := command.ProcessState.ExitCode(); code != tc.code || s.server.Status(id) != tc.status {
				t.Errorf("exit %d (%s), the task is %s", code, command.ProcessState, s.server.Status(id))
			}
		})
	}
}
