package clearml_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/clearml"
)

func TestTaskKeepsWhatItDoesNotKnow(t *testing.T) {
	const sent = `{"id":"t1","name":"train","status":"queued","brand_new":{"depth":[1,2,9007199254740993]},"script":{"diff":"x","future":1}}`
	var task clearml.Task
	if err := json.Unmarshal([]byte(sent), &task); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	if string(back) != sent {
		t.Errorf("handed on as %s", back)
	}
	o, err := task.Object()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(o["brand_new"]); got != "map[depth:[1 2 9007199254740993]]" {
		t.Errorf("decoded %s", got)
	}
}

func TestTaskIsReadLeniently(t *testing.T) {
	const sent = `{"id":"t1","name":null,"project":{"id":"p1","name":"Demo"},"last_iteration":"12","started":"no date",
		"container":{"image":null,"arguments":["a","b"],"setup_shell_script":7},
		"hyperparams":{"General":{"lr":{"section":null,"value":0.1},"on":{"value":true},"none":{"value":null},"text":{"value":"abc"}},"odd":3},
		"script":{"requirements":{"pip":["a==1","b"],"conda":""}},"runtime":null,"tags":null}`
	var task clearml.Task
	if err := json.Unmarshal([]byte(sent), &task); err != nil {
		t.Fatal(err)
	}
	if task.Project != "p1" || task.LastIteration != 12 || !task.Started.IsZero() {
		t.Errorf("head is %+v", task)
	}
	if c := task.Container; c.Image != "" || c.Arguments != `["a","b"]` || c.SetupShellScript != "7" {
		t.Errorf("container is %+v", c)
	}
	general := task.Hyperparams["General"]
	for name, want := range map[string]string{"lr": "0.1", "on": "true", "none": "", "text": "abc"} {
		if got := general[name]; got.Value != want || got.Section != "General" || got.Name != name {
			t.Errorf("parameter %s is %+v", name, got)
		}
	}
	if got := string(task.Script.Requirements["pip"]); got != `["a==1","b"]` {
		t.Errorf("requirements are %s", got)
	}
}

func TestTasksReadsPastFiveHundred(t *testing.T) {
	const total = 1203
	s := serve(t, func(w http.ResponseWriter, r recorded) {
		var q struct {
			Page     int      `json:"page"`
			PageSize int      `json:"page_size"`
			ID       []string `json:"id"`
		}
		if err := json.Unmarshal(r.Body, &q); err != nil {
			t.Error(err)
		}
		n := total
		if q.ID != nil {
			n = len(q.ID)
		}
		var items []string
		for i := q.Page * q.PageSize; i < min(n, (q.Page+1)*q.PageSize); i++ {
			id := fmt.Sprintf("t%d", i)
			if q.ID != nil {
				id = q.ID[i]
			}
			items = append(items, fmt.Sprintf(`{"id":%q}`, id))
		}
		answer(w, `{"tasks":[`+strings.Join(items, ",")+`]}`)
	})
	c := client(t, s.URL)
	ids := make([]string, 1001)
	for i := range ids {
		ids[i] = fmt.Sprintf("x%d", i)
	}
	for _, row := range []struct {
		story string
		query clearml.TaskQuery
		want  int
	}{
		{"everything", clearml.TaskQuery{OnlyFields: []string{"status"}}, total},
		{"a long list of ids", clearml.TaskQuery{IDs: ids}, len(ids)},
		{"a limit", clearml.TaskQuery{Limit: 7}, 7},
		{"no ids at all", clearml.TaskQuery{IDs: []string{}}, 0},
	} {
		t.Run(row.story, func(t *testing.T) {
			tasks, err := c.Tasks(t.Context(), row.query)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, task := range tasks {
				seen[task.ID] = true
			}
			if len(tasks) != row.want || len(seen) != row.want {
				t.Errorf("%d tasks, %d of them different, want %d", len(tasks), len(seen), row.want)
			}
		})
	}
	for _, r := range s.requests("tasks.get_all") {
		q := decode(t, r.Body)
		if q["search_hidden"] != true {
			t.Errorf("hidden tasks are left out by %s", r.Body)
		}
		if f, ok := q["only_fields"].([]any); ok && f[0] != "id" {
			t.Errorf("only_fields without id: %s", r.Body)
		}
	}
}

func TestStatusChangeAlwaysSendsBothTexts(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ recorded) { answer(w, `{"updated":1}`) })
	if err := client(t, s.URL).Failed(t.Context(), "t", clearml.StatusChange{Reason: "why", Message: "stopping"}); err != nil {
		t.Fatal(err)
	}
	body := decode(t, s.requests("tasks.failed")[0].Body)
	if body["status_reason"] != "why" || body["status_message"] != "stopping" || body["force"] != false {
		t.Errorf("sent %v", body)
	}
}
