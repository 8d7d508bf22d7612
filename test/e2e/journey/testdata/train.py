"""A small training script that enqueues itself. What it does beyond that is told by its parameters."""

import os
import sys
import time

from clearml import Task

task = Task.init(project_name="clearml-agent-test", task_name="journey")
params = {"epochs": 3, "exit": 0, "sleep": 0}
task.connect(params)
task.execute_remotely(os.environ.get("JOURNEY_QUEUE"))

for epoch in range(int(params["epochs"])):
    print(f"epoch {epoch}", flush=True)
    task.get_logger().report_scalar("loss", "train", value=1 / (epoch + 1), iteration=epoch)
task.upload_artifact("result", {"epochs": params["epochs"]})
task.flush(wait_for_uploads=True)
if int(params["sleep"]):
    print("sleeping", flush=True)
    time.sleep(int(params["sleep"]))
if int(params["exit"]):
    sys.exit(int(params["exit"]))
