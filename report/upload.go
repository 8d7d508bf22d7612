package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/backoff"
)

// takeSize is about how many bytes of text go into one request: with JSON's escapes it stays below the request's bound.
const takeSize = 512 << 10

// uploader is the state of the uploading goroutine; left and lastErr are read after it has ended.
type uploader struct {
	lastStamp int64 // of the last event, in milliseconds
	failures  int   // in a row
	left      int   // lines taken out of the outbox and not uploaded
	lastErr   error // of the last failure, nil once uploads work again
	refusal   error // of the last batch that the server refused for good
}

// run uploads at every tick, and at once when much is waiting or the console closes.
func (c *Console) run(ctx context.Context) {
	defer close(c.done)
	tick := time.NewTicker(c.cfg.Interval)
	defer tick.Stop()
	for {
		closing, least := false, takeSize
		select {
		case <-tick.C:
		case <-c.urgent:
		case <-c.closed:
			closing, least = true, 1
		case <-ctx.Done():
			return
		}
		if !c.drain(ctx, least) || closing {
			return
		}
	}
}

// drain uploads until less than so many bytes wait: what came during an upload is left to the next one, or steady output
// would make a request of every line. It is false when ctx ended before.
func (c *Console) drain(ctx context.Context, least int) bool {
	for {
		c.mu.Lock()
		c.showHeld()
		batch := c.box.take(takeSize)
		c.mu.Unlock()
		if batch == nil {
			return true
		}
		if !c.upload(ctx, batch) {
			return false
		}
		if textSize(batch) < least {
			return true
		}
	}
}

// upload sends one batch, again and again until it is stored, refused for good, or ctx ends (false).
func (c *Console) upload(ctx context.Context, batch []message) bool {
	events := c.events(batch)
	pauses := backoff.Policy{Base: time.Second, Max: 30 * time.Second}
	for {
		result, err := c.sink.AddEvents(ctx, events)
		if err == nil {
			c.succeeded()
			if result.Errors > 0 {
				c.refused(lines(batch[:min(len(batch), result.Errors)]), fmt.Errorf("the server did not store them: %s", joined(result.ErrorsInfo)))
			}
			return true
		}
		if result.Errors == 0 && result.Added > 0 && result.Added < len(events) {
			events, batch = events[result.Added:], batch[result.Added:]
		}
		if permanent(err) {
			c.refused(lines(batch), err)
			return true
		}
		c.failed(err)
		if !c.pause(ctx, pauses.Wait(c.up.failures)) {
			c.up.left = lines(batch)
			return false
		}
	}
}

// pause waits before the next try, but not for long once the console closes.
func (c *Console) pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-c.closed:
		return backoff.Sleep(ctx, min(d, 2*time.Second))
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-c.closed:
	}
	return true
}

// permanent says whether the server will never take the batch: the task is gone or published, or the request is too large.
// Other refusals by a proxy, such as a 404 without an envelope, say that it cannot find the server.
func permanent(err error) bool {
	var e *clearml.Error
	if errors.As(err, &e) && e.Foreign {
		return e.HTTPStatus == http.StatusRequestEntityTooLarge
	}
	return e != nil && e.Code/100 == 4 && !clearml.IsCredentials(err) && !clearml.IsUnreachable(err) && e.Code != 408
}

func (c *Console) succeeded() {
	if c.up.failures > 0 && c.cfg.Notify != nil {
		c.cfg.Notify(nil)
	}
	c.up.failures, c.up.lastErr = 0, nil
}

func (c *Console) failed(err error) {
	c.up.failures++
	c.up.lastErr = err
	if c.up.failures == 1 && c.cfg.Notify != nil {
		c.cfg.Notify(err)
	}
}

func (c *Console) refused(lines int, err error) {
	c.up.refusal = err
	if c.cfg.Notify != nil {
		c.cfg.Notify(err)
	}
	c.mu.Lock()
	c.box.lostTotal += lines
	c.mu.Unlock()
}

// events makes one event of each message. Their times strictly increase, for readers sort by them.
func (c *Console) events(batch []message) []any {
	events := make([]any, len(batch))
	prefix := rankLine(c.cfg.Rank)
	for i, m := range batch {
		c.up.lastStamp = max(c.up.lastStamp+1, m.at.UnixMilli())
		events[i] = clearml.LogEvent{
			Type: "log", Task: c.cfg.Task, Worker: c.cfg.Worker, Level: m.level,
			Msg: prefix + string(m.text), Timestamp: c.up.lastStamp,
		}
	}
	return events
}

func textSize(batch []message) int {
	n := 0
	for _, m := range batch {
		n += len(m.text)
	}
	return n
}

func lines(batch []message) int {
	n := 0
	for _, m := range batch {
		n += m.lines
	}
	return n
}
