package report

import (
	"bytes"
	"context"
	"encoding/json"
	"runtime"
	"testing"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/redact"
)

// A slowSink encodes what it gets, as a client does, and takes its time.
type slowSink struct{ bytes, requests int }

func (s *slowSink) AddEvents(_ context.Context, events []any) (clearml.AddResult, error) {
	for _, e := range events {
		line, err := json.Marshal(e)
		if err != nil {
			return clearml.AddResult{}, err
		}
		s.bytes += len(line)
	}
	s.requests++
	time.Sleep(5 * time.Millisecond)
	return clearml.AddResult{Added: len(events)}, nil
}

// TestAMillionLinesAreCheap holds the console to a bound of memory, whatever the program prints.
func TestAMillionLinesAreCheap(t *testing.T) {
	line := append(bytes.Repeat([]byte("x"), 79), '\n')
	sink := &slowSink{}
	c := OpenConsole(t.Context(), sink, ConsoleConfig{Task: "t", Redact: redact.New("a-secret"), SpillDir: t.TempDir()})
	start := time.Now()
	var peak uint64
	for i := range 1_000_000 {
		if _, err := c.Write(line); err != nil {
			t.Fatal(err)
		}
		if i%50_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	written := time.Since(start)
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sink.bytes < 80_000_000 {
		t.Errorf("%d bytes arrived", sink.bytes)
	}
	if peak > 50<<20 {
		t.Errorf("%d MiB of memory", peak>>20)
	}
	t.Logf("written in %s, uploaded in %s with %d requests, at most %d MiB of heap", written, time.Since(start), sink.requests, peak>>20)
}
