package fakeslurm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// srun runs its tasks itself, as processes beside each other with the environment of their rank; it exits with the highest of
// their exit codes, as the real one does.
func srun(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	options := map[string]string{}
	command, err := srunOptions().parse(args, options)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 255
	}
	if len(command) == 0 {
		fmt.Fprintln(stderr, "srun: fatal: No command given to execute.")
		return 1
	}
	if lookEnv(env, "SLURM_JOB_ID") == "" {
		fmt.Fprintln(stderr, "srun: error: Unable to allocate resources: this srun runs only inside a job")
		return 1
	}
	nodes := number(options["nodes"], number(lookEnv(env, "SLURM_NNODES"), 1))
	tasks := number(options["ntasks"], number(lookEnv(env, "SLURM_NTASKS"), nodes*number(options["ntasks-per-node"], 1)))
	nodes = min(nodes, tasks)
	names := expandHosts(lookEnv(env, "SLURM_JOB_NODELIST"))
	out := &lines{w: stdout}
	codes := make([]int, tasks)
	var group sync.WaitGroup
	for rank := range tasks {
		node := rank * nodes / tasks
		local := rank - (node*tasks+nodes-1)/nodes
		more := []string{
			"SLURM_PROCID=" + strconv.Itoa(rank), "SLURM_NODEID=" + strconv.Itoa(node), "SLURM_LOCALID=" + strconv.Itoa(local),
			"SLURM_NTASKS=" + strconv.Itoa(tasks), "SLURM_NPROCS=" + strconv.Itoa(tasks), "SLURM_STEP_ID=0", "SLURM_STEPID=0",
			"SLURM_STEP_NUM_TASKS=" + strconv.Itoa(tasks), "SLURM_STEP_NUM_NODES=" + strconv.Itoa(nodes),
		}
		if node < len(names) {
			more = append(more, "SLURMD_NODENAME="+names[node])
		}
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Env = append(append([]string{}, env...), more...)
		cmd.Stdout, cmd.Stderr = out, stderr
		if rank == 0 {
			cmd.Stdin = stdin
		}
		group.Go(func() { codes[rank] = exitOf(cmd.Run(), stderr) })
	}
	group.Wait()
	highest := 0
	for rank, code := range codes {
		if code != 0 {
			fmt.Fprintf(stderr, "srun: error: task %d: Exited with exit code %d\n", rank, code)
		}
		highest = max(highest, code)
	}
	return highest
}

func exitOf(err error, stderr io.Writer) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return exit.ExitCode()
	case errors.As(err, &exit):
		return 128 + 9
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		fmt.Fprintf(stderr, "slurmstepd: error: execve(): %v\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "srun: error: %v\n", err)
	return 1
}

func number(text string, otherwise int) int {
	text, _, _ = strings.Cut(text, "-")
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// expandHosts is the reverse of hostList.
func expandHosts(list string) []string {
	prefix, inner, bracketed := strings.Cut(strings.TrimSuffix(list, "]"), "[")
	if !bracketed {
		return words(list)
	}
	var names []string
	for _, part := range strings.Split(inner, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		for n := number(from, 0); n <= number(to, 0); n++ {
			names = append(names, prefix+strconv.Itoa(n))
		}
	}
	return names
}

// lines lets several tasks write to one stream.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(text)
}
