package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// together runs one call per body at the same time.
func (s *target) together(t *testing.T, endpoint string, bodies ...object) []answer {
	t.Helper()
	answers := make([]answer, len(bodies))
	var ready, done sync.WaitGroup
	ready.Add(len(bodies))
	for i, body := range bodies {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			answers[i] = s.call(t, endpoint, body)
		})
	}
	done.Wait()
	return answers
}

func times(n int, body object) []object { return slices.Repeat([]object{body}, n) }

// outcomes counts answers by code.
func outcomes(answers []answer) map[string]int {
	count := map[string]int{}
	for _, a := range answers {
		count[fmt.Sprintf("%d/%d", a.code, a.sub)]++
	}
	return count
}

func wantOnly(t *testing.T, answers []answer, allowed ...string) {
	t.Helper()
	for code, n := range outcomes(answers) {
		if !slices.Contains(allowed, code) {
			t.Errorf("%d answers are %s; want only %v", n, code, allowed)
		}
	}
}

func TestOfManyCallersOfRemoveTaskExactlyOneIsToldThatItRemoved(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	for range 40 {
		id := srv.queuedTask(t, q)
		answers := srv.together(t, "queues.remove_task", times(8, object{"queue": q, "task": id})...)
		wantOnly(t, answers, "200/0", "400/703")
		winners := 0
		for _, a := range answers {
			winners += int(a.number("removed"))
		}
		if winners != 1 {
			t.Fatalf("%d callers were told removed:1", winners)
		}
		srv.wantStatus(t, id, "queued")
		srv.must(t, "tasks.started", object{"task": id})
	}
	srv.wantEntries(t, q)
}

func TestOfManyCallersOfPopEachTaskGoesToOne(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	var want []string
	for range 60 {
		want = append(want, srv.queuedTask(t, q))
	}
	var got []string
	var mu sync.Mutex
	var done sync.WaitGroup
	for range 20 {
		done.Go(func() {
			for {
				id := srv.call(t, "queues.get_next_task", object{"queue": q}).text("entry", "task")
				if id == "" {
					return
				}
				mu.Lock()
				got = append(got, id)
				mu.Unlock()
			}
		})
	}
	done.Wait()
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d tasks were queued, %d deliveries, of them %d distinct", len(want), len(got), len(slices.Compact(got)))
	}
}

func TestATaskIsNeverTwiceInAQueue(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	for range 15 {
		id := srv.newTask(t, nil)
		wantOnly(t, srv.together(t, "tasks.enqueue", times(4, object{"task": id, "queue": q})...), "200/0", "400/121", "400/706", "400/703")
		other := srv.newTask(t, nil)
		wantOnly(t, srv.together(t, "queues.add_task", times(4, object{"task": other, "queue": q})...), "200/0", "400/706", "400/703")
	}
	entries := srv.entries(t, q)
	slices.Sort(entries)
	if n := len(slices.Compact(slices.Clone(entries))); n != len(entries) || n != 30 {
		t.Errorf("%d entries of %d tasks, want 30 of 30", len(entries), n)
	}
}

func TestOfTwoThatStartATaskAtLeastOneSucceedsAndNeitherIsToldTooMuch(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	for range 15 {
		id := srv.queuedTask(t, q)
		answers := srv.together(t, "tasks.started", times(2, object{"task": id})...)
		wantOnly(t, answers, "200/0", "400/121")
		if outcomes(answers)["200/0"] == 0 {
			t.Error("nobody started the task")
		}
		srv.wantStatus(t, id, "in_progress")
		srv.must(t, "tasks.started", object{"task": id})
	}
}

func TestStartAgainstStopEndsInOneOfTwoWays(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	for range 15 {
		id := srv.queuedTask(t, q)
		var start, stop answer
		var done sync.WaitGroup
		done.Go(func() { start = srv.call(t, "tasks.started", object{"task": id}) })
		done.Go(func() { stop = srv.call(t, "tasks.stop", object{"task": id}) })
		done.Wait()
		wantOnly(t, []answer{start, stop}, "200/0", "400/121")
		if status := srv.task(t, id).text("status"); status != "in_progress" && status != "stopped" {
			t.Errorf("status is %s", status)
		}
	}
}

func TestOfManyThatCreateAQueueOfOneNameOneSucceeds(t *testing.T) {
	srv := connect(t)
	name := unique()
	answers := srv.together(t, "queues.create", times(6, object{"name": name})...)
	wantOnly(t, answers, "200/0", "400/801")
	if n := outcomes(answers)["200/0"]; n != 1 {
		t.Errorf("%d queues were created", n)
	}
	for _, a := range answers {
		if id := a.text("id"); id != "" {
			t.Cleanup(func() { srv.call(t, "queues.delete", object{"queue": id}) })
		}
	}
}

func TestOfManyThatDequeueOneChangesTheStatus(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	for range 15 {
		id := srv.queuedTask(t, q)
		answers := srv.together(t, "tasks.dequeue", times(4, object{"task": id})...)
		wantOnly(t, answers, "200/0", "400/121")
		changed := 0
		for _, a := range answers {
			changed += int(a.number("updated"))
		}
		if changed != 1 {
			t.Errorf("%d callers were told updated:1", changed)
		}
	}
}
