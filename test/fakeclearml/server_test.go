package fakeclearml_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, opts fakeclearml.Options) *fakeclearml.Server {
	t.Helper()
	s, err := fakeclearml.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return s
}

func must(t *testing.T, s *fakeclearml.Server, endpoint string, body map[string]any) map[string]any {
	t.Helper()
	var out map[string]any
	if err := s.Call(endpoint, body, &out); err != nil {
		t.Fatalf("%s: %v", endpoint, err)
	}
	return out
}

func newTask(t *testing.T, s *fakeclearml.Server) string {
	t.Helper()
	id, _ := must(t, s, "tasks.create", map[string]any{"name": "task", "type": "training"})["id"].(string)
	return id
}

// post calls over HTTP with the main user's keys; a dropped connection gives an error.
func post(s *fakeclearml.Server, endpoint string, body map[string]any) (status int, answer map[string]any, err error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	r, err := http.NewRequest(http.MethodPost, s.APIURL()+"/"+endpoint, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	r.GetBody = nil // the transport must not repeat it
	r.SetBasicAuth(s.AccessKey, s.SecretKey)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, nil, err
	}
	if json.Unmarshal(out, &answer) != nil {
		answer = nil
	}
	return resp.StatusCode, answer, nil
}

// A clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
