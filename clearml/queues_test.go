package clearml_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestRemoveTaskTellsWhoWon(t *testing.T) {
	for _, row := range []struct {
		story   string
		answer  func(http.ResponseWriter)
		removed bool
		failed  bool
	}{
		{"this call took the entry", func(w http.ResponseWriter) { answer(w, `{"removed":1}`) }, true, false},
		{"another caller took it at the same moment", func(w http.ResponseWriter) { answer(w, `{"removed":0}`) }, false, false},
		{"it was gone already", func(w http.ResponseWriter) { refuse(w, 400, 703, "Invalid queue id or task not in queue") }, false, false},
		{"not allowed", func(w http.ResponseWriter) { refuse(w, 403, 20, "role not allowed") }, false, true},
	} {
		t.Run(row.story, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ recorded) { row.answer(w) })
			removed, err := client(t, s.URL).RemoveTask(t.Context(), "q", "t")
			if removed != row.removed || (err != nil) != row.failed {
				t.Errorf("got %v, %v", removed, err)
			}
		})
	}
}

func TestEnqueueingTwiceIsNoError(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { refuse(w, 400, 706, "already queued") })
	if err := client(t, s.URL).Enqueue(t.Context(), "t", "q", "again"); err != nil {
		t.Error(err)
	}
}

func TestEmptyQueueHasNoNextTask(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{}`) })
	if e, ok, err := client(t, s.URL).NextTask(t.Context(), "q"); ok || err != nil {
		t.Errorf("got %v, %v, %v", e, ok, err)
	}
}

func TestUnknownQueueSuggestsOthers(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r recorded) {
		if decode(t, r.Body)["name"] != nil {
			answer(w, `{"queues":[{"id":"3","name":"GPU"}]}`) // the server's match is a regular expression: ours is exact
			return
		}
		answer(w, `{"queues":[{"id":"1","name":"cpu"},{"id":"2","name":"gpu-long"},{"id":"3","name":"GPU"},{"id":"4","name":"zzzzzz"}]}`)
	})
	_, err := client(t, s.URL).ResolveQueue(t.Context(), "gpu")
	var unknown *clearml.UnknownQueueError
	if !errors.As(err, &unknown) || len(unknown.Similar) == 0 || unknown.Similar[0] != "GPU" {
		t.Fatalf("error is %v", err)
	}
	for _, name := range unknown.Similar {
		if name == "zzzzzz" {
			t.Error("suggests a name that is nothing like it")
		}
	}
}
