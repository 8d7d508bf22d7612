"""Fit a cubic to noisy points with gradient descent, and report how it goes to ClearML.

Run it anywhere that reaches your ClearML server:

    python fit_a_curve.py            # enqueues itself to the queue "slurm" and returns
    python fit_a_curve.py --local    # trains right here instead

Every value of `params` can be changed in the web UI before the task is enqueued again.
"""

import sys

import numpy as np
from clearml import Task

task = Task.init(project_name="examples", task_name="fit a curve")
params = {"learning_rate": 0.1, "epochs": 12, "points": 200, "queue": "slurm"}
task.connect(params)

if "--local" not in sys.argv:
    task.execute_remotely(params["queue"])  # the script stops here, and starts again from the top inside the Slurm job

rng = np.random.default_rng(0)
x = rng.uniform(-1, 1, int(params["points"]))
y = 0.5 * x**3 - 2 * x + 1 + rng.normal(0, 0.1, x.size)
powers = np.vander(x, 4)
weights = np.zeros(4)

for epoch in range(int(params["epochs"])):
    for _ in range(50):
        weights -= float(params["learning_rate"]) * powers.T @ (powers @ weights - y) / x.size
    loss = float(np.mean((powers @ weights - y) ** 2))
    print(f"epoch {epoch} loss {loss:.4f}", flush=True)
    task.get_logger().report_scalar("loss", "train", value=loss, iteration=epoch)

task.upload_artifact("weights", {"cubic": weights.tolist()})
print("weights", np.round(weights, 3))
