package fakeclearml_test

import (
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// runningTask is one that a worker has just reported.
func runningTask(t *testing.T, s *fakeclearml.Server) string {
	t.Helper()
	id := newTask(t, s)
	must(t, s, "tasks.started", map[string]any{"task": id})
	must(t, s, "workers.status_report", map[string]any{"worker": "w", "timestamp": 1, "task": id})
	return id
}

func TestStopAsksALiveWorkerAndStopsAnOrphanAtOnce(t *testing.T) {
	for _, c := range []struct {
		silence time.Duration
		want    string
	}{{59 * time.Second, "in_progress"}, {61 * time.Second, "stopped"}} {
		clk := newClock()
		s := start(t, fakeclearml.Options{Now: clk.Now, Liveness: time.Minute})
		id := runningTask(t, s)
		clk.move(c.silence)
		must(t, s, "tasks.stop", map[string]any{"task": id})
		if got := s.Status(id); got != c.want {
			t.Errorf("after %v of silence the status is %s, want %s", c.silence, got, c.want)
		}
	}
}

func TestAPingAloneKeepsATaskAlive(t *testing.T) {
	clk := newClock()
	s := start(t, fakeclearml.Options{Now: clk.Now})
	id := runningTask(t, s)
	clk.move(9 * time.Minute)
	must(t, s, "tasks.ping", map[string]any{"task": id})
	clk.move(9 * time.Minute)
	must(t, s, "tasks.stop", map[string]any{"task": id})
	if got := s.Task(id)["status_message"]; got != "stopping" {
		t.Errorf("status message is %v", got)
	}
}

func TestAWorkerIsGoneWhenItsTimeoutHasPassed(t *testing.T) {
	clk := newClock()
	s := start(t, fakeclearml.Options{Now: clk.Now})
	must(t, s, "workers.register", map[string]any{"worker": "brief", "timeout": 60})
	must(t, s, "workers.register", map[string]any{"worker": "usual"})
	count := func() any { return must(t, s, "workers.get_count", nil)["count"] }
	for _, step := range []struct {
		move time.Duration
		want float64
	}{{59 * time.Second, 2}, {2 * time.Second, 1}, {538 * time.Second, 1}, {2 * time.Second, 0}} {
		clk.move(step.move)
		if got := count(); got != step.want {
			t.Errorf("after %v more: %v workers, want %v", step.move, got, step.want)
		}
	}
}

func TestTheWatchdogStopsOnlyRunningTasksThatNobodyUpdates(t *testing.T) {
	clk := newClock()
	s := start(t, fakeclearml.Options{Now: clk.Now})
	silent, alive, waiting := runningTask(t, s), runningTask(t, s), newTask(t, s)
	must(t, s, "tasks.enqueue", map[string]any{"task": waiting})
	clk.move(2*time.Hour + time.Second)
	must(t, s, "tasks.ping", map[string]any{"task": alive})
	if got := s.RunWatchdog(); len(got) != 1 || got[0] != silent {
		t.Errorf("stopped %v, want %s", got, silent)
	}
	task := s.Task(silent)
	if task["status"] != "stopped" || task["status_reason"] != "Forced stop (non-responsive)" ||
		task["last_changed_by"] != "__apiserver__" || task["completed"] != nil {
		t.Errorf("the silent task is %v", task)
	}
	if s.Status(alive) != "in_progress" || s.Status(waiting) != "queued" {
		t.Errorf("the others are %s and %s", s.Status(alive), s.Status(waiting))
	}
}

func TestWhoChangedATaskLastIsTheCaller(t *testing.T) {
	s := start(t, fakeclearml.Options{Users: []fakeclearml.User{
		{ID: "service", Name: "Service", AccessKey: "a", SecretKey: "b"},
		{ID: "anna", Name: "Anna", AccessKey: "c", SecretKey: "d"},
	}})
	id := newTask(t, s)
	if err := s.CallAs("anna", "tasks.enqueue", map[string]any{"task": id}, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.Task(id)["last_changed_by"]; got != "anna" {
		t.Errorf("last_changed_by is %v", got)
	}
	if got := s.Task(id)["user"]; got != "service" {
		t.Errorf("user is %v", got)
	}
}

func TestVaultsAreThereOnlyWithAFeatureSet(t *testing.T) {
	basic := start(t, fakeclearml.Options{})
	if status, _, _ := post(basic, "users.get_vaults", nil); status != 404 {
		t.Errorf("a basic server answered %d", status)
	}
	s := start(t, fakeclearml.Options{FeatureSet: "enterprise", Vaults: []fakeclearml.Vault{
		{Type: "config", Data: "a: 1"}, {Type: "config", Data: "b: 1", Disabled: true}, {Type: "other"},
	}})
	_, answer, err := post(s, "users.get_vaults?enabled=true&types=config&types=config", nil)
	if err != nil {
		t.Fatal(err)
	}
	vaults, _ := answer["data"].(map[string]any)["vaults"].([]any)
	if len(vaults) != 1 || vaults[0].(map[string]any)["data"] != "a: 1" {
		t.Errorf("vaults are %v", vaults)
	}
}
