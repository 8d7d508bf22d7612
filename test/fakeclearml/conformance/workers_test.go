package conformance

import (
	"testing"
	"time"
)

func TestAWorkerIsListedWithWhatItDoes(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	next := srv.queuedTask(t, q)
	worker := unique() + ":gpu0"
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	srv.must(t, "workers.register", object{"worker": worker, "queues": []string{q}, "timeout": 60, "is_daemon": true})
	srv.must(t, "workers.status_report", object{
		"worker": worker, "timestamp": time.Now().UnixMilli(), "task": id, "queue": q, "tags": nil, "is_daemon": true,
		"machine_stats": object{"cpu_usage": []float64{15}, "memory_used": 8192, "unknown": 1},
	})
	a := srv.must(t, "workers.get_all", object{"worker_pattern": worker[:len(worker)-1] + "*"})
	a.want(t, worker, "workers", 0, "id")
	a.want(t, id, "workers", 0, "task", "id")
	a.want(t, 60, "workers", 0, "register_timeout")
	a.want(t, q, "workers", 0, "queue", "id")
	a.want(t, 1, "workers", 0, "queues", 0, "num_tasks")
	a.want(t, next, "workers", 0, "queues", 0, "next_task", "id")
	a.want(t, []any{}, "workers", 0, "tags")
	srv.task(t, id).want(t, worker, "last_worker")
	srv.must(t, "workers.status_report", object{"worker": worker, "timestamp": time.Now().UnixMilli()})
	a = srv.must(t, "workers.get_all", object{"worker_pattern": worker})
	a.want(t, nil, "workers", 0, "task")
	a.want(t, nil, "workers", 0, "queue")
	a.want(t, q, "workers", 0, "queues", 0, "id")
	srv.must(t, "workers.unregister", object{"worker": worker, "queues": []string{q}})
	srv.must(t, "workers.get_all", object{"worker_pattern": worker}).want(t, []any{}, "workers")
}

func TestAReportReplacesTagsEvenIfItHasNone(t *testing.T) {
	srv := connect(t)
	worker := unique()
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	srv.must(t, "workers.register", object{"worker": worker, "tags": []string{"a"}})
	for _, step := range []struct {
		report object
		want   any
	}{
		{object{"worker": worker, "timestamp": 1, "tags": []string{"a", "c"}}, []string{"a", "c"}},
		{object{"worker": worker, "timestamp": 1, "tags": []string{"b"}}, []string{"b"}},
		{object{"worker": worker, "timestamp": 1}, []any{}},
		{object{"worker": worker, "timestamp": 1, "tags": []string{"b"}}, []string{"b"}},
		{object{"worker": worker, "timestamp": 1, "tags": nil}, []any{}},
	} {
		srv.must(t, "workers.status_report", step.report)
		srv.must(t, "workers.get_all", object{"worker_pattern": worker}).want(t, step.want, "workers", 0, "tags")
	}
}

func TestAReportRegistersAnUnknownWorkerAndRevivesAnyTask(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	for _, step := range howTo["completed"] {
		srv.must(t, step, object{"task": id})
	}
	worker := unique()
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	srv.must(t, "workers.status_report", object{"worker": worker, "timestamp": 1, "task": id, "queue": "nope", "queues": []string{"nope"}})
	srv.task(t, id).want(t, worker, "last_worker")
	srv.must(t, "workers.get_all", object{"worker_pattern": worker}).want(t, []object{{"id": "nope"}}, "workers", 0, "queues")
}

func TestWorkersAreCheckedByCode(t *testing.T) {
	srv := connect(t)
	worker := unique()
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	for _, c := range []struct {
		endpoint  string
		body      object
		code, sub int
	}{
		{"workers.register", object{"worker": worker, "queues": []string{"nope"}}, 400, 701},
		{"workers.register", object{"worker": worker, "timeout": -1}, 400, 1002},
		{"workers.status_report", object{"worker": worker}, 400, 12},
		{"workers.status_report", object{"worker": worker, "timestamp": 1, "queues": "x"}, 400, 12},
		{"workers.status_report", object{"worker": worker, "timestamp": 1.5}, 200, 0},
		{"workers.status_report", object{"worker": worker, "timestamp": 1, "task": "ffffffffffffffffffffffffffffffff"}, 400, 101},
		{"workers.unregister", object{"worker": "nobody-" + worker}, 200, 0},
	} {
		srv.call(t, c.endpoint, c.body).wantCode(t, c.code, c.sub)
	}
}
