"""Conversations that must come out as they are written: `flows/tests/*.yaml`.

    flow: intake
    tests:
      - test: at night the hard questions are not asked
        language: de                # of the client's app
        at: 2026-11-21 23:40        # on the organisation's clock
        talk:
          - type: /start            # the client writes
          - bot: welcome            # this was said since then
          - tap: privacy.acknowledge
          - answer: {wellbeing: [2, 1, 3, 0, 1, skip]}
          - wait: 50h
          - expect: {alert: none, topic: mood}

They are read against the flow they are about. A fault in one of them stops no start, only `check`
and `flow test`.
"""

import re
from datetime import datetime

from config.files import FileRefused, Files
from config.loaded import Loaded
from config.positions import Path
from config.problems import Problem, Problems, did_you_mean, quoted
from config.shapes import Page
from config.talklines import FlowTest
from config.talkreading import KINDS, Lines
from config.talkshapes import Known, Sheet
from config.values import language
from config.yamlreading import parse

BEGINS = "2026-01-13 10:00"  # a Tuesday: where a test does not say when
_FILE_KEYS, _TEST_KEYS = ("flow", "tests"), ("test", "language", "at", "talk")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


def read_flow_tests(
    source: bytes, file: str, known: Known, problems: Problems
) -> tuple[FlowTest, ...]:
    """The conversations in one file; what is wrong is told, and those with faults left out."""
    document = parse(source, file, problems, begins=KINDS)
    if document is None:
        return ()
    return _Reading(Sheet(Page(document, problems)), known).tests()


def all_flow_tests(files: Files, loaded: Loaded, problems: Problems) -> tuple[FlowTest, ...]:
    """Every conversation beside the organisation's flow: the files in `tests` beside it."""
    known = Known(loaded.flow, loaded.languages, loaded.hours.place)
    found: list[FlowTest] = []
    for name in test_files(files, loaded.intake):
        try:
            source = files[name]
        except FileRefused as refused:
            problems.add(Problem(name, 1, 1, str(refused)))
        except KeyError:
            continue  # it went away meanwhile
        else:
            found += read_flow_tests(source, name, known, problems)
    return tuple(found)


def check_flow_tests(files: Files, loaded: Loaded) -> tuple[Problem, ...]:
    """What is wrong with the conversations, sorted."""
    problems = Problems()
    all_flow_tests(files, loaded, problems)
    return problems.found


def test_files(files: Files, intake: str) -> list[str]:
    """The names of the files with conversations about the flow in this file."""
    folder = f"{intake.rpartition('/')[0]}/tests/".removeprefix("/")
    found = (name for name in files if name.startswith(folder))
    return sorted(name for name in found if name.endswith((".yaml", ".yml")))


class _Reading:
    """One file of conversations."""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        self._sheet, self._known = sheet, known
        self._lines = Lines(sheet, known)

    def tests(self) -> tuple[FlowTest, ...]:
        data = self._sheet.keys((), self._sheet.document.data, _FILE_KEYS)
        if data is None:
            return ()
        self._check_flow(data)
        written = self._sheet.entries(("tests",), data.get("tests"), "- test: what it shows")
        read = [self._test(("tests", place), each) for place, each in enumerate(written)]
        found = tuple(test for test in read if test is not None)
        self._check_names(found)
        return found

    def _check_flow(self, data: dict[str, object]) -> None:
        flow, own = data.get("flow"), self._known.flow.name
        if flow != own:
            message = f"'flow' must be '{own}': the flow that is tested"
            self._sheet.tell(("flow",), message)

    def _check_names(self, tests: tuple[FlowTest, ...]) -> None:
        lines: dict[str, int] = {}
        for test in tests:
            if test.name in lines:
                message = f"a test of this name is in line {lines[test.name]} already"
                place = (test.place.line, test.place.column)
                self._sheet.page.problems.add(Problem(test.file, *place, message))
            lines.setdefault(test.name, test.place.line)

    def _test(self, path: Path, written: object) -> FlowTest | None:
        sheet = self._sheet
        sheet.is_right = True
        data = sheet.keys(path, written, _TEST_KEYS)
        if data is None:
            return None
        name = sheet.line((*path, "test"), data.get("test"))
        begins = self._begins((*path, "at"), data.get("at", BEGINS))
        spoken = self._language((*path, "language"), data.get("language"))
        talk = self._lines.read((*path, "talk"), data.get("talk"))
        if not sheet.is_right or begins is None:
            return None
        return FlowTest(name, sheet.document.file, sheet.place(path), spoken, begins, talk)

    def _begins(self, path: Path, written: object) -> datetime | None:
        try:
            if isinstance(written, str) and _MOMENT.fullmatch(written.strip()):
                return datetime.fromisoformat(written.strip()).replace(tzinfo=self._known.zone)
        except ValueError:
            pass  # a day that does not exist
        self._sheet.tell(path, "'at' must be a day and a time, like 2026-11-23 10:00")
        return None

    def _language(self, path: Path, written: object) -> str | None:
        """Of the client's app; it may be one that is not offered, which is worth a word."""
        if written is None:
            return None
        try:
            tag = language(written)
        except ValueError as fault:
            self._sheet.tell(path, f"'language' {fault}")
            return None
        offered = self._known.languages
        if not any(tag == one or tag.startswith(f"{one}-") for one in offered):
            hint = did_you_mean(tag, offered) or f"; the bot then speaks '{offered[0]}'"
            self._sheet.page.warn_value(path, f"{quoted(tag)} is not offered to clients{hint}")
        return tag


__all__ = ["Known", "all_flow_tests", "check_flow_tests", "read_flow_tests", "test_files"]
