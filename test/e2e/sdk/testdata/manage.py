"""What people do with tasks of others: query, clone, edit, enqueue, dequeue, reset, abort, delete."""
import os

from clearml import Task

project, queue = os.environ["TEST_PROJECT"], os.environ["TEST_QUEUE"]
base = Task.create(project_name=project, task_name="base")
base.set_parameters({"General/lr": "0.1"})
print("base=" + base.id)

clone = Task.clone(source_task=base, name="clone")
assert clone.id != base.id and clone.status == "created", clone.status
assert clone.get_parameters() == {"General/lr": "0.1"}, clone.get_parameters()
clone.set_parameter("General/lr", 0.5)
assert Task.get_task(task_id=clone.id).get_parameter("General/lr") == "0.5"
assert Task.get_task(task_id=base.id).get_parameter("General/lr") == "0.1"
found = Task.get_tasks(project_name=project, task_name="clone")
assert [t.id for t in found] == [clone.id], found

Task.enqueue(clone, queue_name=queue)
clone.reload()
assert clone.status == "queued", clone.status
assert Task.get_num_enqueued_tasks(queue_name=queue) == 1
Task.dequeue(clone)
clone.reload()
assert clone.status == "created", clone.status
assert Task.get_num_enqueued_tasks(queue_name=queue) == 0

clone.mark_started()
clone.mark_stopped(force=True, status_message="enough")
clone.reload()
assert clone.status == "stopped", clone.status
clone.reset()
clone.reload()
assert clone.status == "created", clone.status
clone.mark_started()
clone.mark_failed(status_reason="on purpose")
clone.reload()
assert clone.status == "failed", clone.status
clone.reset(force=True)
assert clone.delete(), "not deleted"
try:
    gone = Task.get_task(task_id=clone.id)
    assert gone is None, gone
except ValueError:
    pass
print("done=yes")
