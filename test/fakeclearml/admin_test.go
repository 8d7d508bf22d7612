package fakeclearml_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func control(t *testing.T, s *fakeclearml.Server, method, path, body string) (status int, out string) {
	t.Helper()
	r, err := http.NewRequest(method, s.APIURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestFaultsCanBeInjectedFromOutside(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	status, out := control(t, s, http.MethodPost, "/_fault", `{"endpoint":"debug.*","latency":"20ms","latency_after":5,"status":502,"count":1}`)
	if status != 200 || !strings.Contains(out, `"id":"1"`) {
		t.Fatalf("answered %d %s", status, out)
	}
	if f := s.Faults()[0]; f.Latency != 20*time.Millisecond || f.LatencyAfter != 5*time.Millisecond || f.Status != 502 {
		t.Errorf("the fault is %+v", f)
	}
	if got, _, _ := post(s, "debug.ping", nil); got != 502 {
		t.Errorf("answered %d", got)
	}
	if _, out := control(t, s, http.MethodGet, "/_fault", ""); !strings.Contains(out, `"hits":1`) || !strings.Contains(out, `"latency":"20ms"`) {
		t.Errorf("faults are %s", out)
	}
	if _, out := control(t, s, http.MethodGet, "/_requests?endpoint=debug.ping", ""); !strings.Contains(out, `"code":502`) {
		t.Errorf("requests are %s", out)
	}
	control(t, s, http.MethodDelete, "/_fault", "")
	if got := len(s.Faults()); got != 0 {
		t.Errorf("%d faults are left", got)
	}
	for _, bad := range []string{`{"endpoint":1}`, `{"nonsense":1}`, `{"drop":"x"}`} {
		if status, _ := control(t, s, http.MethodPost, "/_fault", bad); status != 400 {
			t.Errorf("%s was answered %d", bad, status)
		}
	}
}

func TestMaintenanceAndRacesAreSwitchedFromOutside(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	control(t, s, http.MethodPut, "/_maintenance?on=1", "")
	if got, _, _ := post(s, "debug.ping", nil); got != 503 {
		t.Errorf("answered %d", got)
	}
	control(t, s, http.MethodPut, "/_maintenance?on=0", "")
	if got, _, _ := post(s, "debug.ping", nil); got != 200 {
		t.Errorf("answered %d", got)
	}
	if status, out := control(t, s, http.MethodPut, "/_race?window=50ms", ""); status != 200 || !strings.Contains(out, "50ms") {
		t.Errorf("answered %d %s", status, out)
	}
	id := newTask(t, s)
	begin := time.Now()
	must(t, s, "tasks.started", map[string]any{"task": id})
	if took := time.Since(begin); took < 50*time.Millisecond {
		t.Errorf("took %v", took)
	}
	if status, _ := control(t, s, http.MethodGet, "/_nonsense", ""); status != 404 {
		t.Errorf("answered %d", status)
	}
}
