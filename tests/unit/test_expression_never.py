"""What no answer makes true is told; what some answer makes true never is."""

from datetime import date
from decimal import Decimal

import pytest

from routing.flow.expression import (
    Expression,
    Number,
    OneOf,
    SomeOf,
    Type,
    always,
    can_hold,
    never,
    parse,
)
from tests.conditions import (
    TYPES,
    WRITTEN,
)

LIMITED: dict[str, Type] = {
    **WRITTEN,
    "age": Number(Decimal(0), Decimal(150), whole=True),
    "safety": Number(Decimal(0), Decimal(3), whole=True),
    "weight": Number(Decimal("2.5")),
    "debt": Number(None, Decimal(-1)),
    "fixed": Number(Decimal(7), Decimal(7), whole=True),
    "only": OneOf(("a",)),
    "unsure": OneOf(()),
}
RANGE = "'safety' is between 0 and 3"
BOTH = "fits both this and what stands before it; change one, or join them with 'or'"


def told(source: str) -> list[tuple[int, str]]:
    return [(one.column, one.message) for one in never(parse(source, LIMITED), LIMITED)]


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("safety > 9", 1, "'safety' is between 0 and 3, so this is never true"),
        ("9 < safety", 1, "'safety' is between 0 and 3, so this is never true"),
        ("9 < safety < 12", 1, "'safety' is between 0 and 3, so this is never true"),
        ("safety in [4, 5]", 1, "'safety' is between 0 and 3, so this is never true"),
        ("crisis or age > 200", 11, "'age' is between 0 and 150, so this is never true"),
        ("weight < 2.5", 1, "'weight' is 2.5 or more, so this is never true"),
        ("debt > -1", 1, "'debt' is -1 or less, so this is never true"),
        ("fixed != 7", 1, "'fixed' is always 7, so this is never true"),
        ("safety == 1.5", 1, "'safety' is a whole number between 0 and 3, so this is never true"),
        ("safety in [1, 9]", 1, "'safety' is between 0 and 3, so it is never 9"),
        ("safety not in [9]", 1, "'safety' is between 0 and 3, so it is never 9"),
        (f"safety in [1, {'9' * 99}]", 1, f"{RANGE}, so it is never a number like that"),
        ("not safety >= 0", 1, "'safety' is between 0 and 3, so this is never true"),
        ("not safety > 9", 5, "'safety' is between 0 and 3, so this is never true"),
        (
            "not (safety >= 0 or crisis)",
            6,
            f"{RANGE}, so this is always true, and with the 'not' before it never",
        ),
        (
            'topic not in ["mood", "debt", "3"]',
            1,
            "'topic' has no other choice, so this is never true",
        ),
        ('only != "a"', 1, "'only' has no other choice, so this is never true"),
        ('born < "0001-01-01"', 1, "no answer to 'born' fits, so this is never true"),
        ('topic == "mood" and topic == "debt"', 21, f"no answer to 'topic' {BOTH}"),
        ('topic == "mood" and crisis and topic != "mood"', 32, f"no answer to 'topic' {BOTH}"),
        (
            'topic == "debt" and topic == first and first == "other"',
            40,
            f"no answer to 'first' {BOTH}",
        ),
        ("5 < weight < 3", 5, f"no answer to 'weight' {BOTH}"),
        ("weight > 5 and weight < 3", 16, f"no answer to 'weight' {BOTH}"),
        ("age > 17 and (age < 18 and crisis)", 15, f"no answer to 'age' {BOTH}"),
        ("age > 3 and age is skipped", 13, f"no answer to 'age' {BOTH}"),
        ("wellbeing is not asked and wellbeing is skipped", 28, f"no answer to 'wellbeing' {BOTH}"),
        ('"mood" in topics and "mood" not in topics', 22, f"no answer to 'topics' {BOTH}"),
        ('alias == "a" and alias == "b"', 18, f"no answer to 'alias' {BOTH}"),
        ('born < "2000-01-02" and born > "2000-01-01"', 25, f"no answer to 'born' {BOTH}"),
        ("crisis and not crisis", 12, f"no answer to 'crisis' {BOTH}"),
        (
            "not (weight > 5 or weight < 9)",
            6,
            "every answer to 'weight' makes this true, so with 'not' it never is",
        ),
    ],
)
def test_what_is_never_true_is_told_at_its_column(source: str, column: int, message: str) -> None:
    assert told(source) == [(column, message)]


@pytest.mark.parametrize(
    "source",
    [
        "safety > 2",
        "safety is skipped or safety > 2",
        "not (safety is asked)",
        "age is not skipped and age is not asked",
        "safety >= 0 and age is skipped",
        "weight > 5 or weight < 3",
        "weight > 5 and age < 3",
        f"weight > {'9' * 99}1 and weight < {'9' * 99}3",
        f"weight > 3.{'0' * 60}1 and weight < 3.{'0' * 60}2",
        'topic == "mood" and first == "debt"',
        '"mood" in topics and "debt" in topics',
        "age < wellbeing.total and wellbeing.total < age",  # two that have an order: not looked at
        "broken > 3 and broken < 2",  # told elsewhere
        'unsure == "x" and unsure == "y"',
        'alias != "a" and alias != ""',
        'born > "9999-12-30"',
        'only == "a"',
    ],
)
def test_what_can_be_true_is_left_alone(source: str) -> None:
    assert told(source) == []


def test_every_part_that_is_never_true_is_told_once() -> None:
    found = told('(safety > 9 or age > 200) and topic == "debt" and topic == "mood"')
    assert [column for column, _ in found] == [2, 16]


def test_more_than_can_be_tried_is_left_alone() -> None:
    types: dict[str, Type] = {f"q{n}": SomeOf(tuple("abcdefgh")) for n in range(9)}
    each = [f'"{key}" in {name}' for name in types for key in "ab"]
    assert can_hold([parse(" and ".join(each), types)], types)
    wide = " and ".join(f'("{key}" in q0 or "a" in q1)' for key in "abcdefgh")
    assert can_hold([parse(wide, types)], types)


def test_an_expression_nobody_parsed_can_hold_as_far_as_anybody_knows() -> None:
    bare = Expression("crisis")
    assert can_hold([bare], TYPES, [bare])
    assert never(bare, TYPES) == ()
    assert not always(bare, TYPES)


@pytest.mark.parametrize(
    ("source", "so"),
    [
        ("safety >= 0", True),
        ("0 <= safety <= 3", True),
        ('topic in ["mood", "debt", "3"]', True),
        ("safety >= 0 or crisis", True),
        ("safety > 0", False),
        ("safety is asked", False),  # asked for on purpose
        ("safety >= 0 and crisis", False),
        ("broken == broken", False),
    ],
)
def test_what_every_answer_makes_true_is_known(source: str, so: bool) -> None:
    assert always(parse(source, LIMITED), LIMITED) is so


def test_the_first_and_the_last_day_there_is_are_days() -> None:
    for day, sign in ((date.min, "<"), (date.max, ">")):
        assert told(f'born {sign} "{day.isoformat()}"')
        assert not told(f'born {sign}= "{day.isoformat()}"')
