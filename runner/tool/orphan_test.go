package tool

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAToolDoesNotOutliveAnAgentThatWasKilled runs itself as the agent.
func TestAToolDoesNotOutliveAnAgentThatWasKilled(t *testing.T) {
	const key = "TOOL_TEST_PID_FILE"
	if file := os.Getenv(key); file != "" {
		_, err := Run(context.Background(), Command{
			Argv: []string{"sh", "-c", `echo $$ >"$0.new"; mv "$0.new" "$0"; exec sleep 60`, file}, Env: []string{"PATH=" + os.Getenv("PATH")},
		})
		t.Fatal("the tool ended: ", err)
	}
	file := filepath.Join(t.TempDir(), "pid")
	agent := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	agent.Env = append(os.Environ(), key+"="+file)
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	var pid string
	await(t, "the tool to start", func() bool {
		text, err := os.ReadFile(file)
		pid = strings.TrimSpace(string(text))
		return err == nil
	})
	if err := agent.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	agent.Wait()
	await(t, "the tool to end", func() bool {
		text, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		return err != nil || strings.Contains(string(text), ") Z ")
	})
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for ", what)
		}
	}
}
