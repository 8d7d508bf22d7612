package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// Runtime fields by which a program that has an abort callback asks for time (written by the SDK, Task.register_abort_callback).
const (
	callbackTimeout   = "_abort_callback_timeout"   // seconds
	callbackPoll      = "_abort_poll_freq"          // seconds between the program's own looks
	callbackCompleted = "_abort_callback_completed" // non-empty when it is done
)

// defaultCallbackLimit bounds what a program may ask for (agent.abort_callback_max_timeout).
const defaultCallbackLimit = 30 * time.Minute

// awaitCallback gives the program's abort callback the time it asked for, if it asked: until it is done, the program has
// ended, or the time is over.
func (w *watcher) awaitCallback(ctx context.Context, exited <-chan struct{}) {
	runtime := w.runtime(ctx)
	asked := seconds(runtime[callbackTimeout])
	if asked <= 0 {
		return
	}
	limit := w.cfg.Agent.AbortCallbackLimit
	if limit <= 0 {
		limit = defaultCallbackLimit
	}
	wait := min(asked+seconds(runtime[callbackPoll]), limit)
	fmt.Fprintf(w.console, "the program has an abort callback: it gets up to %s\n", quantity.Duration(wait))
	begin := time.Now()
	end := time.NewTimer(wait)
	defer end.Stop()
	for !truthy(runtime[callbackCompleted]) {
		look := time.NewTimer(w.poll())
		select {
		case <-exited:
			look.Stop()
			fmt.Fprintf(w.console, "the program ended by itself after %s\n", quantity.Duration(time.Since(begin)))
			return
		case <-w.hard:
			look.Stop()
			return
		case <-end.C:
			look.Stop()
			fmt.Fprintf(w.console, "the abort callback did not end within %s\n", quantity.Duration(wait))
			return
		case <-look.C:
			runtime = w.runtime(ctx)
		}
	}
	fmt.Fprintf(w.console, "the abort callback ended after %s\n", quantity.Duration(time.Since(begin)))
}

func (w *watcher) runtime(ctx context.Context) map[string]any {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tasks, err := w.api.Tasks(ctx, clearml.TaskQuery{IDs: []string{w.cfg.TaskID}, OnlyFields: []string{"id", "runtime"}})
	if err != nil || len(tasks) == 0 {
		return nil
	}
	return tasks[0].Runtime
}

// seconds reads a number of seconds, which the SDK writes as a number or as a text.
func seconds(v any) time.Duration {
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case json.Number:
		f, _ = v.Float64()
	case string:
		f, _ = strconv.ParseFloat(v, 64)
	}
	return time.Duration(f * float64(time.Second))
}

// truthy follows the SDK, which writes 1, "1" or true.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != "" && v != "0"
	case float64:
		return v != 0
	default:
		return true
	}
}
