package conformance

import "testing"

func TestEnqueueTellsWhatItChanged(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, object{"system_tags": []string{"development", "other"}})
	a := srv.must(t, "tasks.enqueue", object{"task": id, "queue": q, "status_message": "m"})
	a.want(t, 1, "queued")
	a.want(t, 1, "updated")
	a.want(t, "queued", "fields", "status")
	a.want(t, "created", "fields", "enqueue_status")
	a.want(t, q, "fields", "execution.queue")
	after := srv.task(t, id)
	after.want(t, []string{"other"}, "system_tags")
	after.want(t, q, "execution", "queue")
	after.want(t, "m", "status_message")
	after.want(t, "", "status_reason")
	srv.wantEntries(t, q, id)
}

func TestEnqueueIntoAnotherQueueMovesTheTaskToItsTail(t *testing.T) {
	srv := connect(t)
	from, to := srv.newQueue(t), srv.newQueue(t)
	waiting := srv.queuedTask(t, to)
	id := srv.queuedTask(t, from)
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": to})
	srv.wantEntries(t, from)
	srv.wantEntries(t, to, waiting, id)
	srv.task(t, id).want(t, to, "execution", "queue")
	srv.must(t, "tasks.dequeue", object{"task": id})
	srv.wantStatus(t, id, "created")
}

func TestEnqueueIntoAnUnknownQueueIsRolledBack(t *testing.T) {
	srv := connect(t)
	for status, wantQueue := range map[string]bool{"created": false, "stopped": false, "queued": true} {
		id, q := srv.newTask(t, nil), srv.newQueue(t)
		for _, step := range howTo[status] {
			srv.must(t, step, object{"task": id, "queue": q})
		}
		srv.call(t, "tasks.enqueue", object{"task": id, "queue": "nope"}).wantCode(t, 400, 701)
		after := srv.task(t, id)
		after.want(t, status, "status")
		after.want(t, "failed enqueueing", "status_reason")
		if wantQueue {
			after.want(t, q, "execution", "queue")
			srv.wantEntries(t, q, id)
		} else {
			after.want(t, nil, "execution", "queue")
		}
	}
}

func TestEnqueueTwiceIntoOneQueueLosesTheRememberedStatus(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "tasks.stopped", object{"task": id})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	srv.call(t, "tasks.enqueue", object{"task": id, "queue": q}).wantCode(t, 400, 706)
	srv.wantStatus(t, id, "queued")
	srv.wantEntries(t, q, id)
	srv.must(t, "tasks.dequeue", object{"task": id})
	srv.wantStatus(t, id, "created")
}

func TestEnqueueByNameCreatesTheQueue(t *testing.T) {
	srv := connect(t)
	name := unique()
	id := srv.newTask(t, nil)
	q := srv.must(t, "tasks.enqueue", object{"task": id, "queue_name": name}).text("fields", "execution.queue")
	t.Cleanup(func() { srv.call(t, "queues.delete", object{"queue": q, "force": true}) })
	srv.must(t, "queues.get_by_id", object{"queue": q}).want(t, name, "queue", "name")
	srv.call(t, "tasks.enqueue", object{"task": id, "queue": q, "queue_name": name}).wantCode(t, 400, 12)
}

func TestEnqueueOfWhatMayNotBeQueuedChangesNothing(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id, "status_message": "m"})
	srv.call(t, "tasks.enqueue", object{"task": id, "queue": q}).wantCode(t, 400, 110)
	srv.task(t, id).want(t, "m", "status_message")
	srv.wantEntries(t, q)
	srv.call(t, "tasks.enqueue", object{"task": "ffffffffffffffffffffffffffffffff", "queue": q}).wantCode(t, 400, 101)
}

func TestDequeueGivesBackTheStatusFromBefore(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "tasks.failed", object{"task": id})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	a := srv.must(t, "tasks.dequeue", object{"task": id})
	a.want(t, 1, "dequeued")
	a.want(t, "failed", "fields", "status")
	srv.wantStatus(t, id, "failed")
	srv.task(t, id).want(t, q, "execution", "queue")
	srv.wantEntries(t, q)
}

func TestDequeueOfARunningTaskLeavesItsEntry(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "tasks.dequeue", object{"task": id, "new_status": "in_progress"}).want(t, 1, "updated")
	srv.wantEntries(t, q, id)
	srv.must(t, "tasks.dequeue", object{"task": id, "new_status": "in_progress", "remove_from_all_queues": true})
	srv.wantEntries(t, q)
	srv.wantStatus(t, id, "in_progress")
}

func TestDequeueToRunningSetsNoStart(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "tasks.dequeue", object{"task": id, "new_status": "in_progress"}).want(t, 1, "updated")
	srv.wantStatus(t, id, "in_progress")
	srv.task(t, id).want(t, nil, "started")
	srv.call(t, "tasks.dequeue", object{"task": id, "new_status": "nonsense"}).wantCode(t, 400, 12)
}

func TestUnknownTasksAreAnsweredCallByCall(t *testing.T) {
	srv := connect(t)
	const unknown = "ffffffffffffffffffffffffffffffff"
	for _, c := range []struct {
		endpoint  string
		code, sub int
	}{
		{"tasks.get_by_id", 400, 101},
		{"tasks.stopped", 400, 101},
		{"tasks.stop", 400, 101},
		{"tasks.failed", 400, 101},
		{"tasks.completed", 400, 101},
		{"tasks.reset", 400, 101},
		{"tasks.delete", 400, 101},
		{"tasks.clone", 400, 101},
		{"tasks.edit", 400, 101},
		{"tasks.update", 400, 101},
		{"tasks.ping", 200, 0},
		{"events.get_task_log", 400, 101},
	} {
		srv.call(t, c.endpoint, object{"task": unknown, "name": "name"}).wantCode(t, c.code, c.sub)
	}
	a := srv.must(t, "tasks.dequeue", object{"task": unknown})
	a.want(t, 1, "dequeued")
	a.want(t, 0, "updated")
	srv.must(t, "tasks.get_all", object{"id": []string{unknown}}).want(t, []any{}, "tasks")
	srv.call(t, "tasks.archive", object{"tasks": []string{unknown}}).wantCode(t, 400, 101)
}

func TestStartedHasACodeOfItsOwnForUnknownTasks(t *testing.T) {
	srv := connect(t)
	srv.needs(t, 34, "older ones answer 400/101")
	srv.call(t, "tasks.started", object{"task": "ffffffffffffffffffffffffffffffff"}).wantCode(t, 400, 10)
}

func TestManyAnswersForEachTask(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	draft, waiting := srv.newTask(t, nil), srv.queuedTask(t, q)
	a := srv.must(t, "tasks.enqueue_many", object{"ids": []string{draft, waiting}, "queue": q})
	a.want(t, draft, "succeeded", 0, "id")
	a.want(t, true, "succeeded", 0, "queued")
	a.want(t, waiting, "failed", 0, "id")
	a.want(t, []int{400, 706}, "failed", 0, "error", "codes")
	a = srv.must(t, "tasks.dequeue_many", object{"ids": []string{draft, waiting}})
	a.want(t, true, "succeeded", 1, "dequeued")
	srv.wantEntries(t, q)
}
