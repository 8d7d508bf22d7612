package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// follow prints what happens to the task, as it happens, until it has ended.
func (d *demo) follow(ctx context.Context) error {
	client, err := clearml.New(clearml.Config{Server: d.server.APIURL(), AccessKey: d.server.AccessKey, SecretKey: d.server.SecretKey, Product: "demo"})
	if err != nil {
		return err
	}
	f := &follower{demo: d, client: client}
	return d.wait(ctx, 4*time.Minute, "the task to end", func() (bool, error) {
		if err := d.glue.ended(); err != nil {
			return false, err
		}
		return f.look(ctx)
	})
}

// follower remembers what was printed.
type follower struct {
	demo    *demo
	client  *clearml.Client
	job     string
	message string
	running bool
	after   int64 // time of the last console event read, ms
	program bool  // the program's own lines have begun
	first   bool  // its first line was printed
}

func (f *follower) row(name, what string) { f.demo.row("  "+name, what, f.demo.enqueued) }

func (f *follower) look(ctx context.Context) (ended bool, err error) {
	tasks, err := f.client.Tasks(ctx, clearml.TaskQuery{IDs: []string{f.demo.task}})
	if err != nil || len(tasks) != 1 {
		return false, errors.Join(err, nil)
	}
	t := tasks[0]
	f.waiting(t)
	if err := f.console(ctx); err != nil {
		return false, err
	}
	switch t.Status {
	case clearml.StatusCompleted:
		f.row("completed", f.result(ctx, t))
		return true, f.console(ctx)
	case clearml.StatusFailed, clearml.StatusStopped:
		return true, fmt.Errorf("the task ended as %s: %s %s", t.Status, t.StatusReason, t.StatusMessage)
	}
	return false, nil
}

// waiting tells of the job until it runs.
func (f *follower) waiting(t clearml.Task) {
	f.submitted(t.Hyperparams["properties"]["slurm_job"].Value)
	if t.Status == clearml.StatusQueued && t.StatusMessage != f.message && strings.Contains(t.StatusMessage, "pending") {
		f.message = t.StatusMessage
		f.row("pending", t.StatusMessage)
	}
	if mark, ok := t.ClaimMark(); ok && t.Status == clearml.StatusInProgress && !f.running {
		f.running = true
		f.submitted(mark.Job)
		f.row("running", "job "+mark.Job+" has taken the task from its queue")
	}
}

func (f *follower) submitted(job string) {
	if job != "" && job != f.job {
		f.job = job
		f.row("submitted", "job "+job)
	}
}

// console prints the agent's lines on set-up, and the program's first one.
func (f *follower) console(ctx context.Context) error {
	events, err := f.client.TaskLogAfter(ctx, f.demo.task, f.after, 500)
	if err != nil {
		return err
	}
	for _, e := range events {
		f.after = max(f.after, e.Timestamp)
		for line := range strings.Lines(e.Msg) {
			f.line(strings.TrimRight(line, "\r\n"))
		}
	}
	return nil
}

func (f *follower) line(line string) {
	words := strings.Fields(line)
	switch {
	case f.first || len(words) == 0:
	case f.program && (words[0] == "ClearML" || strings.Contains(line, "- clearml.")): // the SDK's own words
	case f.program:
		f.first = true
		f.row("first line", fmt.Sprintf("%q", line))
	case words[0] == "code" || words[0] == "packages":
		f.row(words[0], strings.Join(words[1:], " "))
	case words[0] == "run":
		f.program = true
	case strings.HasPrefix(line, "── "):
		f.row("agent", strings.Trim(line, "─ "))
	}
}

// result sums up what the server has of a completed task.
func (f *follower) result(ctx context.Context, t clearml.Task) string {
	var scalars map[string]map[string]struct {
		X []float64 `json:"x"`
	}
	n := 0
	if f.client.Call(ctx, "events.scalar_metrics_iter_histogram", map[string]any{"task": t.ID}, &scalars) == nil {
		for metric, variants := range scalars {
			for _, v := range variants {
				if !strings.HasPrefix(metric, ":monitor:") {
					n += len(v.X)
				}
			}
		}
	}
	var full struct {
		Execution struct {
			Artifacts []any `json:"artifacts"`
		} `json:"execution"`
	}
	artifacts := 0
	if json.Unmarshal(t.Raw, &full) == nil {
		artifacts = len(full.Execution.Artifacts)
	}
	return fmt.Sprintf("exit 0 · %d scalars · %d artifact", n, artifacts)
}

// show prints the console and keeps it.
func (d *demo) show(ctx context.Context) error {
	client, err := clearml.New(clearml.Config{Server: d.server.APIURL(), AccessKey: d.server.AccessKey, SecretKey: d.server.SecretKey, Product: "demo"})
	if err != nil {
		return err
	}
	events, err := client.TaskLogAfter(ctx, d.task, 0, 5000)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, e := range events {
		text.WriteString(strings.TrimRight(e.Msg, "\n") + "\n")
	}
	fmt.Fprintf(d.out, "\nthe task's console:\n")
	for line := range strings.Lines(text.String()) {
		fmt.Fprint(d.out, "  │ ", line)
	}
	if err := os.WriteFile(d.path("console.txt"), []byte(text.String()), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "\nconsole, uploads, logs and job output: out/demo/   ·   %s in all   ·   again: make demo (environments are cached)\n", quantity.Duration(time.Since(d.began)))
	return nil
}
