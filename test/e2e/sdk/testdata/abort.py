"""A program on someone's own machine that is aborted in the UI."""
import os
import time

from clearml import Task

task = Task.init(
    project_name=os.environ["TEST_PROJECT"], task_name="abort", reuse_last_task_id=False,
    auto_connect_frameworks=False, auto_resource_monitoring=False,
)
print("id=" + task.id)
time.sleep(600)
