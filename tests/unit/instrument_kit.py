"""Instruments for tests: read as a flow reads them, with placeholders where words belong.

The words of published questionnaires stand nowhere in this project.
"""

import re

from config.files import Shelf
from config.instruments import Instrument, read_block, template
from config.problems import ConfigErrors, Problems
from config.shapes import Page
from config.yamlreading import parse
from routing.flow.model import Score
from routing.ids import Language, StepName

DE, EN, SIE = Language("de"), Language("en"), Language("de-x-sie")
PUBLISHED = ("gad7", "phq4", "phq9")
EMPTY = re.compile(r"^( *)(\w+):( *#.*)?$", re.MULTILINE)
PARTS = ("choices", "items")


class Told(Exception):
    """What was found, line by line."""


def opened(
    reference: str, files: dict[str, str] | None = None, languages: tuple[str, ...] = ("de", "en")
) -> tuple[Instrument | None, list[str], Shelf]:
    """The instrument as a flow uses it under the name `w`, everything told, and the shelf."""
    problems = Problems()
    flow = parse(b"use:\n  w: it\n", "flows/intake.yaml", problems)
    assert flow is not None
    shelf = Shelf({name: text.encode() for name, text in (files or {}).items()}, problems)
    page = Page(flow, problems)
    read = read_block("w", reference, shelf, page, ("use", "w"), languages)
    return read, said(problems), shelf


def said(problems: Problems) -> list[str]:
    lines = [str(note) for note in problems.notes]
    try:
        problems.settle()
    except ConfigErrors as errors:
        return str(errors).splitlines()
    return lines


def right(
    reference: str, files: dict[str, str] | None = None, languages: tuple[str, ...] = ("de", "en")
) -> Instrument:
    read, told, _ = opened(reference, files, languages)
    if read is None or told:
        raise Told("\n".join(told))
    return read


def wrong(
    reference: str, files: dict[str, str] | None = None, languages: tuple[str, ...] = ("de", "en")
) -> list[str]:
    read, told, _ = opened(reference, files, languages)
    assert read is None
    return told


def filled(name: str, language: str) -> str:
    """A template with placeholders where the words belong."""
    part = ""
    lines = []
    for line in template(name, language).splitlines():
        found = EMPTY.fullmatch(line)
        if found is None or found.group(2) in PARTS:
            part = found.group(2) if found else part
            lines.append(line)
        elif found.group(2) == "intro":
            lines.append('intro: "Some questions, about {minutes} minutes."')
        else:
            lines.append(f"{found.group(1)}{found.group(2)}: {part or 'taken'} {found.group(2)}")
    return "\n".join(lines)


def brought(name: str) -> Instrument:
    files = {f"instruments/{name}.{one}.yaml": filled(name, one) for one in ("de", "en")}
    return right(f"std/{name}", files)


def given(read: Instrument, worth: list[int | None]) -> dict[StepName, str | None]:
    """The answers that give so many points; None: left out."""
    return {
        ask.name: next((k for k, p in read.block.points[ask.name].items() if p == want), None)
        for ask, want in zip(read.asks, worth, strict=True)
    }


def spread(total: int, items: int, most: int = 3) -> list[int | None]:
    """Some points that add up to this."""
    return [max(0, min(most, total - most * place)) for place in range(items)]


def named(read: Instrument, name: str = "total") -> Score:
    return next(one for one in read.block.scores if one.name == name)
