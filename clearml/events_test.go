package clearml_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestEventsAreSplitOnLineBorders(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r recorded) {
		answer(w, fmt.Sprintf(`{"added":%d,"errors":0}`, bytes.Count(r.Body, []byte("\n"))))
	})
	c := client(t, s.URL)
	var events []any
	for i := range 50 {
		events = append(events, clearml.NewLogEvent("t", "w", clearml.LevelDebug, strings.Repeat("x", 64<<10), time.UnixMilli(int64(i))))
	}
	result, err := c.AddEvents(t.Context(), events)
	if err != nil {
		t.Fatal(err)
	}
	if result.Added != 50 {
		t.Errorf("%d added, want 50", result.Added)
	}
	sent := s.requests("events.add_batch")
	if len(sent) < 4 {
		t.Errorf("%d requests for more than 3 MiB", len(sent))
	}
	next := 0
	for _, r := range sent {
		if len(r.Body) > clearml.MaxBatch || r.ContentType != "application/json-lines" {
			t.Errorf("a request of %d bytes, %s", len(r.Body), r.ContentType)
		}
		for line := range bytes.Lines(r.Body) {
			if got := decode(t, line)["timestamp"]; got != float64(next) {
				t.Fatalf("event %v where %d is due", got, next)
			}
			next++
		}
	}
	if next != 50 {
		t.Errorf("%d events arrived", next)
	}
}

func TestEventsSumWhatWasNotStored(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) {
		answer(w, `{"added":1,"errors":1,"errors_info":{"Invalid task id zz":1}}`)
	})
	big := strings.Repeat("x", 600<<10)
	result, err := client(t, s.URL).AddEvents(t.Context(), []any{big, big})
	if err != nil {
		t.Fatal(err)
	}
	if result.Added != 2 || result.ErrorsInfo["Invalid task id zz"] != 2 {
		t.Errorf("got %+v", result)
	}
}
