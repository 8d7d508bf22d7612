package conformance

import (
	"testing"
	"time"
)

func TestQueueNamesAreUniqueAndCheckedOnCreation(t *testing.T) {
	srv := connect(t)
	name := unique()
	id := srv.must(t, "queues.create", object{"name": name}).text("id")
	t.Cleanup(func() { srv.call(t, "queues.delete", object{"queue": id, "force": true}) })
	srv.call(t, "queues.create", object{"name": "  ab "}).wantCode(t, 400, 800)
	srv.call(t, "queues.create", object{"name": name}).wantCode(t, 400, 801)
	found := srv.must(t, "queues.get_all", object{"name": "^" + name + "$", "only_fields": []string{"id", "tags"}})
	found.want(t, []object{{"id": id, "tags": []string{}}}, "queues")
	srv.must(t, "queues.get_by_id", object{"queue": id}).want(t, object{}, "queue", "metadata")
	srv.call(t, "queues.get_all", object{"name": "("}).wantCode(t, 400, 21)
	srv.must(t, "queues.get_all", object{"name": `conformance\-`})
}

func TestANameIsNoQueueId(t *testing.T) {
	srv := connect(t)
	task := srv.newTask(t, nil)
	for endpoint, body := range map[string]object{
		"queues.get_by_id":     {"queue": "default"},
		"queues.get_next_task": {"queue": "default"},
		"queues.peek_task":     {"queue": "default"},
		"queues.add_task":      {"queue": "default", "task": task},
		"tasks.enqueue":        {"queue": "default", "task": task},
		"queues.update":        {"queue": "default", "name": "other"},
	} {
		srv.call(t, endpoint, body).wantCode(t, 400, 701)
	}
	for _, endpoint := range []string{"queues.remove_task", "queues.move_task_to_front", "queues.move_task_forward"} {
		srv.call(t, endpoint, object{"queue": "default", "task": task}).wantCode(t, 400, 703)
	}
}

func TestPopTakesTheHeadAndLeavesTheTaskQueued(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	first, second := srv.queuedTask(t, q), srv.queuedTask(t, q)
	srv.must(t, "queues.peek_task", object{"queue": q}).want(t, first, "task")
	srv.must(t, "queues.get_num_entries", object{"queue": q}).want(t, 2, "num")
	srv.must(t, "queues.get_next_task", object{"queue": q, "task": second}).want(t, object{}, []any{}...)
	a := srv.must(t, "queues.get_next_task", object{"queue": q, "get_task_info": true})
	a.want(t, first, "entry", "task")
	if _, err := time.Parse(time.RFC3339Nano, a.text("entry", "added")); err != nil {
		t.Errorf("added has no zone: %v", err)
	}
	if a.text("task_info", "user") == "" {
		t.Errorf("no task_info: %v", a.data)
	}
	srv.task(t, first).want(t, "queued", "status")
	srv.task(t, first).want(t, q, "execution", "queue")
	srv.must(t, "queues.get_next_task", object{"queue": q, "task": second}).want(t, second, "entry", "task")
	srv.must(t, "queues.get_next_task", object{"queue": q}).want(t, object{}, []any{}...)
	srv.must(t, "queues.peek_task", object{"queue": q}).want(t, nil, "task")
}

func TestAPoppedTaskThatWasStoppedIsQueuedAgain(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "tasks.stopped", object{"task": id, "status_reason": "r"})
	srv.wantEntries(t, q, id)
	srv.must(t, "queues.get_next_task", object{"queue": q}).want(t, id, "entry", "task")
	srv.wantStatus(t, id, "queued")
}

func TestRemoveTaskTakesTheEntryAndNothingElse(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "queues.remove_task", object{"queue": q, "task": id}).want(t, 1, "removed")
	srv.task(t, id).want(t, "queued", "status")
	srv.task(t, id).want(t, q, "execution", "queue")
	srv.call(t, "queues.remove_task", object{"queue": q, "task": id}).wantCode(t, 400, 703)
	srv.must(t, "tasks.started", object{"task": id}).want(t, 1, "started")
	srv.wantStatus(t, id, "in_progress")
}

func TestRemoveTaskWithTheFlagGivesTheStatusBack(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	srv.must(t, "tasks.started", object{"task": id})
	srv.must(t, "tasks.stopped", object{"task": id})
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	srv.must(t, "queues.remove_task", object{"queue": q, "task": id, "update_task_status": true}).want(t, 1, "removed")
	srv.task(t, id).want(t, "stopped", "status")
	srv.task(t, id).want(t, nil, "execution", "queue")
}

