package conformance

import (
	"fmt"
	"sync"
	"testing"
)

func TestOnlyFieldsGivesWhatWasAskedForAndNoMore(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, object{"container": object{"image": "i"}, "script": object{"branch": "b"}})
	for _, c := range []struct {
		name   string
		fields []string
		want   object
	}{
		{"containers come back empty", []string{"runtime", "tags", "hyperparams"}, object{"runtime": object{}, "tags": []any{}, "hyperparams": object{}}},
		{"a missing leaf gives its parent", []string{"runtime._abort_callback_timeout"}, object{"runtime": object{}}},
		{"a leaf comes alone", []string{"container.image", "script.branch"}, object{"container": object{"image": "i"}, "script": object{"branch": "b"}}},
		{"a plain field", []string{"status", "id"}, object{"status": "created", "id": id}},
		{"an unset field is omitted", []string{"id", "parent", "started"}, object{"id": id}},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv.must(t, "tasks.get_all", object{"id": []string{id}, "only_fields": c.fields}).want(t, []object{c.want}, "tasks")
		})
	}
	for _, body := range []object{
		{"only_fields": []string{"nonsense"}},
		{"only_fields": "id"},
		{"order_by": []string{"nonsense"}},
		{"order_by": "name"},
		{"only_fields": []string{"script.nonsense"}},
		{"only_fields": []string{"status.x"}},
	} {
		srv.call(t, "tasks.get_all", body).wantCode(t, 400, 14)
	}
}

func TestExpandedListsTurnReferencesIntoObjects(t *testing.T) {
	srv := connect(t)
	name := unique()
	project := srv.must(t, "projects.create", object{"name": name}).text("id")
	q := srv.newQueue(t)
	id := srv.newTask(t, object{"project": project})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	a := srv.must(t, "tasks.get_all_ex", object{
		"id": []string{id}, "only_fields": []string{"project.name", "user", "execution.queue", "status"},
	})
	a.want(t, object{"id": project, "name": name}, "tasks", 0, "project")
	a.want(t, object{"id": srv.task(t, id).text("user")}, "tasks", 0, "user")
	a.want(t, object{"id": q}, "tasks", 0, "execution", "queue")
	a.want(t, id, "tasks", 0, "id")
	entry := srv.must(t, "queues.get_all_ex", object{"id": []string{q}})
	entry.want(t, object{"id": id, "name": srv.task(t, id).text("name")}, "queues", 0, "entries", 0, "task")
}

func TestAnAnswerHasAtMost500Objects(t *testing.T) {
	srv := connect(t)
	const n = 510
	ids := make([]string, n)
	tag := unique()
	work := make(chan int)
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			for i := range work {
				ids[i] = srv.must(t, "tasks.create", object{"name": fmt.Sprintf("%s-%d", tag, i), "type": "training", "tags": []string{tag}}).text("id")
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	done.Wait()
	t.Cleanup(func() { srv.call(t, "tasks.delete_many", object{"ids": ids, "force": true}) })
	for _, c := range []struct {
		name string
		body object
		want int
	}{
		{"a list of 510 ids", object{"id": ids}, 500},
		{"a page of 600", object{"id": ids, "page": 0, "page_size": 600}, 500},
		{"the second page", object{"id": ids, "page": 1, "page_size": 500}, 10},
		{"a page past the end", object{"id": ids, "page": 2, "page_size": 500}, 0},
		{"a small page", object{"tags": []string{tag}, "page": 3, "page_size": 7}, 7},
		{"a size without scrolling", object{"id": ids, "size": 7}, 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.body["only_fields"] = []string{"id"}
			if got := len(srv.must(t, "tasks.get_all", c.body).list("tasks")); got != c.want {
				t.Errorf("got %d tasks, want %d", got, c.want)
			}
		})
	}
	srv.call(t, "tasks.get_all", object{"page": -1}).wantCode(t, 400, 12)
	srv.call(t, "tasks.get_all", object{"page": 0, "page_size": 0}).wantCode(t, 400, 12)
	seen, scroll := 0, any(nil)
	for range 10 {
		a := srv.must(t, "tasks.get_all", object{"tags": []string{tag}, "scroll_id": scroll, "size": 100, "only_fields": []string{"id"}})
		seen += len(a.list("tasks"))
		scroll = a.text("scroll_id")
	}
	if seen != n {
		t.Errorf("scrolling gave %d tasks, want %d", seen, n)
	}
}

