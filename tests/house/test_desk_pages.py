"""The pages for counsellors say what the program does: its commands, and its signs."""

import re
from pathlib import Path

import pytest

from adapters.matrix.marking import SIGNS as ON_MATRIX
from adapters.telegram.marking import SIGNS as ON_TELEGRAM
from config import shipped
from routing.desk import table
from routing.desk.reading import known, plain
from routing.ids import Language
from routing.marking import Sign
from routing.posts import commands
from tests.house.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TYPED = re.compile(r"`!([^\W\d_]+)[^`\n]*`")
NAMES = (*table.NAMES, *commands.NAMES)
LANGUAGES = (Language("en"), Language("de"))


def understood() -> dict[str, str]:
    """Every name of a command, and the command."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        found.update(known(shipped(language), language, NAMES))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_counsellors_that_is_named_is_understood(page: Path) -> None:
    names = understood()
    for name in TYPED.findall(page.read_text(encoding="utf-8")):
        assert plain(name) in names, name


def test_the_page_of_commands_has_all_of_them() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    written, names = set(TYPED.findall(page)), understood()
    assert {names[plain(name)] for name in written} >= set(NAMES)


def test_the_table_of_signs_shows_those_that_are_sent() -> None:
    page = (ROOT / "docs" / "how-to" / "a-counsellors-day.md").read_text(encoding="utf-8")
    for sign in set(Sign) - {Sign.NONE}:
        assert f"| {ON_MATRIX[sign]} | {ON_TELEGRAM[sign]} |" in page, sign
