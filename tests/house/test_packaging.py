"""What is packed: the five names, the locks, the layout, and the files beside the code."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.house.paths import PACKAGES, ROOT

LAYOUT = (
    *(*PACKAGES, "benchmarks", "docs", "requirements", "tests"),
    *("pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile"),
    *(".ci/run", ".editorconfig", ".gitignore"),
)
LOCKS = ("dev", "locks", "runtime", "synapse")
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,]+\])?==(?P<version>[^\s;\\]+)", re.MULTILINE
)
WITH_HASH = re.compile(r"==[^\n]*\\\n +--hash=sha256:[0-9a-f]{64}(?![0-9a-f])")


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(text: str) -> dict[str, str]:
    """Give the pinned version of each package of a lock by its normal name."""
    return {normal(found["name"]): found["version"] for found in PINNED.finditer(text)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return normal(found[0])


@pytest.mark.parametrize("name", PACKAGES)
def test_each_top_level_name_is_ours(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).resolve() == ROOT / name / "__init__.py"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_no_option_and_no_machine(name: str) -> None:
    words = re.sub(r"^ +--hash=sha256:[0-9a-f]{64}( \\)?$", "", lock(name), flags=re.MULTILINE)
    assert "://" not in words
    assert not re.search(r"^\s*-", words, re.MULTILINE), "an option of pip"
    assert not re.search(r"(^|[\s=\"'@])(file:|~?/[a-z])", words, re.MULTILINE), "a path"
    assert " @ " not in words


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_has_a_hash(name: str) -> None:
    lines = [line for line in lock(name).splitlines() if re.match(r"\S", line)]
    required = [line for line in lines if not line.startswith("#")]
    assert required
    assert all(PINNED.match(line) for line in required)
    assert len(WITH_HASH.findall(lock(name))) == len(required)


def test_the_locks_hold_what_was_asked_for() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert {asked_for(each) for each in settings["project"]["dependencies"]} <= pins(
        lock("runtime")
    ).keys()
    for name in ("dev", "locks", "synapse"):
        lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
        wanted = {asked_for(line) for line in lines if re.match("[A-Za-z]", line)}
        assert wanted <= pins(lock(name)).keys()


def test_the_locks_of_one_environment_agree() -> None:
    runtime, dev = pins(lock("runtime")), pins(lock("dev"))
    assert {name: dev[name] for name in runtime.keys() & dev.keys()} == {
        name: runtime[name] for name in runtime.keys() & dev.keys()
    }


def test_what_builds_the_project_is_locked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    required = {asked_for(each) for each in settings["build-system"]["requires"]}
    assert required <= pins(lock("dev")).keys()


def test_every_script_lock_leaves_out_where_packages_came_from() -> None:
    for path in ROOT.glob("tests/*/*/package-lock.json"):
        packages = json.loads(path.read_text())["packages"]
        assert packages
        assert not [name for name, each in packages.items() if "resolved" in each]


@pytest.mark.parametrize("name", LAYOUT)
def test_the_layout_that_was_asked_for_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", ["memory", "telegram", "matrix"])
def test_each_adapter_is_found_through_its_entry_point(name: str) -> None:
    (found,) = entry_points(group="counselbridge.adapters", name=name)
    assert found.load() is not None


def test_the_command_is_found() -> None:
    (found,) = entry_points(group="console_scripts", name="counselbridge")
    assert callable(found.load())


def test_the_wheel_holds_every_file_beside_the_code(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file()]
    wanted = {str(file.relative_to(ROOT)) for file in kept if "__pycache__" not in file.parts}
    assert wanted - held == set()
    assert not [name for name in held if name.startswith(("tests/", "benchmarks/", "docs/"))]
