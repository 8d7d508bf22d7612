"""Reads configuration files with the parser inside the Python agent and prints {path: tree or null} as JSON.

Arguments: files. Without any: every *.conf that the installed packages clearml and clearml-agent ship."""
import json
import pathlib
import sys

import clearml
import clearml_agent
from clearml_agent.external.pyhocon import ConfigFactory


def read(path):
    try:
        return ConfigFactory.parse_file(str(path)).as_plain_ordered_dict()
    except Exception as error:  # a refusal is an answer too
        return {"refused": str(error)} if len(sys.argv) > 1 else None


files = [pathlib.Path(p) for p in sys.argv[1:]]
if not files:
    for package in (clearml, clearml_agent):
        files += sorted(pathlib.Path(package.__file__).parent.rglob("*.conf"))
print(json.dumps({str(f): read(f) for f in files}, default=str))
