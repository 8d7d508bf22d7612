package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Config says where Slurm's commands are and how long to wait for them.
type Config struct {
	Dir      string            // folder of the commands; "" looks them up in the PATH of Env
	Binaries map[string]string // path or first word per command ("squeue": "/site/bin/squeue"), before Dir
	Env      []string          // environment of every command, "KEY=value"; variables that steer Slurm are taken out
	// SubmitTimeout is when sbatch is killed; it must exceed the two minutes sbatch itself may spend on retries and one
	// MessageTimeout. Default 150 s.
	SubmitTimeout time.Duration
	CallTimeout   time.Duration // of every other command, default 60 s
	Sudo          string        // path of sudo for SubmitRequest.RunAs, default /usr/bin/sudo; root drops privileges by itself
}

// Client speaks to one Slurm cluster through its commands. It may be used from several goroutines.
type Client struct {
	config Config
	env    []string
	root   bool // we may become anybody by ourselves
}

// New makes a client; it runs nothing yet.
func New(config Config) *Client {
	if config.SubmitTimeout == 0 {
		config.SubmitTimeout = 150 * time.Second
	}
	if config.CallTimeout == 0 {
		config.CallTimeout = time.Minute
	}
	if config.Sudo == "" {
		config.Sudo = "/usr/bin/sudo"
	}
	return &Client{config: config, env: cleanEnv(config.Env), root: os.Geteuid() == 0}
}

// command is one call of a Slurm command.
type command struct {
	name    string
	args    []string
	stdin   []byte
	dir     string
	env     []string // beside the client's own
	user    *account // whom to run it as, nil for ourselves
	timeout time.Duration
}

type output struct{ stdout, stderr string }

// run runs one command. Its error is an *Unavailable (ambiguous) when the command did not end in time, ErrNoCommand, or an
// unclassified *CommandError.
func (c *Client) run(ctx context.Context, call command) (output, error) {
	path, err := c.lookUp(call.name)
	if err != nil {
		return output{}, err
	}
	if call.timeout == 0 {
		call.timeout = c.config.CallTimeout
	}
	runCtx, cancel := context.WithTimeout(ctx, call.timeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	argv := append([]string{path}, call.args...)
	cmd := c.prepare(runCtx, argv, call)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Stdin = bytes.NewReader(call.stdin)
	cmd.WaitDelay = killDelay
	err = finish(runCtx, cmd)
	out := output{}
	if !errors.Is(err, errOutlived) { // which writes on
		out = output{stdout: stdout.String(), stderr: stderr.String()}
	}
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return out, fmt.Errorf("cannot finish %s: %w", call.name, context.Cause(ctx))
	}
	if runCtx.Err() != nil {
		failed := &CommandError{Argv: argv, ExitCode: -1, Stderr: out.stderr}
		return out, &Unavailable{Words: fmt.Sprintf("%s did not end within %s", call.name, call.timeout), Ambiguous: true, Err: failed}
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return out, fmt.Errorf("cannot run %s: %w", path, err)
	}
	if call.user != nil && !c.root && exit.ExitCode() != -1 {
		heard, of := beyondSudo(out.stderr, call.name)
		if !of {
			return out, fmt.Errorf("cannot run %s as %s: %s", call.name, call.user.name, words(out.stderr))
		}
		out.stderr = heard
	}
	return out, &CommandError{Argv: argv, ExitCode: exit.ExitCode(), Stderr: out.stderr}
}

// query runs a command that changes nothing and gives its failures their meaning. Times come as seconds since the epoch:
// local time has an hour every year that means two things.
func (c *Client) query(ctx context.Context, name string, args ...string) (string, error) {
	out, err := c.run(ctx, command{name: name, args: args, env: []string{"LC_ALL=C.UTF-8", "SLURM_TIME_FORMAT=%s"}})
	return out.stdout, meaning(err)
}

func meaning(err error) error {
	var failed *CommandError
	var away *Unavailable
	if errors.As(err, &failed) && !errors.As(err, &away) {
		return classify(failed)
	}
	return err
}

func (c *Client) lookUp(name string) (string, error) {
	path := c.config.Binaries[name]
	if path == "" {
		path = name
		if c.config.Dir != "" {
			path = filepath.Join(c.config.Dir, name)
		}
	}
	if strings.Contains(path, "/") {
		if _, err := exec.LookPath(path); err != nil {
			return "", fmt.Errorf("cannot run %s: %w", path, ErrNoCommand)
		}
		return path, nil
	}
	for _, dir := range filepath.SplitList(lookEnv(c.env, "PATH")) {
		full, err := exec.LookPath(filepath.Join(dir, path))
		if err == nil && filepath.IsAbs(full) {
			return full, nil
		}
		if err != nil && !errors.Is(err, exec.ErrNotFound) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return "", fmt.Errorf("cannot look for %s: %w", path, err)
		}
	}
	return "", fmt.Errorf("cannot find %s in PATH: %w", path, ErrNoCommand)
}

func lookEnv(env []string, key string) string {
	value := ""
	for _, entry := range env {
		if rest, ok := strings.CutPrefix(entry, key+"="); ok {
			value = rest
		}
	}
	return value
}
