package conformance

import (
	"encoding/json"
	"strings"
	"testing"
)

func (s *target) addEvents(t *testing.T, events ...object) answer {
	t.Helper()
	var lines strings.Builder
	for _, e := range events {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(b, '\n'))
	}
	return s.call(t, "events.add_batch", lines.String(), withHeader("Content-Type", "application/json-lines"))
}

func TestABatchIsStoredAsFarAsItCanBe(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.addEvents(t).wantCode(t, 400, 17)
	a := srv.addEvents(t, object{"type": "log", "task": "ffffffffffffffffffffffffffffffff", "msg": "x"})
	a.wantCode(t, 400, 131)
	a = srv.addEvents(t,
		object{"type": "log", "task": id, "msg": "x", "method": "get"},
		object{"type": "log", "task": "ffffffffffffffffffffffffffffffff", "msg": "x"},
		object{"type": "zzz", "task": id}, object{"task": id, "msg": "x"}, object{"type": "log", "msg": "x"})
	a.wantCode(t, 200, 0)
	a.want(t, 1, "added")
	a.want(t, 4, "errors")
	a.want(t, 1, "errors_info", "Invalid event type zzz")
	srv.addEvents(t, object{"type": "log", "task": id, "msg": "x", "allow_locked": true}, object{"type": "log", "task": id, "msg": "x"}).
		wantCode(t, 400, 12)
}

func TestAPublishedTaskTakesOnlyEventsThatSaySo(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	for _, step := range howTo["published"] {
		srv.must(t, step, object{"task": id})
	}
	srv.addEvents(t, object{"type": "log", "task": id, "msg": "x"}).wantCode(t, 400, 131)
	srv.addEvents(t, object{"type": "log", "task": id, "msg": "x", "allow_locked": true}).wantCode(t, 200, 0)
	srv.call(t, "events.delete_for_task", object{"task": id}).wantCode(t, 400, 101)
}

func TestABatchMayNameItsCharset(t *testing.T) {
	srv := connect(t)
	srv.needs(t, 34, "older ones compare the whole header")
	id := srv.newTask(t, nil)
	lines := withHeader("Content-Type", "application/json-lines; charset=utf-8")
	srv.call(t, "events.add_batch", `{"type":"log","task":"`+id+`","msg":"x"}`+"\n\n", lines).wantCode(t, 200, 0)
}

// messages gives the lines of a page of the log.
func messages(a answer) string {
	var out []string
	for _, e := range a.list("events") {
		e, _ := e.(object)
		msg, _ := e["msg"].(string)
		out = append(out, msg)
	}
	return strings.Join(out, " ")
}

func TestLogLinesAreReadInOrderOfTheirTime(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	const base = 1_700_000_000_000
	var events []object
	for _, e := range []struct {
		msg string
		at  int
	}{{"c", 3}, {"a", 1}, {"b", 2}, {"d", 4}, {"e", 5}, {"f", 6}} {
		events = append(events, object{"type": "log", "task": id, "msg": e.msg, "timestamp": base + e.at, "level": "INFO"})
	}
	srv.addEvents(t, events...).wantCode(t, 200, 0)
	srv.eventually(t, "six lines are there", func() bool {
		return srv.must(t, "events.get_task_log", object{"task": id}).number("total") == 6
	})
	for _, c := range []struct {
		name string
		body object
		want string
	}{
		{"newest first", object{}, "f e d c b a"},
		{"the last two", object{"batch_size": 2}, "f e"},
		{"the last two, in order", object{"batch_size": 2, "order": "asc"}, "e f"},
		{"the two before", object{"batch_size": 2, "from_timestamp": base + 5}, "d c"},
		{"from the start", object{"navigate_earlier": false}, "a b c d e f"},
		{"the two after", object{"navigate_earlier": false, "batch_size": 2, "from_timestamp": base + 2}, "c d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.body["task"] = id
			a := srv.must(t, "events.get_task_log", c.body)
			if got := messages(a); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			a.want(t, len(strings.Fields(c.want)), "returned")
		})
	}
}

