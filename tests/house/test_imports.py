"""No circle of imports, in any package of ours: whatever is read can be read from below.

Read from the source, not tried: which module of a circle fails depends on who is imported first.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.paths import PACKAGES, ROOT


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def statements(within: ast.AST) -> Iterator[ast.stmt]:
    """Every statement, however deep; what is below a statement and none itself is passed over."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for one in getattr(within, part, None) or ():
            if isinstance(one, ast.stmt):
                yield one
            yield from statements(one)


def imported(file: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that this one imports, inside its functions too."""
    for node in statements(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{one.name}" for one in node.names]
            yield from (one if one in known else node.module for one in whole)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def circle(known: Mapping[str, Path]) -> list[str]:
    """One circle of imports, if there is any."""
    graph = {name: set(imported(file, known)) - {name} for name, file in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return [str(name) for name in found.args[1]]
    return []


def modules(*packages: str) -> dict[str, Path]:
    files = (file for package in packages for file in (ROOT / package).rglob("*.py"))
    return {module(file): file for file in files}


def test_there_is_no_circle_of_imports() -> None:
    known = modules(*PACKAGES)
    assert {name.partition(".")[0] for name in known} == set(PACKAGES)
    assert circle(known) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_text("from second import thing\n", encoding="utf-8")
    late = "def late() -> None:\n    try:\n        pass\n    finally:\n        import first\n"
    second.write_text(late, encoding="utf-8")
    assert set(circle({"first": first, "second": second})) == {"first", "second"}