func TestFiltersSelectTasks(t *testing.T) {
	srv := connect(t)
	tag := unique()
	q := srv.newQueue(t)
	make1 := func(name string, tags ...string) string {
		return srv.newTask(t, object{"name": tag + name, "tags": append(tags, tag)})
	}
	a, b, c := make1(".a", "x"), make1(".b", "x", "y"), make1("xc", "y")
	srv.must(t, "tasks.enqueue", object{"task": b, "queue": q})
	srv.must(t, "tasks.update", object{"task": c, "system_tags": []string{"hidden"}})
	for _, f := range []struct {
		name string
		body object
		want []string
	}{
		{"hidden ones are left out", object{}, []string{a, b}},
		{"unless asked for", object{"search_hidden": true}, []string{a, b, c}},
		{"an empty list of ids selects everything", object{"id": []string{}}, []string{a, b}},
		{"a regular expression, unanchored", object{"name": `\.[ab]$`}, []string{a, b}},
		{"and case-sensitive", object{"name": `\.A$`}, nil},
		{"as Python escapes it", object{"name": "^" + `conformance\-`}, []string{a, b}},
		{"by status", object{"status": []string{"queued"}}, []string{b}},
		{"by exclusion", object{"status": []string{"-queued"}}, []string{a}},
		{"by queue", object{"execution.queue": []string{q}}, []string{b}},
		{"all of several tags", object{"tags": []string{"__$all", tag, "x", "y"}}, []string{b}},
		{"any of the fields", object{"_any_": object{"fields": []string{"name", "comment"}, "pattern": `\.B$`}}, []string{b}},
		{"an unknown key does not filter", object{"_any_1": object{"fields": []string{"name"}, "pattern": "nothing"}}, []string{a, b}},
		{"descending", object{"order_by": []string{"-name"}}, []string{b, a}},
		{"missing values last, up", object{"order_by": []string{"status_changed"}}, []string{b, a}},
		{"missing values last, down", object{"order_by": []string{"-status_changed"}}, []string{b, a}},
		{"changed since long ago", object{"last_change": []string{">=2020-01-01T00:00:00"}}, []string{a, b}},
		{"changed before that", object{"last_change": []string{"<2020-01-01T00:00:00"}}, nil},
	} {
		t.Run(f.name, func(t *testing.T) {
			if _, ok := f.body["tags"]; !ok {
				f.body["tags"] = []string{tag}
			}
			got := []string{}
			for _, v := range srv.must(t, "tasks.get_all", f.body).list("tasks") {
				task, _ := v.(object)
				got = append(got, fmt.Sprint(task["id"]))
			}
			if encoded(t, got) != encoded(t, append([]string{}, f.want...)) {
				t.Errorf("got %v, want %v", got, f.want)
			}
		})
	}
	srv.must(t, "tasks.get_all", object{"id": c, "only_fields": []string{"id"}}).want(t, []object{{"id": c}}, "tasks")
}

func TestGlueQueuesAreHiddenUnlessNamed(t *testing.T) {
	srv := connect(t)
	name := unique()
	id := srv.must(t, "queues.create", object{"name": name, "system_tags": []string{"k8s-glue"}}).text("id")
	t.Cleanup(func() { srv.call(t, "queues.delete", object{"queue": id, "force": true}) })
	has := func(body object) bool {
		for _, q := range srv.must(t, "queues.get_all", body).list("queues") {
			if q, _ := q.(object); q["id"] == id {
				return true
			}
		}
		return false
	}
	if has(object{}) || !has(object{"name": name}) || !has(object{"id": []string{id}}) || !has(object{"search_hidden": true}) {
		t.Error("a queue with system tag k8s-glue must show when its id, its name or search_hidden is given, and not otherwise")
	}
}