func TestMovingAnEntryAnswersItsPosition(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	a, b, c := srv.queuedTask(t, q), srv.queuedTask(t, q), srv.queuedTask(t, q)
	for _, step := range []struct {
		endpoint, task string
		count          any
		position       int
		want           []string
	}{
		{"queues.move_task_to_front", c, nil, 0, []string{c, a, b}},
		{"queues.move_task_to_back", c, nil, 2, []string{a, b, c}},
		{"queues.move_task_forward", c, nil, 1, []string{a, c, b}},
		{"queues.move_task_forward", b, 5, 0, []string{b, a, c}},
		{"queues.move_task_backward", b, 1, 1, []string{a, b, c}},
		{"queues.move_task_backward", b, 0, 1, []string{a, b, c}},
		{"queues.move_task_backward", b, -1, 0, []string{b, a, c}},
	} {
		body := object{"queue": q, "task": step.task}
		if step.count != nil {
			body["count"] = step.count
		}
		srv.must(t, step.endpoint, body).want(t, step.position, "position")
		srv.wantEntries(t, q, step.want...)
	}
}

func TestAQueueWithTasksIsDeletedOnlyByForceAndItsTasksGoBack(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.call(t, "queues.delete", object{"queue": q}).wantCode(t, 400, 702)
	srv.must(t, "queues.delete", object{"queue": q, "force": true}).want(t, 1, "deleted")
	srv.task(t, id).want(t, "created", "status")
	srv.task(t, id).want(t, "Queue "+q+" was deleted", "status_reason")
	srv.task(t, id).want(t, nil, "execution", "queue")
	srv.call(t, "queues.get_next_task", object{"queue": q}).wantCode(t, 400, 701)
}

func TestClearingAQueueGivesItsTasksBack(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	srv.must(t, "queues.clear_queue", object{"queue": q}).want(t, []string{id}, "removed_tasks")
	srv.task(t, id).want(t, "Queue "+q+" was cleared", "status_reason")
	srv.wantStatus(t, id, "created")
	srv.wantEntries(t, q)
}

func TestAddTaskAsksNothingAboutTheTask(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.newTask(t, nil)
	srv.must(t, "queues.add_task", object{"queue": q, "task": id}).want(t, 1, "added")
	srv.call(t, "queues.add_task", object{"queue": q, "task": id}).wantCode(t, 400, 706)
	srv.task(t, id).want(t, "created", "status")
	srv.task(t, id).want(t, q, "execution", "queue")
	srv.must(t, "queues.add_task", object{"queue": q, "task": "ffffffffffffffffffffffffffffffff"})
	srv.wantEntries(t, q, id, "ffffffffffffffffffffffffffffffff")
}

func TestOneTurnInTheQueueIsToldFromTheNextByItsTime(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	id := srv.queuedTask(t, q)
	added := func() string {
		return srv.must(t, "queues.get_by_id", object{"queue": q}).text("queue", "entries", 0, "added")
	}
	before := added()
	srv.must(t, "tasks.dequeue", object{"task": id})
	<-time.After(5 * time.Millisecond)
	srv.must(t, "tasks.enqueue", object{"task": id, "queue": q})
	if after := added(); after <= before {
		t.Errorf("added was %s and is %s after enqueueing again", before, after)
	}
}

func TestAnyChangeOfEntriesMovesLastUpdate(t *testing.T) {
	srv := connect(t)
	q := srv.newQueue(t)
	last := func() string {
		a := srv.must(t, "queues.get_all", object{"id": []string{q}, "only_fields": []string{"last_update"}})
		return a.text("queues", 0, "last_update")
	}
	task := srv.newTask(t, nil)
	before := last()
	for _, step := range []struct {
		endpoint string
		body     object
	}{
		{"tasks.enqueue", object{"task": task, "queue": q}},
		{"queues.remove_task", object{"task": task, "queue": q}},
		{"queues.add_task", object{"task": task, "queue": q}},
		{"queues.get_next_task", object{"queue": q}},
	} {
		<-time.After(5 * time.Millisecond)
		srv.must(t, step.endpoint, step.body)
		after := last()
		if after <= before {
			t.Errorf("%s left last_update at %s", step.endpoint, after)
		}
		before = after
	}
}
