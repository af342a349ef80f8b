"""Imports without luck: no circles but one, and every module of that one can be imported first.

The decisions of `routing` call one another, as a conversation goes on from anywhere to anywhere.
Which module of such a circle comes first depends on who asks, so each is tried in one process.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.paths import PACKAGES, ROOT

CIRCLE = "routing"
ALONE = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
names = [one.name for one in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]
assert len(names) > 10, "the modules are not found"
for name in names:
    for old in [one for one in sys.modules if one.partition(".")[0] == room.__name__]:
        del sys.modules[old]
    try:
        importlib.import_module(name)
    except ImportError as wrong:
        print(f"{name} cannot be imported first: {wrong}")
"""


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that this one names at its imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{one.name}" for one in node.names]
            yield from (one if one in known else node.module for one in whole)


def circle(known: Mapping[str, Path]) -> list[str]:
    """One circle of imports, if there is any."""
    graph = {name: set(imported(file, known)) - {name} for name, file in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return [str(name) for name in found.args[1]]
    return []


def modules(*rooms: str) -> dict[str, Path]:
    return {module(file): file for room in rooms for file in (ROOT / room).rglob("*.py")}


def test_no_room_but_one_has_a_circle_of_imports() -> None:
    assert circle(modules(*(room for room in PACKAGES if room != CIRCLE))) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_text("from second import thing\n", encoding="utf-8")
    second.write_text("from first import other\n", encoding="utf-8")
    assert set(circle({"first": first, "second": second})) == {"first", "second"}


@pytest.mark.parametrize("room", [CIRCLE])
def test_any_module_can_be_imported_first(room: str) -> None:
    command = [sys.executable, "-c", ALONE, room]
    verdict = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert verdict.returncode == 0, verdict.stderr
    assert verdict.stdout == ""
