"""What is called never true is false for every legal answer, and nothing else is called so."""

from decimal import Decimal
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from routing.flow.expression import (
    LONGEST,
    SKIPPED,
    Expression,
    Missing,
    Number,
    Type,
    Value,
    always,
    can_hold,
    holds,
    never,
    parse,
)
from tests.conditions import (
    KEYS,
    TYPES,
    Sample,
    chain,
    deeper,
    joined,
    leaves,
    plain,
    samples,
    values,
    within,
)

YEARS = Number(Decimal(0), Decimal(30), whole=True)
BOUND: dict[str, Type] = {**TYPES, "age": YEARS, "well.total": Number(Decimal(0), Decimal(9))}


def _legal(looks: dict[str, Value]) -> dict[str, Value]:
    """The same with an age there can be."""
    age = looks.get("age")
    kept = min(max(age, Decimal(0)), Decimal(30)) if isinstance(age, Decimal) else age
    return looks if kept is None else {**looks, "age": kept}


legal = values.map(_legal)
several = st.lists(leaves, min_size=1, max_size=4).map(lambda each: joined("and", each))


def read(sample: Sample) -> Expression:
    return parse(sample.text, BOUND)


@given(samples | several, legal)
def test_what_cannot_hold_is_false_for_every_answer(
    sample: Sample, looks: dict[str, Value]
) -> None:
    condition = read(sample)
    assert can_hold([condition], BOUND) or not holds(condition, looks)


@given(several, legal)
def test_parts_that_are_called_never_true_are_so(sample: Sample, looks: dict[str, Value]) -> None:
    condition = read(sample)
    found = [one for one in never(condition, BOUND) if "it is never" not in one.message]
    assert not (found and holds(condition, looks))


@given(samples | several)
def test_whatever_cannot_hold_is_told_within_the_condition(sample: Sample) -> None:
    condition = read(sample)
    found = never(condition, BOUND)
    assert found or can_hold([condition], BOUND)
    assert all(1 <= one.column <= len(sample.text) and one.message.isprintable() for one in found)


@given(samples, samples, legal)
def test_conditions_that_cannot_hold_together_or_without_each_other_do_not(
    one: Sample, other: Sample, looks: dict[str, Value]
) -> None:
    first, second = read(one), read(other)
    both = holds(first, looks), holds(second, looks)
    assert can_hold([first, second], BOUND) or both != (True, True)
    assert can_hold([first], BOUND, [second]) or both != (True, False)


@given(samples | several, legal)
def test_what_is_always_true_is_so_for_every_answer(
    sample: Sample, looks: dict[str, Value]
) -> None:
    condition = read(sample)
    given_all = all(not isinstance(looks.get(n, SKIPPED), Missing) for n in condition.names)
    assert not (always(condition, BOUND) and given_all) or holds(condition, looks)


AGES: list[Value | None] = [None, SKIPPED, *map(Decimal, range(31))]
TOPICS: list[Value | None] = [None, SKIPPED, *KEYS]
about = (plain() | within() | chain()).filter(lambda one: read(one).names <= {"age", "topic"})
small = st.recursive(about, deeper, max_leaves=4).filter(lambda one: len(one.text) < LONGEST)


@given(small)
def test_what_is_said_to_hold_does_for_some_answer(sample: Sample) -> None:
    condition = read(sample)
    assume(can_hold([condition], BOUND))
    every = ({"age": age, "topic": topic} for age, topic in product(AGES, TOPICS))
    looks = ({key: value for key, value in one.items() if value is not None} for one in every)
    assert any(holds(condition, one) for one in looks)
