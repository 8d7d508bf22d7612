package clearml

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// MaxBatch is the largest body of one events.add_batch request in bytes. The server takes more; proxies often do not.
const MaxBatch = 1 << 20

// The levels of log events. Captured output is LevelDebug, as with the Python agent.
const (
	LevelDebug   = "DEBUG"
	LevelInfo    = "INFO"
	LevelWarning = "WARNING"
	LevelError   = "ERROR"
)

// LogEvent is a piece of a task's console.
type LogEvent struct {
	Type      string `json:"type"` // "log"
	Task      string `json:"task"`
	Level     string `json:"level"`
	Worker    string `json:"worker,omitempty"`
	Msg       string `json:"msg"`
	Timestamp int64  `json:"timestamp"` // milliseconds; readers sort by it
}

// NewLogEvent gives a console message of this moment.
func NewLogEvent(task, worker, level, msg string, at time.Time) LogEvent {
	return LogEvent{Type: "log", Task: task, Worker: worker, Level: level, Msg: msg, Timestamp: at.UnixMilli()}
}

// AddResult says how many events of a batch were stored, and why others were not.
type AddResult struct {
	Added      int            `json:"added"`
	Errors     int            `json:"errors"`
	ErrorsInfo map[string]int `json:"errors_info"` // reason → count
}

// AddEvents sends events, one JSON line each, in as few requests of at most MaxBatch bytes as their order allows. It is
// repeated after a lost answer: scalars overwrite themselves, a console line may come twice rather than never. An error
// after some requests went through comes with what those stored.
func (c *Client) AddEvents(ctx context.Context, events []any) (AddResult, error) {
	var total AddResult
	lines, err := encodeLines(events)
	if err != nil {
		return total, err
	}
	for _, body := range batches(lines, MaxBatch) {
		var part AddResult
		cl := call{endpoint: "events.add_batch", contentType: "application/json-lines", body: body}
		if err := c.post(ctx, cl, &part); err != nil {
			return total, err
		}
		total.add(part)
	}
	return total, nil
}

func (r *AddResult) add(part AddResult) {
	r.Added += part.Added
	r.Errors += part.Errors
	for reason, n := range part.ErrorsInfo {
		if r.ErrorsInfo == nil {
			r.ErrorsInfo = map[string]int{}
		}
		r.ErrorsInfo[reason] += n
	}
}

func encodeLines(events []any) ([][]byte, error) {
	lines := make([][]byte, len(events))
	for i, event := range events {
		line, err := json.Marshal(event)
		if err != nil {
			return nil, fmt.Errorf("cannot encode event %d: %w", i, err)
		}
		lines[i] = append(line, '\n')
	}
	return lines, nil
}

// batches joins lines in order into bodies of at most limit bytes; a single longer line goes alone.
func batches(lines [][]byte, limit int) [][]byte {
	var out [][]byte
	var body bytes.Buffer
	flush := func() {
		if body.Len() > 0 {
			out = append(out, bytes.Clone(body.Bytes()))
			body.Reset()
		}
	}
	for _, line := range lines {
		if body.Len()+len(line) > limit {
			flush()
		}
		body.Write(line)
	}
	flush()
	return out
}

// TaskLogAfter gives up to about n console events later than the time (milliseconds; 0: from the start), oldest first.
func (c *Client) TaskLogAfter(ctx context.Context, task string, after int64, n int) ([]LogEvent, error) {
	body := map[string]any{"task": task, "batch_size": n, "navigate_earlier": false, "order": "asc"}
	if after > 0 {
		body["from_timestamp"] = after
	}
	var answer struct{ Events []LogEvent }
	err := c.Call(ctx, "events.get_task_log", body, &answer)
	return answer.Events, err
}
