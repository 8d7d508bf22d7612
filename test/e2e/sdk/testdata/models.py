"""Models, plots, progress and what reads them back."""
import os

from clearml import InputModel, OutputModel, Task

task = Task.init(
    project_name=os.environ["TEST_PROJECT"], task_name="models", reuse_last_task_id=False,
    auto_connect_frameworks=False, auto_resource_monitoring=False,
)
logger = task.get_logger()
logger.report_plotly("figure", "series", {"data": [{"x": [1, 2], "y": [3, 4]}], "layout": {}}, iteration=1)
logger.report_table("table", "series", iteration=1, table_plot=[["a", "b"], [1, 2]])
logger.report_scalar("loss", "train", value=2.5, iteration=1)
task.set_progress(50)

model = OutputModel(task=task, name="net", framework="PyTorch", label_enumeration={"cat": 1})
model.update_weights(register_uri="s3://bucket/net.pt")
model.set_metadata("author", "ada", "str")
read = InputModel(model_id=model.id)
assert read.url == "s3://bucket/net.pt", read.url
assert read.get_metadata("author") == "ada", read.get_all_metadata()
task.connect(read)
task.flush(wait_for_uploads=True)

seen = Task.get_task(task_id=task.id)
assert [m.id for m in seen.models["output"]] == [model.id], seen.models
assert [m.id for m in seen.models["input"]] == [model.id], seen.models
copy = Task.import_task(task.export_task())
assert copy and copy.name == "models", copy
print("id=" + task.id)
task.close()
