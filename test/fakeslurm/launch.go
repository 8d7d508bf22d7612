package fakeslurm

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// launch starts a job's batch script as a process group of its own.
func (c *controller) launch(j *job) {
	j.start, j.reason, j.state = c.now(), "None", running
	if j.fate != nil && j.fate.NoStart {
		j.ending, j.reason = j.fate.End, j.fate.EndReason
		c.over(j)
		return
	}
	j.mark = fmt.Sprintf("FAKESLURM_JOB=%s/%d/%d", c.options.Dir, j.id, j.restarts)
	cmd, files, err := c.batch(j)
	if err == nil {
		err = cmd.Start()
	}
	for _, f := range files {
		_ = f.Close()
	}
	if err != nil {
		j.state, j.exit, j.reason = failed, 1, "NonZeroExitCode"
		c.over(j)
		return
	}
	j.process = cmd.Process
	c.wait.Go(func() {
		err := cmd.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.exited(j, err)
	})
}

// exited takes the batch script's end.
func (c *controller) exited(j *job, err error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			j.signal = int(status.Signal())
		} else {
			j.exit = exit.ExitCode()
		}
	}
	if j.ending == "" {
		switch {
		case j.signal != 0:
			j.ending, j.reason = failed, "RaisedSignal:"+fmt.Sprint(j.signal)
		case j.exit != 0:
			j.ending, j.reason = failed, "NonZeroExitCode"
		default:
			j.ending, j.reason = completed, "None"
		}
	}
	killTree(j) // what the script left behind
	c.over(j)
}

// batch prepares the process. The script lies in a file of its own, as slurmd's spool has it.
func (c *controller) batch(j *job) (*exec.Cmd, []*os.File, error) {
	spool := filepath.Join(c.options.Dir, "spool", fmt.Sprintf("job%05d", j.id))
	if err := os.MkdirAll(spool, 0o755); err != nil {
		return nil, nil, fmt.Errorf("cannot make the spool folder: %w", err)
	}
	path := filepath.Join(spool, "slurm_script")
	if err := os.WriteFile(path, j.script, 0o755); err != nil {
		return nil, nil, fmt.Errorf("cannot write the script: %w", err)
	}
	line, _, _ := strings.Cut(string(j.script), "\n")
	argv := append(strings.Fields(strings.TrimPrefix(line, "#!")), path)
	mode := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if j.appendOut {
		mode = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	stdout, err := os.OpenFile(j.stdout, mode, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot open the job's output: %w", err)
	}
	files, stderr := []*os.File{stdout}, stdout
	if j.stderr != "" && j.stderr != j.stdout {
		if stderr, err = os.OpenFile(j.stderr, mode, 0o644); err != nil {
			return nil, files, fmt.Errorf("cannot open the job's errors: %w", err)
		}
		files = append(files, stderr)
	}
	cmd := &exec.Cmd{Path: argv[0], Args: argv, Dir: j.dir, Env: c.jobEnv(j), Stdout: stdout, Stderr: stderr}
	if !filepath.IsAbs(argv[0]) {
		return nil, files, errors.New("the interpreter's path is not absolute")
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd, files, nil
}
