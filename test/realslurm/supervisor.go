package realslurm

import (
	"bufio"
	"context"
	_ "embed" // for the script below
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

//go:embed supervise.sh
var superviseScript string

// supervisor is the first process of the cluster's namespaces (supervise.sh), commanded over its standard input.
type supervisor struct {
	cmd     *exec.Cmd
	orders  io.WriteCloser
	answers *bufio.Reader
	log     *os.File
}

// shared are the places of this machine that jobs in a root of their own see too: accounts, names, certificates, package
// indexes, and the folders where callers keep files.
var shared = []string{
	"/etc/passwd", "/etc/group", "/etc/hosts", "/etc/resolv.conf", "/etc/pip.conf", "/etc/ssl/certs", "/usr/local/share/ca-certificates",
	"/tmp", "/home", "/root", "/var/tmp",
}

func startSupervisor(ctx context.Context, l layout) (*supervisor, error) {
	script := l.path("daemons", "supervise.sh")
	if err := os.WriteFile(script, []byte(superviseScript), 0o755); err != nil {
		return nil, fmt.Errorf("cannot write the supervisor: %w", err)
	}
	log, err := os.Create(l.path("log", "supervisor.out"))
	if err != nil {
		return nil, fmt.Errorf("cannot make the supervisor's log: %w", err)
	}
	args := []string{"--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", script, l.dir}
	if l.root != "" {
		args = append(append(args, l.root), binds(l)...)
	}
	// No context: the cluster outlives the one of Start, and ends by the closing of its input.
	s := &supervisor{cmd: exec.CommandContext(context.WithoutCancel(ctx), "unshare", args...), log: log}
	s.cmd.Dir, s.cmd.Stderr = "/", log
	s.cmd.Env = daemonEnv()
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C at the terminal is the caller's to act on
	if s.orders, err = s.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("cannot make the supervisor's input: %w", err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("cannot make the supervisor's output: %w", err)
	}
	s.answers = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the supervisor: %w", err)
	}
	if _, err := s.answers.ReadString('\n'); err != nil {
		s.end()
		return nil, fmt.Errorf("cannot make the cluster's namespaces: %w", err)
	}
	return s, nil
}

// binds lists what is there of the shared places and the caller's own, outer folders first and none twice.
func binds(l layout) []string {
	var paths []string
	for _, path := range append(slices.Clone(shared), append(l.Bind, l.dir)...) {
		inside := slices.ContainsFunc(paths, func(outer string) bool { return path == outer || strings.HasPrefix(path, outer+"/") })
		if _, err := os.Stat(path); err == nil && !inside {
			paths = append(paths, path)
		}
	}
	return paths
}

// daemonEnv is a plain environment: daemons hand parts of theirs on, and none of the caller's variables belong in a job.
func daemonEnv() []string {
	return []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"}
}

func (s *supervisor) do(verb, name string) error {
	if _, err := fmt.Fprintln(s.orders, verb, name); err != nil {
		return fmt.Errorf("cannot %s %s: %w", verb, name, err)
	}
	answer, err := s.answers.ReadString('\n')
	if err != nil {
		return fmt.Errorf("cannot %s %s: the supervisor is gone: %w", verb, name, err)
	}
	if want := "ok " + verb + " " + name; strings.TrimSpace(answer) != want {
		return fmt.Errorf("cannot %s %s: the supervisor says %q", verb, name, strings.TrimSpace(answer))
	}
	return nil
}

// end closes the supervisor's input, which ends everything in its namespaces.
func (s *supervisor) end() {
	s.orders.Close()
	patience := time.AfterFunc(10*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer patience.Stop()
	_ = s.cmd.Wait() // it ends by a signal or not, and either way everything in its namespaces is gone
	s.log.Close()
}
