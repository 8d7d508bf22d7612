package slurm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// account is a Linux account as the machine's own name service knows it, LDAP included.
type account struct {
	name, home, shell string
	uid, gid          uint32
	groups            []uint32
}

var errRoot = errors.New("jobs are not submitted as root for someone else")

// accountTime is how long the name service may take for one question.
const accountTime = 10 * time.Second

// findAccount asks getent and id, which see every source of accounts; a static binary by itself sees /etc/passwd only.
func (c *Client) findAccount(ctx context.Context, name string) (*account, error) {
	if name == "" || strings.HasPrefix(name, "-") || strings.ContainsAny(name, ":\n\x00 ") {
		return nil, fmt.Errorf("cannot use %q as a user name", name)
	}
	entry, err := c.ask(ctx, "getent", "passwd", name)
	if err != nil {
		return nil, fmt.Errorf("cannot find the linux user %q: %w", name, err)
	}
	fields := strings.Split(strings.TrimSpace(entry), ":")
	if len(fields) != 7 {
		return nil, fmt.Errorf("cannot read the account of %q: %q", name, entry)
	}
	uid, err := strconv.ParseUint(fields[2], 10, 32)
	if err != nil {
		return nil, fmt.Errorf("cannot read the uid of %q: %w", name, err)
	}
	gid, err := strconv.ParseUint(fields[3], 10, 32)
	if err != nil {
		return nil, fmt.Errorf("cannot read the gid of %q: %w", name, err)
	}
	if uid == 0 {
		return nil, fmt.Errorf("cannot submit as %q: %w", name, errRoot)
	}
	a := &account{name: fields[0], home: fields[5], shell: fields[6], uid: uint32(uid), gid: uint32(gid)}
	groups, err := c.ask(ctx, "id", "-G", "--", name)
	if err != nil {
		return nil, fmt.Errorf("cannot find the groups of %q: %w", name, err)
	}
	for _, text := range strings.Fields(groups) {
		group, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("cannot read the groups of %q: %w", name, err)
		}
		a.groups = append(a.groups, uint32(group))
	}
	return a, nil
}

func (c *Client) ask(ctx context.Context, name string, args ...string) (string, error) {
	limit := min(accountTime, c.config.CallTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %s", limit))
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = killDelay
	err := finish(ctx, cmd)
	switch {
	case err != nil && ctx.Err() != nil:
		return "", fmt.Errorf("%s: %w", name, context.Cause(ctx))
	case err != nil:
		return "", fmt.Errorf("%s: %w %s", name, err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// beyondSudo is what was said on stderr without sudo's own lines ("unable to resolve host …"), and whether the command said
// any of it. Where it did not, sudo failed: not allowed, no password, an account that PAM refuses, in words of any language.
func beyondSudo(stderr, name string) (heard string, of bool) {
	var b strings.Builder
	for line := range strings.Lines(stderr) {
		of = of || strings.HasPrefix(line, name)
		if !strings.HasPrefix(line, "sudo: ") {
			b.WriteString(line)
		}
	}
	return b.String(), of
}

// prepare makes the process of a call. For another user, root changes the identity itself; anyone else goes through sudo,
// which must be allowed without a password for the command's absolute path. The user's environment is a fresh one: nothing
// of ours belongs into somebody else's job.
func (c *Client) prepare(ctx context.Context, argv []string, call command) *exec.Cmd {
	if call.user == nil {
		cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Env = append(append([]string{}, c.env...), call.env...)
		cmd.Dir = call.dir
		return cmd
	}
	user := call.user
	env := []string{"HOME=" + user.home, "USER=" + user.name, "LOGNAME=" + user.name, "SHELL=" + user.shell, "PATH=/usr/local/bin:/usr/bin:/bin"}
	for _, key := range []string{"SLURM_CONF", "LANG"} {
		if value := lookEnv(c.env, key); value != "" {
			env = append(env, key+"="+value)
		}
	}
	if !c.root {
		// sudo makes the environment; the folder is sbatch's --chdir, for we may not be able to enter it.
		args := []string{"-n", "-u", user.name, "--", argv[0]}
		cmd := exec.CommandContext(ctx, c.config.Sudo, append(args, argv[1:]...)...)
		cmd.Env = env
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // sudo hands it on; killed, it would leave sbatch behind
		return cmd
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.Dir = call.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user.uid, Gid: user.gid, Groups: user.groups}}
	return cmd
}
