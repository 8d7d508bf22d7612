package fakeslurm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Process is what a command gets from the system.
type Process struct {
	Args           []string // Args[0] is the name it was called by
	Env            []string
	Dir            string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Main is the whole program: one of Slurm's commands by the name it is called with, or the program's own subcommands.
func Main(ctx context.Context, p Process) int {
	name := filepath.Base(p.Args[0])
	switch {
	case name == "srun":
		return srun(ctx, p.Args[1:], p.Env, p.Stdin, p.Stdout, p.Stderr)
	case slices.Contains(Commands(), name):
		return client(ctx, name, p)
	case len(p.Args) < 2:
		fmt.Fprintln(p.Stderr, usage)
		return 2
	}
	var err error
	switch p.Args[1] {
	case "install":
		err = mainInstall(p)
	case "controller":
		err = mainController(ctx, p)
	case "ctl":
		err = mainControl(p)
	default:
		err = errUsage
	}
	if errors.Is(err, errUsage) {
		fmt.Fprintln(p.Stderr, usage)
		return 2
	}
	if err != nil {
		fmt.Fprintln(p.Stderr, "fakeslurm:", err)
		return 1
	}
	return 0
}

// client sends one call to the controller, which is started when none runs yet and the cluster was only installed.
func client(ctx context.Context, name string, p Process) int {
	dir := clusterDir(p)
	q := request{Command: name, Args: p.Args[1:], Env: p.Env, Dir: p.Dir, UID: os.Getuid(), GID: os.Getgid(), User: strconv.Itoa(os.Getuid())}
	if account, err := user.Current(); err == nil {
		q.User = account.Username
	}
	if name == "sbatch" {
		text, err := io.ReadAll(io.LimitReader(p.Stdin, 4<<20))
		if err != nil {
			fmt.Fprintln(p.Stderr, "sbatch: error:", err)
			return 1
		}
		q.Stdin = text
	}
	var a response
	err := exchange(socketPath(dir), q, &a)
	if err != nil && !controllerRuns(dir) {
		if err = startController(ctx, dir); err == nil {
			err = exchange(socketPath(dir), q, &a)
		}
	}
	if err != nil {
		return unreachable(name, p)
	}
	fmt.Fprint(p.Stdout, a.Stdout)
	fmt.Fprint(p.Stderr, a.Stderr)
	return a.Exit
}

// unreachable prints what the real command says without a controller.
func unreachable(name string, p Process) int {
	const away = "Unable to contact slurm controller (connect failure)"
	switch {
	case name == "sbatch":
		fmt.Fprintln(p.Stderr, "sbatch: error: Batch job submission failed: "+away)
	case name == "scancel":
		fmt.Fprintln(p.Stderr, "scancel: error: slurm_kill_jobs2 error: "+away)
	case name == "scontrol" && slices.Contains(p.Args, "ping"):
		fmt.Fprintln(p.Stdout, "Slurmctld(primary) at localhost is DOWN")
	case name == "sinfo":
		fmt.Fprintln(p.Stderr, "slurm_load_partitions: "+away)
	default:
		fmt.Fprintln(p.Stderr, "slurm_load_jobs error: "+away)
	}
	return 1
}

// clusterDir is where the cluster lies: FAKESLURM_DIR, the folder of SLURM_CONF, or that of the link.
func clusterDir(p Process) string {
	if dir := lookEnv(p.Env, "FAKESLURM_DIR"); dir != "" {
		return dir
	}
	if conf := lookEnv(p.Env, "SLURM_CONF"); conf != "" {
		return filepath.Dir(conf)
	}
	path := p.Args[0]
	if found, err := exec.LookPath(path); err == nil {
		path = found
	}
	return filepath.Dir(filepath.Dir(path))
}

func controllerRuns(dir string) bool {
	var answer done
	return exchange(adminPath(dir), order{}, &answer) == nil
}

// startController starts the controller of an installed cluster as a process of its own and waits until it answers.
func startController(ctx context.Context, dir string) error {
	options, err := readOptions(dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), options.Binary, "controller", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot start the controller: %w", err)
	}
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for range 500 {
		if controllerRuns(dir) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("cannot start the controller: %w", context.Cause(ctx))
		case <-ticker.C:
		}
	}
	return errors.New("cannot start the controller: it does not answer")
}