func TestAPageOfTheLogIsExtendedToTheEndOfItsLastMoment(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	const base = 1_700_000_000_000
	var events []object
	for i, at := range []int{1, 2, 2, 2, 3} {
		events = append(events, object{"type": "log", "task": id, "msg": string(rune('a' + i)), "timestamp": base + at})
	}
	srv.addEvents(t, events...).wantCode(t, 200, 0)
	srv.eventually(t, "five lines are there", func() bool {
		return srv.must(t, "events.get_task_log", object{"task": id}).number("total") == 5
	})
	a := srv.must(t, "events.get_task_log", object{"task": id, "navigate_earlier": false, "batch_size": 2})
	a.want(t, 4, "returned")
	next := srv.must(t, "events.get_task_log", object{"task": id, "navigate_earlier": false, "batch_size": 2, "from_timestamp": base + 2})
	if got := messages(next); got != "e" {
		t.Errorf("the next page is %q, want e", got)
	}
}

func TestTheSamePointReportedAgainOverwrites(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	point := func(iter int, value float64) object {
		return object{"type": "training_stats_scalar", "task": id, "metric": "loss", "variant": "train", "iter": iter, "value": value, "timestamp": 1_700_000_000_000 + iter}
	}
	srv.addEvents(t, point(0, 4), point(1, 2)).wantCode(t, 200, 0)
	srv.addEvents(t, point(1, 3)).wantCode(t, 200, 0)
	srv.eventually(t, "two points are there", func() bool {
		a := srv.must(t, "events.scalar_metrics_iter_histogram", object{"task": id})
		return encoded(t, a.at("loss", "train", "x")) == "[0,1]" && encoded(t, a.at("loss", "train", "y")) == "[4,3]"
	})
	a := srv.task(t, id)
	a.want(t, 1, "last_iteration")
	for _, metrics := range a.data["last_metrics"].(object) {
		for _, v := range metrics.(object) {
			m := answer{data: v.(object)}
			m.want(t, 3, "value")
			m.want(t, 2, "min_value")
			m.want(t, 4, "max_value")
			m.want(t, 0, "max_value_iteration")
			m.want(t, 4, "first_value")
			m.want(t, 3, "count")
			m.want(t, 3, "mean_value")
		}
	}
	if n := len(a.data["last_metrics"].(object)); n != 1 {
		t.Errorf("%d metrics, want 1", n)
	}
}

func TestMonitoringDoesNotMoveTheLastIteration(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.addEvents(t,
		object{"type": "training_stats_scalar", "task": id, "metric": "loss", "variant": "a", "iter": 7, "value": 1},
		object{"type": "training_stats_scalar", "task": id, "metric": ":monitor:machine", "variant": "cpu_usage", "iter": 900, "value": 1},
		object{"type": "training_stats_scalar", "task": id, "metric": "Summary", "variant": "acc", "iter": -2147483648, "value": 0.5},
	).wantCode(t, 200, 0)
	srv.task(t, id).want(t, 7, "last_iteration")
	srv.eventually(t, "the single value is there", func() bool {
		a := srv.must(t, "events.get_task_single_value_metrics", object{"tasks": []string{id}})
		return a.number("tasks", 0, "values", 0, "value") == 0.5
	})
}

func TestWhatCannotBeStoredAtAllFailsTheCall(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	for _, e := range []struct {
		event     object
		code, sub int
	}{
		{object{"type": "training_stats_scalar", "task": id, "metric": "m", "variant": "v", "iter": 0, "value": "0.5"}, 500, 0},
		{object{"type": "log", "task": id, "msg": "x", "timestamp": "abc"}, 500, 0},
	} {
		srv.addEvents(t, e.event).wantCode(t, e.code, e.sub)
	}
}
