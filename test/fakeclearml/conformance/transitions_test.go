package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"testing"
)

// transitionTable is testdata/transitions.json: what the real server answered to every call, from every status.
type transitionTable struct {
	Statuses []string `json:"statuses"`
	Rows     []struct {
		Endpoint string          `json:"endpoint"`
		Variant  string          `json:"variant"`
		Body     object          `json:"body"`
		Force    bool            `json:"force"`
		Results  map[string]cell `json:"results"`
	} `json:"rows"`
}

type cell struct {
	To            string   `json:"to"`
	OK            bool     `json:"ok"`
	Error         []int    `json:"error"`
	Updated       *float64 `json:"updated"`
	Dequeued      *float64 `json:"dequeued"`
	Archived      *float64 `json:"archived"`
	StatusMessage string   `json:"status_message"`
}

// howTo brings a fresh task to a status by the ordinary calls.
var howTo = map[string][]string{
	"created":     nil,
	"queued":      {"tasks.enqueue"},
	"in_progress": {"tasks.started"},
	"stopped":     {"tasks.started", "tasks.stopped"},
	"closed":      {"tasks.started", "tasks.stopped", "tasks.close"},
	"failed":      {"tasks.started", "tasks.failed"},
	"completed":   {"tasks.started", "tasks.completed"},
	"published":   {"tasks.started", "tasks.completed", "tasks.publish"},
}

// attaches names the calls that became possible for queued tasks with API 2.34, or came with it.
var attaches = map[string]bool{
	"tasks.edit_hyper_params": true, "tasks.edit_configuration": true, "tasks.edit_runtime": true,
	"tasks.add_or_update_artifacts": true, "tasks.add_or_update_model": true,
}

func TestEveryCallFromEveryStatusAnswersAsOnTheRealServer(t *testing.T) {
	raw, err := os.ReadFile("../testdata/transitions.json")
	if err != nil {
		t.Fatal(err)
	}
	var table transitionTable
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) < 50 || len(table.Statuses) != 8 {
		t.Fatalf("read %d rows and %d statuses", len(table.Rows), len(table.Statuses))
	}
	srv := connect(t)
	names := map[string]string{
		"$first": srv.newQueue(t), "$other": srv.newQueue(t),
		"$model": srv.must(t, "models.create", object{"name": unique(), "uri": "file:///m"}).text("id"),
	}
	for _, row := range table.Rows {
		for _, status := range table.Statuses {
			name := fmt.Sprintf("%s %s force=%t from %s", row.Endpoint, row.Variant, row.Force, status)
			t.Run(name, func(t *testing.T) {
				if attaches[row.Endpoint] && (status == "queued" || row.Endpoint == "tasks.edit_runtime") {
					srv.needs(t, 34, "older ones do not have it, or not for queued tasks")
				}
				task := srv.newTask(t, nil)
				for _, step := range howTo[status] {
					srv.must(t, step, object{"task": task, "queue": names["$first"]})
				}
				body := requestFor(row.Endpoint, task, row.Body, names)
				body["force"] = row.Force
				want, ok := row.Results[status]
				if !ok {
					t.Fatal("no such cell")
				}
				checkCell(t, srv, srv.call(t, row.Endpoint, body), task, want)
			})
		}
	}
}

func requestFor(endpoint, task string, fields object, names map[string]string) object {
	body := object{"task": task}
	if endpoint == "tasks.archive" {
		body = object{"tasks": []string{task}}
	}
	maps.Copy(body, fields)
	for key, v := range body {
		if s, ok := v.(string); ok && names[s] != "" {
			body[key] = names[s]
		}
	}
	return body
}

func checkCell(t *testing.T, srv *target, a answer, task string, want cell) {
	t.Helper()
	if want.Error != nil {
		a.wantCode(t, want.Error[0], want.Error[1])
		return
	}
	a.wantCode(t, 200, 0)
	updated := 1.0
	if want.Updated != nil {
		updated = *want.Updated
	}
	if got, has := a.data["updated"]; has && got != updated {
		t.Errorf("updated is %v, want %v", got, updated)
	}
	if want.Dequeued != nil {
		a.want(t, *want.Dequeued, "dequeued")
	}
	if want.Archived != nil {
		a.want(t, *want.Archived, "archived")
	}
	if a.path == "tasks.delete" {
		srv.call(t, "tasks.get_by_id", object{"task": task}).wantCode(t, 400, 101)
		return
	}
	after := srv.task(t, task)
	if want.To != "" {
		after.want(t, want.To, "status")
	}
	if want.StatusMessage != "" {
		after.want(t, "Stopped by "+srv.userName, "status_message")
	}
}
