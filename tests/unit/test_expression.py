"""Conditions as people write them: what is understood, and what is told of each mistake."""

import ast
import gc
import sys
from collections.abc import Generator, Mapping
from datetime import date
from decimal import Decimal

import pytest

from routing.flow.expression import (
    SKIPPED,
    Expression,
    Faulty,
    Number,
    OneOf,
    SomeOf,
    Type,
    Value,
    holds,
    parse,
)
from tests.conditions import WRITTEN as TYPES

VALUES: dict[str, Value] = {
    "topic": "debt",
    "first": "debt",
    "safe": SKIPPED,
    "age": Decimal(15),
    "topics": frozenset({"debt"}),
    "born": date(2010, 1, 2),
    "alias": "Mia",
    "class": "a",
    "crisis": False,
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('topic == "debt"', True),
        ('"debt" == topic', True),
        ("topic != 'debt'", False),
        ('topic == "debt" and age >= 14', True),
        ('topic == "mood" or age < 15 or alias == "Mia"', True),
        ("14 <= age < 18", True),
        ("14 <= age < 15", False),
        ("age == 15.0", True),
        ("-3 < age", True),
        ("age>-3", True),
        ("\N{MINUS SIGN}3 < age", True),
        ("age in [14, 15]", True),
        ("age not in (14, 15,)", False),
        ('topic in ["mood", "3"]', False),
        ('"debt" in topics', True),
        ('"mood" not in topics', True),
        ("topic == first", True),
        ("first in topics", True),
        ('born < "2010-01-03"', True),
        ('"2010-01-02" <= born <= "2010-01-02"', True),
        ('class == "a"', True),
        ("not crisis", True),
        ("not (crisis or age > 20)", True),
        ("not crisis and not crisis", True),
        ("safe is skipped", True),
        ("safe is asked", True),
        ("safe is not skipped", False),
        ("topic is skipped", False),
        ("wellbeing is skipped", False),
        ("wellbeing is not asked", True),
        ('safe == "yes"', False),
        ('safe != "yes"', False),
        ('not safe == "yes"', False),
        ('safe not in ["yes"]', False),
        ("wellbeing.total > 3", False),
        ("not wellbeing.total > 3", False),
        ("not (wellbeing.total > 3 and age > 3)", False),
        ("not (wellbeing.total > 3 and age > 20)", True),
        ("wellbeing.total > 3 or age > 3", True),
        ("0 < wellbeing.total < 3 or age > 3", True),
        ('topic\n  ==\t"debt"\N{NO-BREAK SPACE}and age > 3', True),
    ],
)
def test_a_condition_means_what_it_says(source: str, expected: bool) -> None:
    assert holds(parse(source, TYPES), VALUES) is expected


def test_a_condition_knows_the_names_it_looks_at() -> None:
    found = parse('topic == "debt" and (age in [1] or wellbeing is skipped or crisis)', TYPES)
    assert found.names == {"topic", "age", "wellbeing", "crisis"}


def test_two_conditions_are_the_same_when_their_words_are() -> None:
    assert parse("crisis", TYPES) == parse("crisis", TYPES)
    assert "IsTrue" not in repr(parse("crisis", TYPES))


def test_a_condition_nobody_parsed_is_never_true() -> None:
    assert not holds(Expression("crisis"), {"crisis": True})


def test_a_name_that_is_wrong_elsewhere_fits_everything_and_is_never_true() -> None:
    everything = ("broken", "broken > 3", 'broken == "x"', "broken == age", "broken in [1, 'a']",
                  '"x" in broken', "broken in topics", "age < broken")  # fmt: skip
    for source in everything:
        assert not holds(parse(source, TYPES), {"broken": Decimal(7)})


def test_a_choice_whose_keys_are_wrong_elsewhere_fits_every_text() -> None:
    types: dict[str, Type] = {"topic": OneOf(()), "first": OneOf(("a",)), "all": SomeOf(("b",))}
    for source in ('topic == "x"', "topic == first", "first == topic", "topic in all"):
        assert "topic" in parse(source, types).names


def test_a_question_may_have_a_name_that_means_something_elsewhere() -> None:
    for name in ("und", "oder", "class", "None", "lambda", "skipped"):
        found = parse(f"{name} > 3 and {name} is skipped or {name} > 4", {name: Number()})
        assert found.names == {name}


def test_where_crisis_may_not_stand_it_is_an_unknown_name() -> None:
    with pytest.raises(Faulty, match="'crisis' is not the name of a question"):
        parse("crisis", {"age": Number()})


def test_a_long_number_is_a_number() -> None:
    assert not holds(parse("age > " + "9" * 490, TYPES), VALUES)
    assert not holds(parse("age == 007", TYPES), VALUES)
    assert holds(parse("age == 0015", TYPES), VALUES)


@pytest.mark.parametrize("rubbish", ["debt", Decimal("NaN"), Decimal("sNaN"), True, frozenset()])
def test_a_value_of_another_kind_is_no_answer(rubbish: Value) -> None:
    for source in ("age > 3", "age != 3", "not age > 3", "age in [3]", "age not in [3]"):
        assert not holds(parse(source, TYPES), {"age": rubbish})


@pytest.fixture
def disturbed() -> Generator[list[str]]:
    """While Python parses, memory is tidied and something that goes parses too; once."""
    found: list[str] = []

    def tidied(phase: str, _: Mapping[str, int]) -> None:
        caller = sys._getframe(1).f_code
        if not found and caller is ast.parse.__code__:
            found.append(phase)
            ast.parse("a and b", mode="eval")

    before, running = gc.get_threshold(), gc.isenabled()
    gc.callbacks.append(tidied)
    gc.set_threshold(1)
    gc.enable()
    yield found
    gc.callbacks.remove(tidied)
    gc.set_threshold(*before)
    if not running:
        gc.disable()


def test_a_condition_is_read_while_python_parses_something_else(disturbed: list[str]) -> None:
    assert holds(parse('age > 14 and (topic == "debt" or not (age == 3))', TYPES), VALUES)
    assert disturbed
