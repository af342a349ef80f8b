"""Questionnaires as one flow uses them: which points an answer gives, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.ids import Language, StepName

Localized = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a score that has a name. Both ends belong to it."""

    name: str
    low: int
    high: int
    label: Localized = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """A number made of a block's items: their sum.

    At most `missing` items may be unanswered; then the sum is prorated (sum / answered * items,
    rounded half up), as published instruments allow it. With more, or none of them, there is no
    score.
    """

    name: str  # `total`; in expressions and on the card `block.total`
    items: tuple[StepName, ...]
    missing: int = 0
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A questionnaire as one flow uses it. `points`: item -> key of the choice -> points."""

    name: StepName
    instrument: str
    version: int
    points: Mapping[StepName, Mapping[str, int]]
    scores: tuple[Score, ...] = ()
    title: Localized = field(default_factory=dict)
