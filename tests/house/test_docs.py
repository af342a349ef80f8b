"""The pages say what is so: generated ones are current, and all that they name exists."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer

from bridge.cli import app
from tests.house.paths import PACKAGES, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOPS = (*PACKAGES, "tests", "docs", "benchmarks", "requirements", ".ci")
FILE = re.compile(rf"(?:{'|'.join(map(re.escape, TOPS))})/[\w./*-]*")
NAME = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
MADE_BY_READERS = ("adapters.signal",)  # an example of what somebody could write
COMMAND = re.compile(r"\bcounselbridge ([a-z][a-z-]*(?: [a-z][a-z-]*){0,2})\b")
SHORT = re.compile(r"^(flow(?: [a-z]+){0,2})$")  # `flow test`, without the program's name
TARGET = re.compile(r"\bmake ([a-z]+)\b")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """The page without blocks of code."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def code(page: Path) -> Iterator[str]:
    """Everything that stands in the page as code, in blocks too."""
    text = page.read_text(encoding="utf-8")
    yield from BLOCK.findall(text)
    yield from CODE.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """What a link can name of a page, as code hosts make it from headings."""
    headings = HEADING.findall(prose(page))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def exists(named: str) -> bool:
    """Whether this dotted name is a module of ours, or something in one."""
    parts = named.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for part in parts[count:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def test_the_reference_is_what_the_code_says() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    verdict = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verdict.returncode == 0, verdict.stderr


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        file, _, anchor = link.partition("#")
        if "://" in file:
            continue
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for span in CODE.findall(prose(page)):
        if FILE.fullmatch(span):
            assert list(ROOT.glob(span.rstrip("/"))), span


def test_every_file_of_the_core_has_its_place_in_the_architecture() -> None:
    """By itself, or with the whole of its folder."""
    spans = set(CODE.findall(prose(ROOT / "docs" / "architecture.md")))
    folders = {ROOT / span for span in spans if span.startswith("routing/")}
    files = [one for one in (ROOT / "routing").rglob("*.py") if one.name != "__init__.py"]
    missing = [one for one in files if folders.isdisjoint((one, *one.parents))]
    assert [one.relative_to(ROOT).as_posix() for one in missing] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_thing_of_the_code_that_is_named_exists(page: Path) -> None:
    for span in CODE.findall(prose(page)):
        if NAME.fullmatch(span) and not span.startswith(MADE_BY_READERS):
            assert exists(span), span


def lacking(said: str) -> str | None:
    """The word of a call that is no command; a group must be followed by one of its commands."""
    here: object = typer.main.get_command(app)
    for word in said.split():
        below = getattr(here, "commands", None)
        if not below:
            return None
        if word not in below:
            return word
        here = below[word]
    return None


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for said in code(page):
        for called in (*COMMAND.findall(said), *SHORT.findall(said)):
            assert lacking(called) is None, called
        assert set(TARGET.findall(said)) <= targets, said


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(page.name for page in folder.glob("0*.md"))


def test_every_drawing_can_be_read_and_runs_nothing() -> None:
    drawings = sorted((ROOT / "docs").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(drawing).iter()}
        assert "title" in tags
        assert "script" not in tags
