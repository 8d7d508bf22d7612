package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/redact"
)

// A store keeps events as a server does; away makes every call fail.
type store struct {
	mu     sync.Mutex
	events []clearml.LogEvent
	times  []time.Time // when each event arrived
	away   error
	takes  time.Duration // that a call takes
	calls  int
}

func (s *store) AddEvents(_ context.Context, events []any) (clearml.AddResult, error) {
	time.Sleep(s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.away != nil {
		return clearml.AddResult{}, s.away
	}
	for _, e := range events {
		s.events = append(s.events, e.(clearml.LogEvent))
		s.times = append(s.times, time.Now())
	}
	return clearml.AddResult{Added: len(events)}, nil
}

func (s *store) set(away error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *store) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, e := range s.events {
		b.WriteString(e.Msg)
	}
	return b.String()
}

var errAway = &clearml.NetError{Endpoint: "events.add_batch", Server: "http://h", Err: errors.New("connection refused")}

func TestOutputArrivesWithinTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t1", Worker: "w1", Interval: 2 * time.Second})
		start := time.Now()
		fmt.Fprint(c, "one\ntwo\n")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(s.events) != 1 || s.events[0].Msg != "one\ntwo\n" || s.times[0].Sub(start) > 2*time.Second {
			t.Errorf("got %+v at %v", s.events, s.times)
		}
		if e := s.events[0]; e.Type != "log" || e.Task != "t1" || e.Worker != "w1" || e.Level != "DEBUG" {
			t.Errorf("the event is %+v", e)
		}
		fmt.Fprint(c, "last words, no newline")
		start = time.Now()
		if err := c.Close(t.Context()); err != nil || time.Since(start) > 0 {
			t.Errorf("closing took %s, %v", time.Since(start), err)
		}
		if got := s.text(); got != "one\ntwo\nlast words, no newline\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestLinesAndCharactersAreNotTornByTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		for _, piece := range []string{"first\nhalf a l", "ine, Gr\xc3", "\xb6\xc3\x9fe\n"} {
			fmt.Fprint(c, piece)
			time.Sleep(4 * time.Second)
		}
		c.Close(t.Context())
		for _, e := range s.events {
			if !strings.HasSuffix(e.Msg, "\n") || strings.Contains(e.Msg, "\uFFFD") {
				t.Errorf("torn: %q", e.Msg)
			}
		}
		if got := s.text(); got != "first\nhalf a line, Größe\n" {
			t.Errorf("got %q", got)
		}
	})
}

func TestPromptIsShownAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		defer c.Close(t.Context())
		fmt.Fprint(c, "Name, Gr\xc3")
		time.Sleep(8 * time.Second)
		if s.text() != "" {
			t.Errorf("shown too early: %q", s.text())
		}
		time.Sleep(5 * time.Second)
		if s.text() != "Name, Gr\n" {
			t.Errorf("not shown: %q", s.text())
		}
		fmt.Fprint(c, "\xb6\xc3\x9fe?\n")
		time.Sleep(3 * time.Second)
		if s.text() != "Name, Gr\nöße?\n" {
			t.Errorf("the rest is %q", s.text())
		}
	})
}

func TestSteadyOutputKeepsToTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{takes: 10 * time.Millisecond}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t", Interval: 2 * time.Second})
		lines := 0
		for end := time.Now().Add(8 * time.Second); time.Now().Before(end); lines++ {
			fmt.Fprintln(c, lines)
			time.Sleep(5 * time.Millisecond)
		}
		s.mu.Lock()
		if s.calls > 5 {
			t.Errorf("%d requests in 8 s at one every 2 s", s.calls)
		}
		s.mu.Unlock()
		if err := c.Close(t.Context()); err != nil || strings.Count(s.text(), "\n") != lines {
			t.Errorf("%d of %d lines came, %v", strings.Count(s.text(), "\n"), lines, err)
		}
	})
}

func TestProgressBarIsSeenMovingWithoutFlooding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		for i := range 1000 { // 100 s
			fmt.Fprintf(c, "\r%d of 1000", i)
			time.Sleep(100 * time.Millisecond)
		}
		c.Close(t.Context())
		if n := strings.Count(s.text(), "\n"); n < 5 || n > 15 {
			t.Errorf("%d lines of a bar that moved for 100 s", n)
		}
	})
}

func TestSteadyOutputIsNeverTorn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		for i := range 300 { // every write ends within a line
			fmt.Fprintf(c, "%d\nstep ", i)
			time.Sleep(time.Second)
		}
		c.Close(t.Context())
		for i, line := range strings.Split(s.text(), "\n")[1:299] {
			if line != fmt.Sprintf("step %d", i+1) {
				t.Fatalf("line %d is %q", i+1, line)
			}
		}
	})
}

func TestMessagesKeepToTheirSizeAndTimesIncrease(t *testing.T) {
	s := &store{}
	c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
	line := strings.Repeat("x", 1000) + "\n"
	for range 500 {
		fmt.Fprint(c, line)
	}
	fmt.Fprint(c.Level("INFO"), "from the agent\n")
	fmt.Fprint(c, line)
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var last int64
	info := 0
	for _, e := range s.events {
		if len(e.Msg) > maxMessage || !strings.HasSuffix(e.Msg, "x\n") && e.Level == "DEBUG" {
			t.Errorf("a message of %d bytes that ends in %q", len(e.Msg), e.Msg[max(0, len(e.Msg)-10):])
		}
		if e.Timestamp <= last {
			t.Errorf("time %d after %d", e.Timestamp, last)
		}
		last = e.Timestamp
		if e.Level == "INFO" {
			info++
			if e.Msg != "from the agent\n" {
				t.Errorf("the agent's message is %q", e.Msg)
			}
		}
	}
	if info != 1 || len(s.events) < 8 {
		t.Errorf("%d messages, %d of the agent", len(s.events), info)
	}
}

func TestOutageLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{away: errAway}
		var told []error
		c := OpenConsole(t.Context(), s, ConsoleConfig{
			Task: "t", MemoryLimit: 10_000, SpillDir: t.TempDir(), Notify: func(err error) { told = append(told, err) },
		})
		var want strings.Builder
		for i := range 20_000 {
			line := fmt.Sprintf("line %d of many\n", i)
			want.WriteString(line)
			fmt.Fprint(c, line)
			if i%100 == 0 {
				time.Sleep(time.Second)
			}
			if i == 15_000 {
				s.set(nil)
			}
		}
		if err := c.Close(t.Context()); err != nil {
			t.Errorf("closing: %v", err)
		}
		if s.text() != want.String() {
			t.Error("what arrived is not what was written")
		}
		if len(told) != 2 || told[0] == nil || told[1] != nil {
			t.Errorf("told %v, want the outage once and its end once", told)
		}
		if s.calls > 60+20_000/100 {
			t.Errorf("%d calls", s.calls)
		}
	})
}

func TestFullDiskIsCountedAndSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{away: errAway}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t", MemoryLimit: 100_000, SpillDir: t.TempDir(), SpillLimit: 200_000})
		const total = 300_000
		for i := range total {
			fmt.Fprintf(c, "line %d\n", i)
		}
		s.set(nil)
		err := c.Close(t.Context())
		var lost *LostError
		if !errors.As(err, &lost) {
			t.Fatalf("closing: %v", err)
		}
		text := s.text()
		arrived, said := 0, 0
		for line := range strings.Lines(text) {
			gap := 0
			if n, _ := fmt.Sscanf(line, "[%d lines are missing here", &gap); n == 0 {
				arrived++
			}
			said += gap // there may be several gaps
		}
		if arrived+said != total || said != lost.Lines || said == 0 {
			t.Errorf("%d arrived, %d said to be missing, %d by the error, of %d", arrived, said, lost.Lines, total)
		}
		if !strings.HasPrefix(text, "line 0\nline 1\n") || !strings.HasSuffix(text, fmt.Sprintf("line %d\n", total-1)) {
			t.Error("the beginning or the end is missing")
		}
	})
}

func TestUnwritableDiskKeepsTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{away: errAway}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t", MemoryLimit: 1000, SpillDir: "/nonexistent"})
		for i := range 100_000 {
			fmt.Fprintf(c, "line %d\n", i)
		}
		s.set(nil)
		if err := c.Close(t.Context()); err == nil {
			t.Error("no loss is told")
		}
		if got := s.text(); !strings.HasPrefix(got, "line 0\n") || !strings.HasSuffix(got, "line 99999\n") || !strings.Contains(got, "lines are missing here") {
			t.Errorf("got %d bytes", len(got))
		}
	})
}

func TestCloseEndsWithItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{away: errAway}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		fmt.Fprint(c, "a\nb\nc\n")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		err := c.Close(ctx)
		var lost *LostError
		if !errors.As(err, &lost) || lost.Lines != 3 || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("closing: %v", err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("closing took %s", took)
		}
	})
}

func TestUploadOutlivesTheTasksContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{}
		ctx, cancel := context.WithCancel(t.Context())
		c := OpenConsole(ctx, s, ConsoleConfig{Task: "t"})
		cancel()
		fmt.Fprint(c, "User aborted\n")
		if err := c.Close(t.Context()); err != nil || s.text() != "User aborted\n" {
			t.Errorf("got %q, %v", s.text(), err)
		}
	})
}

func TestRefusedForGoodIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{away: &clearml.Error{Endpoint: "events.add_batch", HTTPStatus: 400, Code: 400, Subcode: 131, Msg: "Invalid task id"}}
		c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t"})
		fmt.Fprint(c, "a\nb\n")
		time.Sleep(time.Hour)
		err := c.Close(t.Context())
		var lost *LostError
		if s.calls != 1 || !errors.As(err, &lost) || lost.Lines != 2 || !strings.Contains(err.Error(), "Invalid task id") {
			t.Errorf("%d calls, %v", s.calls, err)
		}
	})
}

func TestSecretsNeverLeave(t *testing.T) {
	s := &store{}
	c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t", Redact: redact.New("hunter2hunter2")})
	fmt.Fprint(c, "using hunter2")
	fmt.Fprint(c, "hunter2\nMY_PASSWORD=abc\n")
	c.Close(t.Context())
	if got := s.text(); got != "using ********\nMY_PASSWORD=********\n" {
		t.Errorf("got %q", got)
	}
}

func TestRanksAreToldApart(t *testing.T) {
	s := &store{}
	c := OpenConsole(t.Context(), s, ConsoleConfig{Task: "t", Rank: 3})
	fmt.Fprint(c, "hello\n")
	c.Close(t.Context())
	if got := s.text(); got != "\x1b[38;5;23mRANK 3:\x1b[0m\nhello\n" {
		t.Errorf("got %q", got)
	}
}
