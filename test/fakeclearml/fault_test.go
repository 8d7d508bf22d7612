package fakeclearml_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

func inject(t *testing.T, s *fakeclearml.Server, f fakeclearml.Fault) {
	t.Helper()
	if _, err := s.Inject(f); err != nil {
		t.Fatal(err)
	}
}

func TestAConnectionDroppedBeforeTheHandlerChangesNothing(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	id := newTask(t, s)
	inject(t, s, fakeclearml.Fault{Endpoint: "tasks.started", Drop: fakeclearml.DropBefore, Count: 1})
	if _, _, err := post(s, "tasks.started", map[string]any{"task": id}); err == nil {
		t.Error("the call was answered")
	}
	if got := s.Status(id); got != "created" {
		t.Errorf("status is %s: the handler ran", got)
	}
	if status, _, err := post(s, "tasks.started", map[string]any{"task": id}); err != nil || status != 200 {
		t.Errorf("the second call ended with %d, %v", status, err)
	}
}

func TestAConnectionDroppedAfterTheHandlerLosesOnlyTheAnswer(t *testing.T) {
	for _, drop := range []string{fakeclearml.DropAfter, fakeclearml.DropHalf} {
		s := start(t, fakeclearml.Options{})
		id := newTask(t, s)
		must(t, s, "tasks.enqueue", map[string]any{"task": id})
		inject(t, s, fakeclearml.Fault{Endpoint: "queues.remove_task", Drop: drop, Count: 1})
		body := map[string]any{"task": id, "queue": s.QueueID("default")}
		if _, _, err := post(s, "queues.remove_task", body); err == nil {
			t.Errorf("drop %s: the call was answered", drop)
		}
		if left := s.Entries("default"); len(left) > 0 {
			t.Errorf("drop %s: the entry is still there, the handler did not run", drop)
		}
		if status, _, _ := post(s, "queues.remove_task", body); status != 400 {
			t.Errorf("drop %s: the repeated call was answered %d; the winner of a claim is told 400 too", drop, status)
		}
	}
}

func TestFaultsHitWhomAndAsOftenAsTheySay(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	inject(t, s, fakeclearml.Fault{Endpoint: "queues.*", Status: 503, Skip: 1, Count: 2})
	var got []int
	for range 5 {
		status, answer, err := post(s, "queues.get_default", nil)
		if err != nil || answer["data"] == nil {
			t.Fatalf("answer %v, %v: want an envelope", answer, err)
		}
		got = append(got, status)
	}
	if want := []int{200, 503, 503, 200, 200}; !equal(got, want) {
		t.Errorf("statuses are %v, want %v", got, want)
	}
	if status, _, _ := post(s, "users.get_current_user", nil); status != 200 {
		t.Errorf("another endpoint was answered %d", status)
	}
	if f := s.Faults(); len(f) != 1 || f[0].Hits != 2 {
		t.Errorf("faults are %+v, want one with two hits", f)
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestAFaultOfProbabilityHalfHitsSomeCalls(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	inject(t, s, fakeclearml.Fault{Probability: 0.5, Status: 502, Plain: true})
	count := map[int]int{}
	for range 60 {
		status, _, err := post(s, "debug.ping", nil)
		if err != nil {
			t.Fatal(err)
		}
		count[status]++
	}
	if count[200] < 5 || count[502] < 5 || count[200]+count[502] != 60 {
		t.Errorf("of 60 calls at one half: %v", count)
	}
}

func TestUnauthorizedOnceAndThenFine(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	inject(t, s, fakeclearml.Fault{Endpoint: "tasks.get_all", Status: 401, Subcode: 30, Message: "Invalid token", Count: 1})
	status, answer, _ := post(s, "tasks.get_all", nil)
	meta, _ := answer["meta"].(map[string]any)
	if status != 401 || meta["result_subcode"] != 30.0 || meta["result_msg"] != "Invalid token" {
		t.Errorf("answered %d %v", status, meta)
	}
	if status, _, _ := post(s, "tasks.get_all", nil); status != 200 {
		t.Errorf("then answered %d", status)
	}
}

func TestMaintenanceAnswersEverythingWithAPage(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	s.Maintenance(true)
	status, answer, err := post(s, "debug.ping", nil)
	if status != 503 || answer != nil || err != nil {
		t.Errorf("answered %d %v %v, want a 503 page", status, answer, err)
	}
	resp, err := http.Get(s.FilesURL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the file server answered %d", resp.StatusCode)
	}
	s.Maintenance(false)
	if status, _, _ := post(s, "debug.ping", nil); status != 200 {
		t.Errorf("after maintenance answered %d", status)
	}
}

func TestLatencyDelaysTheAnswer(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	inject(t, s, fakeclearml.Fault{Latency: 30 * time.Millisecond, LatencyAfter: 30 * time.Millisecond, Count: 1})
	begin := time.Now()
	if _, _, err := post(s, "debug.ping", nil); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took < 60*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestClosingEndsCallsThatWait(t *testing.T) {
	s, err := fakeclearml.Start(fakeclearml.Options{})
	if err != nil {
		t.Fatal(err)
	}
	inject(t, s, fakeclearml.Fault{Latency: time.Hour})
	done := make(chan error)
	go func() {
		_, _, err := post(s, "debug.ping", nil)
		done <- err
	}()
	for len(s.Faults()) == 0 || s.Faults()[0].Hits == 0 {
		<-time.After(time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("the waiting call was answered")
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestWrongFaultsAreRefused(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	for _, f := range []fakeclearml.Fault{{Endpoint: "["}, {Drop: "sometimes"}} {
		if _, err := s.Inject(f); err == nil || !strings.Contains(err.Error(), "cannot inject") {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestCallsAreRecordedBeforeTheyAreAnswered(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	id := newTask(t, s)
	inject(t, s, fakeclearml.Fault{Endpoint: "tasks.stop", Drop: fakeclearml.DropBefore})
	for _, endpoint := range []string{"v2.23/tasks.started", "tasks.started", "tasks.stop", "tasks.nonsense"} {
		_, _, _ = post(s, endpoint, map[string]any{"task": id, "status_reason": "why"})
	}
	started := s.Requests("tasks.started")
	if len(started) != 2 || started[0].Version != "2.23" || started[1].JSON()["status_reason"] != "why" {
		t.Fatalf("recorded %+v", started)
	}
	if r := started[0]; r.Code != 200 || r.User != fakeclearml.DefaultUserID || r.Header.Get("Authorization") == "" {
		t.Errorf("recorded %+v", r)
	}
	if r := s.Requests("tasks.stop"); len(r) != 1 || r[0].Code != 0 || r[0].Fault != "drop before" {
		t.Errorf("recorded %+v", r)
	}
	if r := s.Requests("tasks.nonsense"); len(r) != 1 || r[0].Code != 404 {
		t.Errorf("recorded %+v", r)
	}
	if all := s.Requests(); len(all) != 4 {
		t.Errorf("%d calls are recorded, want 4: what a test prepares by Call is not", len(all))
	}
}
