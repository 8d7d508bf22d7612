"""Loads configurations as the Python agent does, for comparison.

stdin: JSON list of {"files": {path below home: text}, "env": {name: value}}; "@HOME@" stands for the home folder.
stdout: JSON list of {"config": tree, "web": address, "files": address} or {"error": text}.

One process serves all cases: the home folder is emptied and filled again for each."""
import contextlib
import copy
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile

home = pathlib.Path(tempfile.mkdtemp())
base = {"HOME": str(home), "PATH": os.environ.get("PATH", "")}
os.environ.clear()
os.environ.update(base)

from clearml_agent.backend_api.session import Session as ApiSession  # noqa: E402
from clearml_agent.external.pyhocon import ConfigFactory  # noqa: E402
from clearml_agent.external.pyhocon.config_tree import NoneValue  # noqa: E402
from clearml_agent.session import Session  # noqa: E402

# Reading the shipped defaults takes most of the time, and gives the same every time.
read_file = ConfigFactory.parse_file.__func__
shipped = {}


def parse_file(cls, filename, *args, **kwargs):
    if str(filename).startswith(str(home)):
        return read_file(cls, filename, *args, **kwargs)
    if filename not in shipped:
        shipped[filename] = read_file(cls, filename, *args, **kwargs)
    return copy.deepcopy(shipped[filename])


ConfigFactory.parse_file = classmethod(parse_file)


def fill(text):
    return text.replace("@HOME@", str(home))


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if value is None or value is NoneValue or isinstance(value, NoneValue):
        return None
    return value if isinstance(value, (str, int, float, bool)) else repr(value)


def derived(config, method):
    try:
        return getattr(ApiSession, method)(config)
    except Exception as error:
        return "error: " + str(error)


def run(case):
    for child in home.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()
    for path, text in (case["files"] or {}).items():
        target = home / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fill(text))
    os.environ.clear()
    os.environ.update(base)
    os.environ.update({k: fill(v) for k, v in (case["env"] or {}).items()})
    try:
        session = Session(only_load_config=True)
    except BaseException as error:
        return {"error": type(error).__name__ + ": " + str(error)}
    config = session.config
    return {
        "config": plain(config.to_dict()),
        "web": derived(config, "get_app_server_host"),
        "files": derived(config, "get_files_server_host"),
    }


cases = json.load(sys.stdin)
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    answers = [run(case) for case in cases]
shutil.rmtree(home, ignore_errors=True)
print(json.dumps({"home": str(home), "answers": answers}))
