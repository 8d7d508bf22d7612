package conformance

import (
	"testing"
	"time"
)

func TestReasonAndMessageAreOverwrittenByEveryStatusChange(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id, "status_reason": "r", "status_message": "m"})
	a := srv.task(t, id)
	a.want(t, "r", "status_reason")
	a.want(t, "m", "status_message")
	srv.must(t, "tasks.started", object{"task": id})
	a = srv.task(t, id)
	a.want(t, "", "status_reason")
	a.want(t, "", "status_message")
}

func TestStartedKeepsTheFirstStartOfARun(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id})
	first := srv.task(t, id).text("started")
	<-time.After(5 * time.Millisecond)
	srv.must(t, "tasks.started", object{"task": id}).want(t, 1, "started")
	srv.task(t, id).want(t, first, "started")
	srv.must(t, "tasks.completed", object{"task": id})
	if srv.task(t, id).text("completed") == "" {
		t.Error("a completed task has no date of completion")
	}
	srv.needs(t, 34, "older ones keep both dates when a completed task is started again")
	srv.must(t, "tasks.started", object{"task": id})
	a := srv.task(t, id)
	a.want(t, nil, "completed")
	if a.text("started") <= first {
		t.Errorf("a new run started at %s, the one before at %s", a.text("started"), first)
	}
}

func TestStopOfATaskWithALiveWorkerOnlyAsks(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	worker := unique()
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "workers.status_report", object{"worker": worker, "timestamp": time.Now().UnixMilli(), "task": id})
	srv.must(t, "tasks.stop", object{"task": id, "status_reason": "r", "status_message": "ignored", "force": true})
	a := srv.task(t, id)
	a.want(t, "in_progress", "status")
	a.want(t, "stopping", "status_message")
	a.want(t, "r", "status_reason")
	srv.must(t, "tasks.started", object{"task": id})
	srv.task(t, id).want(t, "", "status_message") // the mark is lost: that is how the real server is
	srv.must(t, "tasks.stopped", object{"task": id, "force": true})
	srv.wantStatus(t, id, "stopped")
}

func TestStopOfADevelopmentTaskIsImmediate(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, object{"system_tags": []string{"development"}})
	worker := unique()
	t.Cleanup(func() { srv.call(t, "workers.unregister", object{"worker": worker}) })
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "workers.status_report", object{"worker": worker, "timestamp": time.Now().UnixMilli(), "task": id})
	srv.must(t, "tasks.stop", object{"task": id})
	a := srv.task(t, id)
	a.want(t, "stopped", "status")
	a.want(t, "Stopped by "+srv.userName, "status_message")
	a.want(t, nil, "completed")
}

func TestStopOfAQueuedTaskTakesItOut(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "tasks.stop", object{"task": id})
	srv.wantEntries(t, q)
	srv.wantStatus(t, id, "stopped")
	srv.task(t, id).want(t, q, "execution", "queue")
}

func TestStatusChangesLeaveTheQueueAlone(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	var ids []string
	for _, endpoint := range []string{"tasks.started", "tasks.stopped", "tasks.failed", "tasks.completed"} {
		id := srv.queuedTask(t, q)
		srv.must(t, endpoint, object{"task": id, "force": true})
		ids = append(ids, id)
	}
	srv.wantEntries(t, q, ids...)
}

func TestResetMakesADraftAgain(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, object{"hyperparams": object{"Args": object{"a": object{"section": "Args", "name": "a", "value": "1"}}}})
	srv.must(t, "tasks.add_or_update_artifacts", object{"task": id, "artifacts": []object{
		{"key": "in", "type": "t", "mode": "input"}, {"key": "out", "type": "t"},
	}})
	srv.must(t, "tasks.edit_hyper_params", object{"task": id, "hyperparams": []object{
		{"section": "properties", "name": "p", "value": "v"},
	}})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	srv.must(t, "events.add", object{"task": id, "type": "log", "msg": "x"})
	a := srv.must(t, "tasks.reset", object{"task": id, "status_reason": "ignored"})
	a.want(t, object{"removed": 1}, "dequeued")
	srv.wantEntries(t, q)
	after := srv.task(t, id)
	after.want(t, "created", "status")
	after.want(t, "reset", "status_reason")
	after.want(t, "reset", "status_message")
	after.want(t, nil, "execution", "queue")
	after.want(t, object{}, "runtime")
	after.want(t, "in", "execution", "artifacts", 0, "key")
	after.want(t, nil, "execution", "artifacts", 1)
	after.want(t, "1", "hyperparams", "Args", "a", "value")
	after.want(t, "v", "hyperparams", "properties", "p", "value")
	srv.eventually(t, "the events are gone", func() bool {
		return srv.must(t, "events.get_task_log", object{"task": id}).number("total") == 0
	})
}

func TestCloneCopiesWhatDefinesATask(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, object{
		"script":      object{"repository": " https://example.org/r.git ", "diff": " as is \n"},
		"container":   object{"image": "python:3.12", "custom": "kept"},
		"tags":        []string{"b", "a"},
		"system_tags": []string{"development", "kept"},
	})
	srv.must(t, "tasks.edit_hyper_params", object{"task": id, "hyperparams": []object{
		{"section": "properties", "name": "p", "value": "v"},
	}})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	clone := srv.must(t, "tasks.clone", object{"task": id}).text("id")
	t.Cleanup(func() { srv.call(t, "tasks.delete", object{"task": clone, "force": true}) })
	a := srv.task(t, clone)
	a.want(t, "created", "status")
	a.want(t, id, "parent")
	a.want(t, srv.task(t, id).text("name"), "name")
	a.want(t, "https://example.org/r.git", "script", "repository")
	a.want(t, " as is \n", "script", "diff")
	a.want(t, object{"image": "python:3.12", "custom": "kept"}, "container")
	a.want(t, []string{"a", "b"}, "tags")
	a.want(t, []string{"kept"}, "system_tags")
	a.want(t, nil, "execution", "queue")
	a.want(t, "v", "hyperparams", "properties", "p", "value")
}

func TestDeleteTakesTheTaskOutOfItsQueue(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "tasks.delete", object{"task": id, "force": true}).want(t, true, "deleted")
	srv.wantEntries(t, q)
}

func TestArchivingStopsHidesAndCanBeUndone(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	waiting, running := srv.queuedTask(t, q), srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": running})
	srv.must(t, "tasks.archive_many", object{"ids": []string{waiting, running}})
	srv.wantEntries(t, q)
	srv.wantStatus(t, waiting, "created")
	srv.wantStatus(t, running, "stopped")
	srv.task(t, running).want(t, []string{"archived"}, "system_tags")
	srv.must(t, "tasks.unarchive_many", object{"ids": []string{running}})
	srv.task(t, running).want(t, []any{}, "system_tags")
}

func TestPingIsASignOfLife(t *testing.T) {
	srv := connect(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id})
	before := srv.task(t, id).text("last_update")
	<-time.After(5 * time.Millisecond)
	srv.must(t, "tasks.ping", object{"task": id})
	a := srv.task(t, id)
	if a.text("last_update") <= before {
		t.Errorf("last_update stayed at %s", before)
	}
	if a.at("active_duration") == nil {
		t.Error("a running task has no active_duration after a ping")
	}
}
