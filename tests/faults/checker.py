"""What became of every message: judged from what was said and what was seen, and nothing else.

It knows nothing of the code under test. Each message carries its own label; a far side's record
is the list of texts in front of that person, in order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

LABEL = re.compile(r"\b([cs]\d+-\d+)\b")
MARK = "(perhaps for the second time)"


@dataclass
class Verdict:
    """Counts over all conversations; `where` names examples by label."""

    said: int = 0
    lost: int = 0
    reordered: int = 0
    repeated: int = 0  # on a side whose network drops repeats
    unmarked: int = 0  # repeats without the mark, on a side whose network cannot drop them
    marked: int = 0
    astray: int = 0  # in front of somebody else
    where: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.reordered or self.repeated or self.unmarked or self.astray)

    def line(self) -> str:
        return (
            f"said={self.said} lost={self.lost} reordered={self.reordered}"
            f" repeated={self.repeated} unmarked={self.unmarked} marked={self.marked}"
            f" astray={self.astray}"
        )


def labels(texts: Sequence[str]) -> list[tuple[str, bool]]:
    """(label, marked) of every text that carries one."""
    found = []
    for text in texts:
        match = LABEL.search(text)
        if match:
            found.append((match.group(1), MARK in text))
    return found


def judge(
    said: Mapping[str, Sequence[str]], seen: Mapping[str, Sequence[str]], *, deduplicates: bool
) -> Verdict:
    """`said` and `seen`: by the place at the far side, the labels said for it and texts seen.

    `seen` holds every place there is: what nobody said for it may stand in none of them.
    """
    verdict = Verdict()
    for place in dict.fromkeys((*said, *seen)):
        wanted, found = list(said.get(place, ())), labels(seen.get(place, ()))
        _judge_one(verdict, wanted, found, deduplicates=deduplicates)
    return verdict


def _judge_one(
    verdict: Verdict, wanted: list[str], found: list[tuple[str, bool]], *, deduplicates: bool
) -> None:
    verdict.said += len(wanted)
    first: dict[str, int] = {}
    for position, (label, marked) in enumerate(found):
        if first.setdefault(label, position) != position:
            _again(verdict, label, marked=marked, deduplicates=deduplicates)
    for label in set(wanted) - set(first):
        _add(verdict, "lost", label)
    for label in set(first) - set(wanted):
        _add(verdict, "astray", label)
    places = [first[label] for label in wanted if label in first]
    for before, after in pairwise(places):
        if before > after:
            _add(verdict, "reordered", found[after][0])


def _again(verdict: Verdict, label: str, *, marked: bool, deduplicates: bool) -> None:
    if deduplicates:
        _add(verdict, "repeated", label)
    elif marked:
        verdict.marked += 1
    else:
        _add(verdict, "unmarked", label)


def judge_rows(
    verdict: Verdict, shown: Mapping[str, Sequence[tuple[str, str]]], *, deduplicates: bool
) -> None:
    """Of what carries no label, the program's own words: (name of the row, text) as shown.

    A row that stands twice in front of somebody is a repeat, whatever it says.
    """
    for found in shown.values():
        seen: set[str] = set()
        for row, text in found:
            if LABEL.search(text):
                continue
            if row in seen:
                _again(verdict, row, marked=MARK in text, deduplicates=deduplicates)
            seen.add(row)


def judge_things(
    verdict: Verdict, wanted: Mapping[str, object], found: Mapping[str, object]
) -> None:
    """What is more than a text, by its label: a picture's bytes, an answered question's edit.

    `wanted` and `found` by the label; one that is not what was sent counts as lost.
    """
    verdict.said += len(wanted)
    for label, thing in wanted.items():
        if found.get(label) != thing:
            _add(verdict, "lost", label)


def _add(verdict: Verdict, what: str, label: str) -> None:
    setattr(verdict, what, getattr(verdict, what) + 1)
    if len(verdict.where) < 20:
        verdict.where.append(f"{what}:{label}")
