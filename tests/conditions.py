"""Conditions made at random, each with what it comes to by a second, plainer reckoning.

Three truths are numbers there, `and` is the least of them and `or` the greatest: nothing of it is
shared with how the service decides.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from routing.flow.expression import (
    LONGEST,
    SKIPPED,
    Day,
    Number,
    OneOf,
    Part,
    SomeOf,
    Truth,
    Type,
    Unclear,
    Value,
    Words,
)

KEYS = ("mood", "debt", "other")
TYPES: dict[str, Type] = {
    "topic": OneOf(KEYS),
    "age": Number(),
    "well.total": Number(),
    "topics": SomeOf(KEYS),
    "born": Day(),
    "alias": Words(),
    "well": Part(),
    "crisis": Truth(),
}

# What the conditions that are written out in tests can be about.
WRITTEN: dict[str, Type] = {
    "topic": OneOf(("mood", "debt", "3")),
    "first": OneOf(("debt", "other")),
    "safe": OneOf(("yes", "no")),
    "age": Number(),
    "wellbeing.total": Number(),
    "topics": SomeOf(("mood", "debt")),
    "born": Day(),
    "alias": Words(),
    "wellbeing": Part(),
    "class": OneOf(("a", "b")),
    "broken": Unclear(),
    "crisis": Truth(),
}
ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FALSE, UNKNOWN, TRUE = 0, 1, 2
Looks = Mapping[str, Value]


@dataclass(frozen=True)
class Sample:
    """A condition, and what it should come to: worked out here in numbers, by `min` and `max`."""

    text: str
    truth: Callable[[Looks], int]
    asks: bool = False  # whether it looks at asking itself


def found(looks: Looks, name: str) -> object:
    value = looks.get(name)
    return None if value is SKIPPED else value


def compared(left: object, sign: str, right: object) -> int:
    return UNKNOWN if None in (left, right) else 2 * ORDER[sign](left, right)


def written(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else f'"{value}"'


literals: Mapping[str, st.SearchStrategy[object]] = {
    "topic": st.sampled_from(KEYS),
    "age": st.integers(-3, 40).map(Decimal) | st.sampled_from([Decimal("2.5"), Decimal("14.0")]),
    "born": st.dates(date(1990, 1, 1), date(1990, 1, 9)),
    "alias": st.sampled_from(["", "Mia", "and", "is", "Zo\u00eb", "a.b", "( \u20ac"]),
}
names = st.sampled_from(sorted(literals))


@st.composite
def plain(draw: st.DrawFn) -> Sample:
    name = draw(names)
    sign = draw(st.sampled_from(list(ORDER)[: 6 if name in ("age", "born") else 2]))
    value = draw(literals[name])
    if draw(st.booleans()):
        turned = f"{written(value)}{sign}{name}"
        return Sample(turned, lambda looks: compared(value, sign, found(looks, name)))
    straight = f"{name} {sign} {written(value)}"
    return Sample(straight, lambda looks: compared(found(looks, name), sign, value))


@st.composite
def chain(draw: st.DrawFn) -> Sample:
    name = draw(st.sampled_from(["age", "born"]))
    first, last = draw(literals[name]), draw(literals[name])
    one, other = draw(st.sampled_from(list(ORDER))), draw(st.sampled_from(list(ORDER)))

    def truth(looks: Looks) -> int:
        here = found(looks, name)
        return min(compared(first, one, here), compared(here, other, last))

    return Sample(f"{written(first)} {one} {name} {other} {written(last)}", truth)


@st.composite
def within(draw: st.DrawFn) -> Sample:
    name, yes = draw(names), draw(st.booleans())
    inside = draw(st.lists(literals[name], min_size=1, max_size=3))

    def truth(looks: Looks) -> int:
        so = max(compared(found(looks, name), "==", value) for value in inside)
        return so if yes else TRUE - so

    sign = "in" if yes else "not in"
    return Sample(f"{name} {sign} [{', '.join(map(written, inside))}]", truth)


@st.composite
def among(draw: st.DrawFn) -> Sample:
    key, yes = draw(st.sampled_from([*KEYS, None])), draw(st.booleans())

    def truth(looks: Looks) -> int:
        there, wanted = found(looks, "topics"), found(looks, "topic") if key is None else key
        if wanted is None or not isinstance(there, frozenset):
            return UNKNOWN
        return 2 * ((wanted in there) is yes)

    left = "topic" if key is None else f"'{key}'"
    return Sample(f"{left} {'in' if yes else 'not in'} topics", truth)


@st.composite
def state(draw: st.DrawFn) -> Sample:
    name = draw(st.sampled_from(sorted(TYPES.keys() - {"crisis"})))
    yes, skipped = draw(st.booleans()), draw(st.booleans())

    def truth(looks: Looks) -> int:
        so = looks.get(name) is SKIPPED if skipped else name in looks
        return 2 * (so is yes)

    text = f"{name} {'is' if yes else 'is not'} {'skipped' if skipped else 'asked'}"
    return Sample(text, truth, asks=True)


def alarm(looks: Looks) -> int:
    return 2 * (looks["crisis"] is True) if "crisis" in looks else UNKNOWN


def negated(one: Sample) -> Sample:
    return Sample(f"not ({one.text})", lambda looks: TRUE - one.truth(looks), one.asks)


def joined(word: str, parts: list[Sample]) -> Sample:
    choose = min if word == "and" else max
    text = f" {word} ".join(f"({part.text})" for part in parts)
    asks = any(part.asks for part in parts)
    return Sample(text, lambda looks: choose(part.truth(looks) for part in parts), asks)


def deeper(inner: st.SearchStrategy[Sample]) -> st.SearchStrategy[Sample]:
    parts = st.lists(inner, min_size=2, max_size=3)
    return inner.map(negated) | st.builds(joined, st.sampled_from(["and", "or"]), parts)


leaves = plain() | chain() | within() | among() | state() | st.just(Sample("crisis", alarm))
samples = st.recursive(leaves, deeper, max_leaves=5).filter(lambda one: len(one.text) < LONGEST - 6)

states = st.just(SKIPPED)
values: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "topic": states | st.sampled_from(KEYS),
        "age": states | st.integers(-3, 40).map(Decimal),
        "well.total": states | st.integers(0, 9).map(Decimal),
        "topics": states | st.frozensets(st.sampled_from(KEYS)),
        "born": states | st.dates(date(1990, 1, 1), date(1990, 1, 9)),
        "alias": states | st.sampled_from(["", "Mia", "and", "Zo\u00eb"]),
        "well": states | st.just("begun"),
        "crisis": st.booleans(),
    },
)
