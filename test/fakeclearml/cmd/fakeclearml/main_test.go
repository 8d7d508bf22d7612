package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTheProgramServesAndWritesAConfThatPointsAtIt(t *testing.T) {
	conf := filepath.Join(t.TempDir(), "dir", "clearml.conf")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var stdout bytes.Buffer
	go func() {
		done <- run(ctx, []string{
			"--listen", "127.0.0.1:0", "--files", "127.0.0.1:0", "--conf-out", conf, "--secret-key", "hidden", "--queue", "gpus",
		}, &stdout, io.Discard)
	}()
	text := waitForFile(t, conf)
	if info, err := os.Stat(conf); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want mode 0600", info, err)
	}
	if !strings.Contains(text, `"secret_key" = "hidden"`) {
		t.Errorf("the file is %s", text)
	}
	m := regexp.MustCompile(`api_server: "(http://[^"]+)"`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no address in %s", text)
	}
	resp, err := http.Get(m[1] + "/debug.ping")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(stdout.String(), m[1]) {
		t.Errorf("printed %s", stdout.String())
	}
}

func waitForFile(t *testing.T, file string) string {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		if b, err := os.ReadFile(file); err == nil {
			return string(b)
		}
	}
	t.Fatalf("%s was not written", file)
	return ""
}

func TestAnAddressThatIsTakenIsSaid(t *testing.T) {
	err := run(t.Context(), []string{"--listen", "203.0.113.1:1", "--files", "127.0.0.1:0"}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "cannot listen") {
		t.Errorf("got %v", err)
	}
}
