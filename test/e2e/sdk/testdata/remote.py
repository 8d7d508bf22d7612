"""A program that moves itself to a queue: the first part runs here, all of it there."""
import os
import sys
import time

from clearml import Task

task = Task.init(
    project_name=os.environ.get("TEST_PROJECT"), task_name="remote", reuse_last_task_id=False,
    auto_connect_frameworks=False, auto_resource_monitoring=False,
)
params = task.connect({"lr": 0.1, "exit_code": 0, "sleep": 0})
print("id=" + task.id)
task.execute_remotely(queue_name=os.environ.get("TEST_QUEUE"), exit_process=True)

print("lr is", params["lr"])
for i in range(5):
    task.get_logger().report_scalar("loss", "train", value=float(params["lr"]) / (i + 1), iteration=i)
task.upload_artifact("result", artifact_object={"lr": params["lr"]}, wait_on_upload=True)
print("working")
time.sleep(float(params["sleep"]))
sys.exit(int(params["exit_code"]))
