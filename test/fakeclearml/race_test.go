package fakeclearml_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// codeOf calls over HTTP and gives the result codes, with the number of entries removed, if the answer tells it.
func codeOf(s *fakeclearml.Server, endpoint string, body map[string]any) string {
	_, answer, err := post(s, endpoint, body)
	if err != nil {
		return err.Error()
	}
	meta, _ := answer["meta"].(map[string]any)
	data, _ := answer["data"].(map[string]any)
	code := fmt.Sprint(meta["result_code"], "/", meta["result_subcode"])
	if removed, ok := data["removed"]; ok {
		code += fmt.Sprint(" removed ", removed)
	}
	return code
}

// overtake lets a caller read, makes the other calls, and then lets it update; it gives the answer of the slow one.
func overtake(t *testing.T, s *fakeclearml.Server, endpoint string, body map[string]any, others func()) string {
	t.Helper()
	reached, release := s.HoldNext()
	slow := make(chan string)
	go func() { slow <- codeOf(s, endpoint, body) }()
	<-reached
	others()
	release()
	return <-slow
}

func TestACallerThatIsOvertakenLosesAsOnTheRealServer(t *testing.T) {
	for _, c := range []struct {
		name, endpoint, prepare string // prepare is a call that is made before
		first, second           string // the answers of the one that overtakes and of the one that is overtaken
	}{
		{"starting a queued task", "tasks.started", "tasks.enqueue", "200/0", "400/121"},
		{"starting a running task", "tasks.started", "tasks.started", "200/0", "200/0"},
		{"enqueueing", "tasks.enqueue", "", "200/0", "400/121"},
		{"dequeueing", "tasks.dequeue", "tasks.enqueue", "200/0", "400/121"},
		{"adding to a queue", "queues.add_task", "", "200/0", "400/703"},
		{"removing from a queue", "queues.remove_task", "tasks.enqueue", "200/0 removed 1", "200/0 removed 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, fakeclearml.Options{})
			body := map[string]any{"task": newTask(t, s), "queue": s.QueueID("default")}
			if c.prepare != "" {
				must(t, s, c.prepare, body)
			}
			second := overtake(t, s, c.endpoint, body, func() {
				if got := codeOf(s, c.endpoint, body); got != c.first {
					t.Errorf("the first was answered %s, want %s", got, c.first)
				}
			})
			if second != c.second {
				t.Errorf("the second was answered %s, want %s", second, c.second)
			}
		})
	}
}

func TestStartingOneAfterTheOtherSucceedsTwiceForItExcludesNobody(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	id := newTask(t, s)
	must(t, s, "tasks.enqueue", map[string]any{"task": id})
	for range 2 {
		if got := must(t, s, "tasks.started", map[string]any{"task": id})["started"]; got != 1.0 {
			t.Errorf("started is %v", got)
		}
	}
}

func TestStopOvertakenByStartLosesAndTheTaskRuns(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	body := map[string]any{"task": newTask(t, s)}
	must(t, s, "tasks.enqueue", body)
	got := overtake(t, s, "tasks.stop", body, func() { must(t, s, "tasks.started", body) })
	if status := s.Status(body["task"].(string)); got != "400/121" || status != "in_progress" {
		t.Errorf("stop was answered %s, the status is %s", got, status)
	}
}

func TestRemovingAnEntryThatWasReplacedMeanwhileLeavesTheNewOne(t *testing.T) {
	clk := newClock()
	s := start(t, fakeclearml.Options{Now: clk.Now})
	body := map[string]any{"task": newTask(t, s), "queue": s.QueueID("default")}
	must(t, s, "tasks.enqueue", body)
	got := overtake(t, s, "queues.remove_task", body, func() {
		must(t, s, "queues.remove_task", body)
		clk.move(time.Second)
		must(t, s, "queues.add_task", body)
	})
	if left := s.Entries("default"); got != "200/0 removed 1" || len(left) != 1 {
		t.Errorf("the overtaken caller was told %s, entries are %v; want removed 1, and the new entry there", got, left)
	}
}

func TestTheRaceWindowDelaysUpdates(t *testing.T) {
	s := start(t, fakeclearml.Options{RaceWindow: 30 * time.Millisecond})
	id := newTask(t, s)
	begin := time.Now()
	must(t, s, "tasks.started", map[string]any{"task": id})
	if took := time.Since(begin); took < 30*time.Millisecond {
		t.Errorf("took %v", took)
	}
}
