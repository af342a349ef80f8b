"""The shapes of an instrument: a questionnaire as its authors publish it, and its words.

An instrument file holds what never changes from one language to the next: items, points, scores,
bands, codes. The words stand in it too, or in one file for each language beside it; those of a
published questionnaire are brought by the organisation, for they are not ours to give away.
"""

import re
from typing import Annotated, ClassVar

from pydantic import Field, PlainValidator

from config.shapes import Shape
from config.values import (
    ChoiceKey,
    Line,
    Lines,
    Name,
    Names,
    Number,
    Tag,
    Tags,
    Text,
    Texts,
    Truth,
    line,
)

UNWRITTEN = -1  # where a whole number was not written, or was told as wrong
_COUNT = re.compile(r"[0-9]{1,3}")
_LOINC = re.compile(r"([0-9]{1,7})-([0-9])")


def count(value: object) -> int:
    words = line(value)
    if not _COUNT.fullmatch(words):
        raise ValueError("must be a whole number from 0 to 999")
    return int(words)


def loinc(value: object) -> str:
    """A code of LOINC. Its last digit checks the others, by Luhn's formula (modulus 10)."""
    words = line(value)
    found = _LOINC.fullmatch(words)
    if found is None or _check_digit(found.group(1)) != int(found.group(2)):
        raise ValueError("is not a code of LOINC, like 44249-1; look for a slip of the pen")
    return words


def _check_digit(digits: str) -> int:
    """The digit behind these: from the right every other one counts twice, its digits added."""
    twice = (2 * int(one) for one in digits[::-2])
    once = (int(one) for one in digits[-2::-2])
    total = sum(number // 10 + number % 10 for number in twice) + sum(once)
    return -total % 10


Count = Annotated[int, PlainValidator(count)]
Loinc = Annotated[str, PlainValidator(loinc)]


class ChoiceShape(Shape):
    """One answer, and how many points it gives."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"points"})
    points: Count = UNWRITTEN
    text: Lines = Field(default_factory=dict)


class ItemShape(Shape):
    """One question. `reverse`: its points count the other way round. `risk`: it asks about danger.

    `choices`: answers of its own, instead of those that all items share.
    """

    text: Texts = Field(default_factory=dict)
    label: Lines = Field(default_factory=dict)
    loinc: Loinc = ""
    risk: Truth = False
    reverse: Truth = False
    choices: dict[ChoiceKey, ChoiceShape] = Field(default_factory=dict)


class BandShape(Shape):
    NEEDED: ClassVar[frozenset[str]] = frozenset({"low", "high"})
    low: Count = UNWRITTEN
    high: Count = UNWRITTEN
    label: Lines = Field(default_factory=dict)


class ScoreShape(Shape):
    """A sum. `missing`: so many items may be unanswered; then the sum is prorated."""

    NEEDED: ClassVar[frozenset[str]] = frozenset({"items"})
    items: Names = ()
    missing: Count = 0
    loinc: Loinc = ""
    bands: dict[Name, BandShape] = Field(default_factory=dict)


class InstrumentFile(Shape):
    """`languages` are those whose words stand in this file; without it, none do."""

    NEEDED: ClassVar[frozenset[str]] = frozenset(
        {"instrument", "version", "title", "source", "licence", "minutes", "items"}
    )
    instrument: Name = ""
    version: Number = 0
    title: Lines = Field(default_factory=dict)
    source: Text = ""
    licence: Text = ""
    official: Line = ""
    loinc: Loinc = ""
    languages: Tags = ()
    minutes: Number = 0
    skip: Truth = True
    intro: Texts = Field(default_factory=dict)
    choices: dict[ChoiceKey, ChoiceShape] = Field(default_factory=dict)
    items: dict[Name, ItemShape] = Field(default_factory=dict)
    scores: dict[Name, ScoreShape] = Field(default_factory=dict)

    def choices_of(self, item: str) -> dict[str, ChoiceShape]:
        """The answers of this item: its own, or the shared ones."""
        return self.items[item].choices or self.choices

    def points_of(self, item: str) -> dict[str, int]:
        """The points of each of its answers."""
        points = {key: choice.points for key, choice in self.choices_of(item).items()}
        if not self.items[item].reverse or not points:
            return points
        ends = min(points.values()) + max(points.values())
        return {key: ends - each for key, each in points.items()}


class WordingFile(Shape):
    """The words of an instrument in one language; each key of `choices` means the same everywhere.

    `source` says where these words were taken from.
    """

    NEEDED: ClassVar[frozenset[str]] = frozenset(
        {"instrument", "version", "language", "source", "title", "intro", "choices", "items"}
    )
    instrument: Name = ""
    version: Number = 0
    language: Tag = ""
    source: Text = ""
    title: Line = ""
    intro: Text = ""
    choices: dict[ChoiceKey, Line] = Field(default_factory=dict)
    items: dict[Name, Text] = Field(default_factory=dict)
