package fakeclearml_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/test/fakeclearml"
)

// atOnce makes n equal calls at the same time and gives their codes, sorted.
func atOnce(s *fakeclearml.Server, n int, endpoint string, body map[string]any) []string {
	var mu sync.Mutex
	var codes []string
	var done sync.WaitGroup
	for range n {
		done.Go(func() {
			_, answer, _ := post(s, endpoint, body)
			meta, _ := answer["meta"].(map[string]any)
			data, _ := answer["data"].(map[string]any)
			code := fmt.Sprint(meta["result_code"], "/", meta["result_subcode"])
			if removed, ok := data["removed"]; ok {
				code += fmt.Sprint(" removed ", removed)
			}
			mu.Lock()
			defer mu.Unlock()
			codes = append(codes, code)
		})
	}
	done.Wait()
	slices.Sort(codes)
	return codes
}

// With a window between reading and updating, all callers have read before the first one updates.
func TestTheRaceWindowMakesLostRacesCertain(t *testing.T) {
	const window = 300 * time.Millisecond
	for _, c := range []struct {
		name, endpoint string
		prepare        string // a call that is made before
		want           []string
	}{
		{"two start a queued task", "tasks.started", "tasks.enqueue", []string{"200/0", "400/121"}},
		{"two start a running task", "tasks.started", "tasks.started", []string{"200/0", "200/0"}},
		{"two enqueue", "tasks.enqueue", "", []string{"200/0", "400/121"}},
		{"two dequeue", "tasks.dequeue", "tasks.enqueue", []string{"200/0", "400/121"}},
		{"two add", "queues.add_task", "", []string{"200/0", "400/703"}},
		{"two remove", "queues.remove_task", "tasks.enqueue", []string{"200/0 removed 0", "200/0 removed 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, fakeclearml.Options{})
			id := newTask(t, s)
			body := map[string]any{"task": id, "queue": s.QueueID("default")}
			if c.prepare != "" {
				must(t, s, c.prepare, body)
			}
			s.SetRaceWindow(window)
			if got := atOnce(s, 2, c.endpoint, body); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Two that start one after the other are both told that they did: the call excludes nobody.
func TestStartingTwiceSucceedsTwice(t *testing.T) {
	s := start(t, fakeclearml.Options{})
	id := newTask(t, s)
	must(t, s, "tasks.enqueue", map[string]any{"task": id})
	for range 2 {
		if got := must(t, s, "tasks.started", map[string]any{"task": id})["started"]; got != 1.0 {
			t.Errorf("started is %v", got)
		}
	}
}

// A caller that read the entry, was overtaken, and found the task enqueued again is told removed:1, and the new entry
// stays.
func TestRemovingAnEntryThatWasReplacedMeanwhileLeavesTheNewOne(t *testing.T) {
	clk := newClock()
	s := start(t, fakeclearml.Options{Now: clk.Now})
	id, q := newTask(t, s), s.QueueID("default")
	body := map[string]any{"task": id, "queue": q}
	must(t, s, "tasks.enqueue", body)
	s.SetRaceWindow(500 * time.Millisecond)
	inject(t, s, fakeclearml.Fault{Endpoint: "queues.remove_task", Latency: time.Nanosecond})
	slow := make(chan []string)
	go func() { slow <- atOnce(s, 1, "queues.remove_task", body) }()
	for s.Faults()[0].Hits == 0 {
		<-time.After(time.Millisecond)
	}
	<-time.After(50 * time.Millisecond) // it has read and stands in the window
	s.SetRaceWindow(0)
	must(t, s, "queues.remove_task", body)
	clk.move(time.Second)
	must(t, s, "queues.add_task", body)
	if got := <-slow; got[0] != "200/0 removed 1" {
		t.Errorf("the overtaken caller was told %v", got)
	}
	if left := s.Entries("default"); len(left) != 1 {
		t.Errorf("entries are %v, want the new one", left)
	}
}
