package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Spec says what to run. Argv[0] is looked up in the PATH of Env when it holds no slash.
type Spec struct {
	Argv   []string
	Dir    string
	Env    []string  // KEY=VALUE; the program gets these and a mark of this package
	Output io.Writer // stdout and stderr, in the order they were written; nil discards

	Grace     time.Duration // from SIGTERM to SIGKILL once ctx has ended; 0 means at once
	Linger    time.Duration // what the program leaves behind when it ends by itself gets this long between the two signals
	WaitDelay time.Duration // how long output is waited for after everything known has ended
}

// Process is a running program with everything it started.
type Process struct {
	spec   Spec
	cmd    *exec.Cmd
	tree   tree
	stop   chan time.Duration
	exited chan struct{} // closed when the program itself has ended
	done   chan struct{} // closed when nothing of it is left
	ended  Exit          // how the program itself ended, once exited is closed
	exit   Exit          // the same once done is closed; also for a program that could not be ended
	copied sync.WaitGroup
}

// markKey is the variable by which a process that left group and session is recognised. Its value names this very start,
// for several ranks of one task may share a node.
const markKey = "CLEARML_AGENT_PROCESS_TREE"

// Start starts the program. The end of ctx stops it as Stop(spec.Grace) does. The caller must Wait.
func Start(ctx context.Context, spec Spec) (*Process, error) {
	if len(spec.Argv) == 0 {
		return nil, errors.New("cannot start a program: no command was given")
	}
	path, err := LookPath(spec.Argv[0], spec.Dir, spec.Env)
	if err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", spec.Argv[0], err)
	}
	if err := becomeSubreaper(); err != nil {
		return nil, fmt.Errorf("cannot become the parent of orphaned processes: %w", err)
	}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", spec.Argv[0], err)
	}
	mark := strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	p := &Process{
		spec: spec,
		cmd: &exec.Cmd{
			Path: path, Args: spec.Argv, Dir: spec.Dir,
			Env:         append(append([]string(nil), spec.Env...), markKey+"="+mark),
			Stdout:      in,
			Stderr:      in,
			SysProcAttr: processAttributes(),
		},
		stop:   make(chan time.Duration),
		exited: make(chan struct{}),
		done:   make(chan struct{}),
	}
	started := make(chan error)
	go p.own(started)
	err = <-started
	in.Close()
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("cannot start %s: %w", spec.Argv[0], err)
	}
	p.tree = tree{root: p.cmd.Process.Pid, mark: markKey + "=" + mark, adopted: map[int]bool{}}
	p.copied.Add(1)
	go p.copyOutput(out)
	go p.supervise(ctx, out)
	return p, nil
}

// own starts the program and waits for it on one operating system thread, for the kernel sends the parent-death signal
// when the thread that started it ends.
func (p *Process) own(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := time.Now()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	state, err := p.cmd.Process.Wait()
	if err != nil {
		p.ended = Exit{Code: -1, Wall: time.Since(begin)}
	} else {
		p.ended = exitOf(state, time.Since(begin))
	}
	close(p.exited)
}

// PID is the program's process id, which is its process group's too.
func (p *Process) PID() int { return p.tree.root }

// Exited is closed when the program itself has ended; what it left behind may still be on its way out.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Stop asks everything to end and kills what is left after the grace. A later call can only shorten the grace. It does not
// wait.
func (p *Process) Stop(grace time.Duration) {
	select {
	case p.stop <- grace:
	case <-p.done:
	}
}

// Signal sends a signal to the program itself, and to nothing it started.
func (p *Process) Signal(sig os.Signal) {
	p.cmd.Process.Signal(sig) //nolint:errcheck // it has ended, then
}

// Wait waits until nothing of the program is left and its output has been written, and says how it ended. A program that
// even SIGKILL did not end is not waited for: it counts as killed, for it never comes back to its own code.
func (p *Process) Wait() Exit {
	<-p.done
	return p.exit
}

// copyOutput passes the output on. A writer that fails must not stop the program, so the rest is read and dropped.
func (p *Process) copyOutput(out *os.File) {
	defer p.copied.Done()
	to := io.Discard
	if p.spec.Output != nil {
		to = p.spec.Output
	}
	if _, err := io.Copy(to, out); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		io.Copy(io.Discard, out) //nolint:errcheck // only to keep the program from blocking; its end ends this too
	}
}

// processAttributes gives the program a group of its own, and a death with its parent: a task must not run on when the
// agent was killed, for it will be run again elsewhere. The kernel does this for the program alone: what it started itself
// goes on when the agent gets SIGKILL, unless it ends with its own parent. In a job Slurm's process tracking ends that too;
// elsewhere a second process that outlives the agent would be needed, at the cost of one for every task.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
