"""What people do on their own machine: one task with everything attached to it."""
import argparse
import os

from clearml import Task

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=3)
task = Task.init(
    project_name=os.environ["TEST_PROJECT"], task_name="develop", reuse_last_task_id=False,
    auto_connect_frameworks=False, auto_resource_monitoring=False,
)
args = parser.parse_args()
params = task.connect({"lr": 0.1, "layers": [1, 2], "name": "ada"})
task.connect_configuration({"optimizer": {"name": "sgd", "momentum": 0.9}}, name="train")
task.set_tags(["one"])
task.add_tags(["two"])
task.set_comment("made by a test")
task.set_user_properties(owner="ada", ticket=7)

logger = task.get_logger()
for i in range(args.epochs):
    logger.report_scalar("loss", "train", value=1.0 / (i + 1), iteration=i)
logger.report_single_value("accuracy", 0.75)
logger.report_text("a text by the logger")
print("a line on the console")
task.upload_artifact("numbers", artifact_object={"a": [1, 2, 3]}, wait_on_upload=True)
task.flush(wait_for_uploads=True)

seen = Task.get_task(task_id=task.id)
assert seen.get_parameters_as_dict()["General"]["lr"] == "0.1", seen.get_parameters_as_dict()
assert sorted(seen.get_tags()) == ["one", "two"], seen.get_tags()
assert seen.get_user_properties(value_only=True) == {"owner": "ada", "ticket": "7"}, seen.get_user_properties()
assert seen.artifacts["numbers"].get() == {"a": [1, 2, 3]}, seen.artifacts
assert seen.get_configuration_object_as_dict("train")["optimizer"]["momentum"] == 0.9
print("id=" + task.id)
task.close()
