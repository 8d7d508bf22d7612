package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/clearml-hpc/clearml-agent/clearml"
	"github.com/clearml-hpc/clearml-agent/cmd/internal/session"
	"github.com/clearml-hpc/clearml-agent/internal/quantity"
)

// workerRow is one worker as list shows it, and the JSON of --json.
type workerRow struct {
	Worker   string     `json:"worker"`
	User     string     `json:"user"`
	IP       string     `json:"ip,omitempty"`
	Queue    string     `json:"queue,omitempty"`
	TaskID   string     `json:"task,omitempty"`
	TaskName string     `json:"task_name,omitempty"`
	CPU      *float64   `json:"cpu_percent,omitempty"`
	GPU      *float64   `json:"gpu_percent,omitempty"`
	Seen     *time.Time `json:"last_report,omitempty"`
	Tags     []string   `json:"tags,omitempty"`
}

// queueRow is one queue, likewise.
type queueRow struct {
	Queue   string   `json:"queue"`
	ID      string   `json:"id"`
	Waiting int      `json:"waiting"`
	Next    string   `json:"next,omitempty"`
	Tags    []string `json:"tags,omitempty"`
}

// Run prints the workers, or with --queues the queues.
func (c *listCommand) Run(a *app) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	client, err := a.connect(cfg, clearml.RetryPolicy{Attempts: 3})
	if err != nil {
		return err
	}
	if c.Queues {
		err = c.queues(a, client)
	} else {
		err = c.workers(a, client)
	}
	return session.Explain(err, cfg.API())
}

func (c *listCommand) workers(a *app, client *clearml.Client) error {
	workers, err := client.Workers(a.ctx, clearml.WorkerQuery{})
	if err != nil {
		return err
	}
	load, err := loads(a.ctx, client, workers)
	if err != nil {
		return err
	}
	rows := make([]workerRow, len(workers))
	for i, w := range workers {
		rows[i] = workerRow{
			Worker: w.ID, User: w.User.Name, IP: w.IP, Queue: w.Queue.Name, TaskID: w.Task.ID, TaskName: w.Task.Name,
			CPU: load[w.ID].cpu, GPU: load[w.ID].gpu, Tags: w.Tags,
		}
		if !w.LastReportTime.IsZero() {
			rows[i].Seen = &w.LastReportTime.Time
		}
	}
	if c.JSON {
		return printJSON(a.Out, rows)
	}
	if len(rows) == 0 {
		fmt.Fprintln(a.Err, "no worker has reported to this server in the last minutes")
		return nil
	}
	t := newTable(a.Out, "WORKER", "QUEUE", "TASK", "CPU", "GPU", "SEEN")
	for _, r := range rows {
		task := "idle"
		if r.TaskID != "" {
			task = fmt.Sprintf("%s %q", r.TaskID[:min(8, len(r.TaskID))], r.TaskName)
		}
		t.AppendRow(table.Row{r.Worker, or(r.Queue, "-"), task, percent(r.CPU), percent(r.GPU), ago(r.Seen)})
	}
	t.Render()
	return nil
}

func (c *listCommand) queues(a *app, client *clearml.Client) error {
	queues, err := client.Queues(a.ctx, nil)
	if err != nil {
		return err
	}
	rows := make([]queueRow, len(queues))
	for i, q := range queues {
		rows[i] = queueRow{Queue: q.Name, ID: q.ID, Waiting: len(q.Entries), Tags: append(q.Tags, q.SystemTags...)}
		if len(q.Entries) > 0 {
			rows[i].Next = q.Entries[0].Task
		}
	}
	if c.JSON {
		return printJSON(a.Out, rows)
	}
	t := newTable(a.Out, "QUEUE", "ID", "WAITING", "TAGS")
	for _, r := range rows {
		t.AppendRow(table.Row{r.Queue, r.ID, r.Waiting, strings.Join(r.Tags, " ")})
	}
	t.Render()
	return nil
}

// printJSON prints one object per line.
func printJSON[T any](w io.Writer, rows []T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// newTable is a table without lines, which a person reads and awk still splits.
func newTable(w io.Writer, head ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleDefault)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Box.PaddingLeft, t.Style().Box.PaddingRight = "", "  "
	t.AppendHeader(head)
	return t
}

func percent(v *float64) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", *v)
}

func ago(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return quantity.Duration(time.Since(*t)) + " ago"
}
