package build

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// A bench has a server, our program, the real apptainer, and a base image of one megabyte: busybox in a folder.
type bench struct {
	*testing.T
	server    *fakeclearml.Server
	apptainer string
	agent     string
	base      string
	conf      string
	dir       string
}

func find(t *testing.T, name string, places ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, path := range places {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip(name + " is not installed")
	return ""
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, apptainer: find(t, "apptainer", "/opt/clearml-agent-test/apptainer/usr/bin/apptainer"), dir: t.TempDir()}
	busybox := find(t, "busybox")
	server, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	b.server, b.agent, b.base, b.conf = server, filepath.Join(b.dir, "clearml-agent"), filepath.Join(b.dir, "base"), filepath.Join(b.dir, "clearml.conf")
	compile := exec.Command("go", "build", "-o", b.agent, "github.com/clearml-hpc/clearml-agent/cmd/clearml-agent")
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	text := "api {\n  api_server: \"" + server.APIURL() + "\"\n  credentials { access_key: \"" + server.AccessKey + "\", secret_key: \"" + server.SecretKey + "\" }\n}\n"
	if err := os.WriteFile(b.conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(b.base, "bin")
	for _, folder := range []string{"bin", "etc", "tmp", "proc", "sys", "dev", "root", "var/tmp", "usr/bin"} {
		if err := os.MkdirAll(filepath.Join(b.base, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	static, err := os.ReadFile(busybox)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "busybox"), static, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sh", "env", "cat", "mkdir", "mktemp", "rmdir"} {
		if err := os.Symlink("busybox", filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"passwd", "group", "resolv.conf", "hosts", "localtime"} {
		if err := os.WriteFile(filepath.Join(b.base, "etc", name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// task makes one whose program is a line of shell, with a container of its own that begins with setup.
func (b *bench) task(line, setup string) (id string) {
	b.Helper()
	var task struct{ ID string }
	if err := b.server.Call("tasks.create", map[string]any{
		"name": "built", "type": "training", "script": map[string]any{"binary": "/bin/sh", "entry_point": "fit.sh", "diff": line + "\n"},
		"container": map[string]any{"image": b.base, "setup_shell_script": setup},
	}, &task); err != nil {
		b.Fatal(err)
	}
	return task.ID
}

func (b *bench) command(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(b.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = []string{"PATH=" + filepath.Dir(b.apptainer) + ":" + os.Getenv("PATH"), "HOME=" + b.dir, "CLEARML_CONFIG_FILE=" + b.conf, "TMPDIR=" + b.dir}
	text, err := cmd.CombinedOutput()
	return string(text), err
}

// exitCode is that of a program that ended with err; -1 for one that did not run.
func exitCode(err error) int {
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.ExitCode()
	}
	return -1
}

func TestASIFRunsItsTask(t *testing.T) {
	b := newBench(t)
	id := b.task(`echo "from $(cat /etc/made)" in $PWD; exit 3`, "echo setup > /etc/made")
	sif := filepath.Join(b.dir, "fit.sif")
	if text, err := b.command(b.agent, "build", "--id", id, "--target", sif, "--entry-point", "reuse_task"); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if status := b.server.Status(id); status != "created" {
		t.Errorf("building made the task %s", status)
	}
	text, err := b.command(b.apptainer, "run", "--no-home", "--bind", b.conf+":/clearml.conf", sif)
	if exitCode(err) != 3 {
		t.Errorf("%v, want the program's exit code 3", err)
	}
	for where, console := range map[string]string{"stdout": text, "the server": b.server.Console(id)} {
		if !strings.Contains(console, "from setup in /opt/clearml/task/code") {
			t.Errorf("the program's line is not in what %s got:\n%s", where, console)
		}
	}
	if status := b.server.Status(id); status != "failed" {
		t.Errorf("the task is %s, want failed", status)
	}
	if text, err := b.command(b.apptainer, "exec", "--no-home", sif, "cat", "/run/clearml-agent/clearml.conf"); err == nil {
		t.Errorf("the configuration stayed in the image:\n%s", text)
	}
}

func TestABuildThatFailsInsideMakesNoSIF(t *testing.T) {
	b := newBench(t)
	id := b.task("true", "echo no such mirror >&2; exit 9")
	sif := filepath.Join(b.dir, "fit.sif")
	text, err := b.command(b.agent, "build", "--id", id, "--target", sif)
	if exitCode(err) != 1 || !strings.Contains(text, "no image was made") || !strings.Contains(text, "no such mirror") {
		t.Errorf("%v:\n%s", err, text)
	}
	left, err := filepath.Glob(filepath.Join(b.dir, "*build*"))
	if _, missing := os.Stat(sif); missing == nil || err != nil || len(left) > 0 {
		t.Errorf("left behind: the image (%v), %v", missing, left)
	}
}
