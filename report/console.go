package report

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

// EventSink takes batches of events in order; *clearml.Client is one. A batch may come again after an error; those of its
// events that the result says were added are not sent again.
type EventSink interface {
	AddEvents(ctx context.Context, events []any) (clearml.AddResult, error)
}

// Redactor takes secrets out of a line; it may be called by several goroutines, one line each.
type Redactor interface {
	Line(line []byte) []byte
}

// ConsoleConfig says whose console it is. Task is required; zero values mean the defaults.
type ConsoleConfig struct {
	Task   string
	Worker string

	// Rank, when above 0, is put before every message, so that the ranks of a multi-node task can be told apart.
	Rank int

	// KeepReturns makes every carriage return end a line. Otherwise only what follows the last one is shown, as on a terminal.
	KeepReturns bool

	Redact Redactor // nil: nothing is taken out

	Interval    time.Duration // between two uploads; 2 s
	HoldBack    time.Duration // how long a line without an end is waited for before its beginning is shown; 10 s
	MemoryLimit int           // bytes that wait in memory; 4 MiB
	SpillDir    string        // where more than that waits; "": the system's temporary folder
	SpillLimit  int64         // bytes that wait on disk; 1 GiB

	// Notify is told, from the uploading goroutine, when uploads begin to fail and when they work again (nil).
	Notify func(err error)
}

func (c ConsoleConfig) withDefaults() ConsoleConfig {
	if c.Interval <= 0 {
		c.Interval = 2 * time.Second
	}
	if c.HoldBack <= 0 {
		c.HoldBack = 10 * time.Second
	}
	if c.MemoryLimit <= 0 {
		c.MemoryLimit = 4 << 20
	}
	if c.SpillLimit <= 0 {
		c.SpillLimit = 1 << 30
	}
	return c
}

// The levels messages are stored with. What the program prints is DEBUG, as with the Python agent.
const (
	levelDebug   = clearml.LevelDebug
	levelWarning = clearml.LevelWarning
)

// Console uploads what a task prints. Writes may come from several goroutines; they take memory or disk, never the
// network's time.
type Console struct {
	cfg  ConsoleConfig
	sink EventSink

	mu      sync.Mutex
	box     outbox
	streams []*stream
	output  *stream // of Write
	shut    bool

	urgent chan struct{} // much is waiting
	closed chan struct{} // no more writes; drain
	done   chan struct{} // the uploader has ended
	cancel context.CancelCauseFunc
	once   sync.Once

	up uploader
}

// OpenConsole starts uploading. It goes on when ctx ends, for the last lines are the ones that say why; Close ends it.
func OpenConsole(ctx context.Context, sink EventSink, cfg ConsoleConfig) *Console {
	cfg = cfg.withDefaults()
	c := &Console{
		cfg: cfg, sink: sink,
		box:    outbox{memoryLimit: cfg.MemoryLimit, spillLimit: cfg.SpillLimit, spill: &spill{dir: cfg.SpillDir}},
		urgent: make(chan struct{}, 1), closed: make(chan struct{}), done: make(chan struct{}),
	}
	c.output = c.newStream(levelDebug)
	ctx, c.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	go c.run(ctx)
	return c
}

// Write takes what the program printed. It never fails.
func (c *Console) Write(p []byte) (int, error) { return c.output.Write(p) }

// Level gives a writer for messages of another level ("INFO": the agent's own). Its lines are its own: half a line written
// to it never mixes with half a line of another writer.
func (c *Console) Level(level string) io.Writer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.newStream(level)
}

// stream is one writer into the console.
type stream struct {
	c     *Console
	lines assembler
	since time.Time // when the line that is held back began
}

func (c *Console) newStream(level string) *stream {
	s := &stream{c: c}
	s.lines = assembler{keepReturns: c.cfg.KeepReturns, emit: func(line []byte) { c.box.add(level, line, time.Now()) }}
	if c.cfg.Redact != nil {
		s.lines.redact = c.cfg.Redact.Line
	}
	c.streams = append(c.streams, s)
	return s
}

func (s *stream) Write(p []byte) (int, error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if s.c.shut {
		return len(p), nil
	}
	ended := s.lines.ended
	s.lines.write(p)
	if ended != s.lines.ended || s.since.IsZero() {
		s.since = time.Now()
	}
	if s.c.box.bytes() > takeSize {
		select {
		case s.c.urgent <- struct{}{}:
		default:
		}
	}
	return len(p), nil
}

// showHeld shows lines that have waited for their end for long.
func (c *Console) showHeld() {
	for _, s := range c.streams {
		if s.lines.held() && time.Since(s.since) >= c.cfg.HoldBack {
			s.lines.show()
			s.since = time.Now()
		}
	}
}

// LostError says that some of a console never reached the server.
type LostError struct {
	Lines int   // how many lines, about
	Err   error // why
}

func (e *LostError) Error() string {
	return fmt.Sprintf("%d lines of the console were not uploaded: %v", e.Lines, e.Err)
}

func (e *LostError) Unwrap() error { return e.Err }

// Close uploads what is left for as long as ctx lives, and gives *LostError when something was lost, now or before. Writes
// after it go nowhere.
func (c *Console) Close(ctx context.Context) error {
	c.once.Do(func() {
		c.mu.Lock()
		for _, s := range c.streams {
			s.lines.flush()
		}
		c.shut = true
		c.mu.Unlock()
		close(c.closed)
	})
	select {
	case <-c.done:
	case <-ctx.Done():
		c.cancel(context.Cause(ctx))
		<-c.done
	}
	c.cancel(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	left := c.box.lines() + c.up.left
	c.box.spill.close()
	if lost := left + c.box.lostTotal; lost > 0 {
		for _, err := range []error{c.up.lastErr, c.up.refusal, c.box.err, context.Cause(ctx)} {
			if err != nil {
				return &LostError{Lines: lost, Err: err}
			}
		}
		return &LostError{Lines: lost, Err: errFull}
	}
	return nil
}

func lostNotice(lines int) []byte {
	return fmt.Appendf(nil, "[%d lines are missing here: the server took them too slowly, or not at all, and no room was left to keep them]\n", lines)
}

// rankLine is what the Python agent puts before the output of ranks above 0: coloured, so that the eye can follow one.
func rankLine(rank int) string {
	if rank <= 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[38;5;%dmRANK %d:%s\n", 20+rank%210, rank, ansiReset)
}

func joined(reasons map[string]int) string {
	var parts []string
	for reason, n := range reasons {
		parts = append(parts, fmt.Sprintf("%s (%d)", reason, n))
	}
	return strings.Join(parts, ", ")
}
