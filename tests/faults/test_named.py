"""No commit and no call to a network of the running service is without a name, or a reason."""

import ast
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from adapters.memory.adapter import Link
from routing.messages import OutboundKind
from tests.faults.named import (
    CALLS,
    CALLS_LEFT_OUT,
    CLIENTS,
    COMMITS,
    COMMITS_LEFT_OUT,
    ROOMS,
    points,
    sending,
)
from tests.faults.reaper import latest

ROOT = Path(__file__).resolve().parents[2]
TESTS = {file.name for file in (ROOT / "tests").rglob("test_*.py")}
# Commands of an operator are processes of their own, each of one transaction, in which nothing
# waits; whoever gave the command sees whether it was carried out.
NOT_THE_SERVICE = {"cli", "sandbox", "trying"}
STORES = {"store", "database", "_database", "data", "side", "_store"}
PASSES_ON = {"_quietly", "take_in"}  # hand on to `write` what they are given
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Writes(ast.NodeVisitor):
    """The functions that a module gives to `write` of a store, by the names they have at work."""

    module: str
    path: list[str] = field(default_factory=list)
    within: list[Function] = field(default_factory=list)
    found: set[str] = field(default_factory=set)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._enter(node, node.name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: Function) -> None:
        self.within.append(node)
        self._enter(node, node.name, "<locals>")
        self.within.pop()

    def _enter(self, node: ast.AST, *names: str) -> None:
        self.path += names
        self.generic_visit(node)
        del self.path[-len(names) :]

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and _writes(node, node.func):
            every = _assigned(self.within[-1], node.args[0])
            self.found |= {self._name(one) for one in every} - {""}
        self.generic_visit(node)

    def _name(self, work: ast.expr) -> str:
        """Empty for what the function around it was given itself."""
        match work:
            case ast.Call(func=ast.Name(id="partial"), args=[inner, *_]):
                return self._name(inner)
            case ast.Lambda():
                return ".".join((self.module, *self.path, "<lambda>"))
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return f"{self.module}.{self.path[0]}.{name}"
            case ast.Name(id=name):
                return self._plain(name)
            case _:
                raise AssertionError(f"{self.module}: give `write` a function that has a name")

    def _plain(self, name: str) -> str:
        here = self.within[-1]
        if name in {one.arg for one in here.args.args}:
            return ""
        if any(isinstance(one, Function) and one.name == name for one in ast.walk(here)):
            return ".".join((self.module, *self.path, name))
        return f"{self.module}.{name}"


def _assigned(function: Function, work: ast.expr) -> list[ast.expr]:
    """What a variable of this function may be; anything else is itself."""
    if isinstance(work, ast.IfExp):
        return [one for way in (work.body, work.orelse) for one in _assigned(function, way)]
    if not isinstance(work, ast.Name):
        return [work]
    values = (
        one.value
        for one in ast.walk(function)
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == work.id
    )
    return [found for value in values for found in _assigned(function, value)] or [work]


def _writes(node: ast.Call, called: ast.Attribute) -> bool:
    if called.attr in PASSES_ON:
        return not any(one.arg == "reading" for one in node.keywords)
    return called.attr == "write" and ast.unparse(called.value).rpartition(".")[2] in STORES


def commits_in(source: str, module: str) -> set[str]:
    writes = Writes(module)
    writes.visit(ast.parse(source))
    return writes.found


def commits_of_the_service() -> set[str]:
    files = [one.relative_to(ROOT) for one in (ROOT / "bridge").rglob("*.py")]
    return {
        name
        for file in files
        if not NOT_THE_SERVICE & set(file.parts)
        for name in commits_in(
            (ROOT / file).read_text("utf-8"), ".".join(file.with_suffix("").parts)
        )
    }


def test_every_commit_of_the_service_has_a_name_or_a_reason_for_none() -> None:
    assert commits_of_the_service() == COMMITS.keys() | COMMITS_LEFT_OUT.keys()
    assert not COMMITS.keys() & COMMITS_LEFT_OUT.keys()


def test_a_commit_that_is_added_is_noticed() -> None:
    source = (ROOT / "bridge" / "host.py").read_text("utf-8")
    more = "\nasync def more(store: Store) -> None:\n    await store.write(lambda tx: None)\n"
    new = commits_in(source + more, "bridge.host") - commits_in(source, "bridge.host")
    assert new == {"bridge.host.more.<locals>.<lambda>"}


def test_every_kind_of_call_on_each_side_has_a_name_or_a_reason_for_none() -> None:
    every = set(product((CLIENTS, ROOMS), OutboundKind))
    assert every == CALLS.keys() | CALLS_LEFT_OUT.keys()
    assert not CALLS.keys() & CALLS_LEFT_OUT.keys()
    with pytest.raises(KeyError):
        sending(CLIENTS, OutboundKind.PIN, None)


def test_a_network_in_memory_is_asked_in_three_ways() -> None:
    """Each of which has a point; a fourth one would need one."""
    assert {name for name in vars(Link) if not name.startswith("_")} == {
        "fetch", "deliver", "read", "close",
    }  # fmt: skip


def test_the_tests_that_reasons_name_are_there() -> None:
    said = " ".join([*COMMITS_LEFT_OUT.values(), *CALLS_LEFT_OUT.values()])
    named = {
        word.strip("(),.") + ".py" for word in said.replace(".py", " ").split() if "test_" in word
    }
    assert named
    assert named <= TESTS


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_points_are_on_each_side_of_everything(database: str) -> None:
    every = points(database)
    assert len(every) == len(set(every))
    assert all(latest(point) >= 1 for point in every)
    commits = [one for one in every if "the commit of" in one]
    assert {one.partition(" ")[2] for one in commits if one.startswith("before")} == {
        one.partition(" ")[2] for one in commits if one.startswith("after")
    }
    calls = {one.partition(" ")[2] for one in every} - {one.partition(" ")[2] for one in commits}
    assert all(f"{when} {one}" in every for one in calls for when in ("before", "during", "after"))
