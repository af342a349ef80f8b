"""The import contracts bite: a forbidden import planted in a copy of the tree is named."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.paths import PACKAGES, ROOT

IMPURE = (
    *("asyncio", "logging", "os", "pathlib", "random", "secrets", "socket", "threading", "time"),
    *("aiohttp", "apscheduler", "cryptography", "nio", "pydantic", "sqlalchemy", "telegram"),
)

# For each contract the modules that break it: file, and what it must not import.
PLANTS = {
    "layers": (
        ("consent/planted_layers.py", "routing"),
        ("routing/planted_layers.py", "config"),
        ("adapters/planted_layers.py", "config"),
        ("config/planted_layers.py", "adapters"),
        ("adapters/memory/planted_layers.py", "bridge"),
    ),
    "rooms": (
        ("routing/flow/planted_rooms.py", "routing.words.answers"),
        ("routing/words/planted_rooms.py", "routing.saying.speech"),
        ("routing/saying/planted_rooms.py", "routing.danger.alerts"),
        ("routing/cases/planted_rooms.py", "routing.intake.asking"),
        ("routing/intake/planted_rooms.py", "routing.rights.mind"),
        ("routing/rights/planted_rooms.py", "routing.desk.table"),
        ("routing/desk/planted_rooms.py", "routing.dispatch.staff"),
        ("routing/dispatch/planted_rooms.py", "routing.core"),
    ),
    "pure": tuple(
        (f"{package}/planted_{module}.py", module)
        for package in ("routing", "consent")
        for module in IMPURE
    ),
    "store": (
        ("adapters/memory/planted_store.py", "sqlalchemy"),
        ("bridge/planted_store.py", "sqlalchemy"),
        ("config/planted_store.py", "alembic"),
    ),
    "cryptography": (
        ("bridge/store/planted_cryptography.py", "cryptography"),
        ("adapters/planted_cryptography.py", "cryptography"),
    ),
    "matrix": (
        ("adapters/planted_matrix.py", "nio"),
        ("bridge/planted_matrix.py", "nio"),
        ("bridge/store/planted_matrix.py", "vodozemac"),
    ),
    "telegram": (
        ("bridge/sandbox/planted_telegram.py", "telegram"),
        ("adapters/matrix/planted_telegram.py", "telegram"),
    ),
    "yaml": (
        ("bridge/planted_yaml.py", "ruamel.yaml"),
        ("config/planted_yaml.py", "yaml"),
    ),
    "pydantic": (
        ("bridge/planted_pydantic.py", "pydantic"),
        ("adapters/memory/planted_pydantic.py", "pydantic"),
    ),
    "scheduler": (
        ("adapters/planted_scheduler.py", "apscheduler"),
        ("config/planted_scheduler.py", "apscheduler"),
    ),
    "adapters": (
        ("adapters/matrix/planted_adapters.py", "adapters.memory"),
        ("adapters/memory/planted_adapters.py", "adapters.matrix"),
    ),
    "tests": (("bridge/planted_tests.py", "tests"),),
}


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def contracts() -> dict[str, str]:
    """Give the name of every contract by its id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [tool("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


def plant(tree: Path, file: str, imported: str) -> None:
    """Write a module, with the packages above it where they are missing."""
    path = tree / file
    path.parent.mkdir(parents=True, exist_ok=True)
    for parent in path.relative_to(tree).parents:
        if parent != Path():
            (tree / parent / "__init__.py").touch()
    path.write_text(f"import {imported}\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        skip = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=skip)
    return tmp_path


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert contracts().keys() == PLANTS.keys()


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    verdict = lint(tree)
    assert verdict.returncode == 0, verdict.stdout


def test_each_planted_import_breaks_its_contract_and_is_named(tree: Path) -> None:
    plants = [each for several in PLANTS.values() for each in several]
    for file, imported in plants:
        plant(tree, file, imported)
    verdict = lint(tree)
    assert verdict.returncode == 1
    for name in contracts().values():
        assert f"{name} BROKEN" in verdict.stdout
    for file, imported in plants:
        module = file.removesuffix(".py").replace("/", ".")
        assert f"{module} -> {imported.removesuffix('.yaml')} (l.1)" in verdict.stdout


@pytest.mark.parametrize("module", ["unittest.mock", "pickle", "yaml"])
def test_a_banned_module_is_refused_even_in_tests(module: str) -> None:
    command = [tool("ruff"), "check", "--no-cache", "--quiet"]
    command += ["--stdin-filename", "tests/unit/test_planted.py", "-"]
    verdict = subprocess.run(
        command, cwd=ROOT, input=f"import {module}\n", capture_output=True, text=True, check=False
    )
    assert verdict.returncode == 1
    assert "TID251" in verdict.stdout
