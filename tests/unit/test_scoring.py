"""Scores as published, and what conditions see of the answers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.flow.expression import (
    SKIPPED,
    Day,
    Number,
    OneOf,
    Part,
    SomeOf,
    Truth,
    Type,
    Value,
    Words,
    holds,
    parse,
)
from routing.flow.model import AnswerType, Ask, Band, Block, Enter, Flow, Say, Score, Step
from routing.flow.scoring import band, points, score, values
from routing.flow.vocabulary import vocabulary
from routing.ids import Language, StepName

EN = Language("en")
BLOCK = StepName("well")
ITEMS = tuple(StepName(f"well.{letter}") for letter in "abc")
WORTH = {"never": 0, "days": 1, "daily": 3}
TOTAL = Score("total", ITEMS, missing=1, bands=(Band("low", 0, 4), Band("high", 5, 9)))
SLEEP = Score("sleep", ITEMS[:1], bands=(Band("bad", 3, 3),))
WELL = Block(BLOCK, "std/well", 1, dict.fromkeys(ITEMS, WORTH), (TOTAL, SLEEP))


def ask(
    name: str, kind: AnswerType = AnswerType.CHOICE, keys: tuple[str, ...] = (), block: str = ""
) -> Ask:
    choices = tuple((key, {EN: key}) for key in keys)
    inside = StepName(block) if block else None
    return Ask(StepName(name), kind, {EN: name}, choices=choices, block=inside)


STEPS: tuple[Step, ...] = (
    Say(StepName("hello"), {EN: "Hello"}),
    ask("topic", keys=("mood", "debt")),
    ask("topics", AnswerType.MULTI, ("mood", "debt", "old_debt")),
    ask("safe", AnswerType.YESNO),
    ask("age", AnswerType.AGE),
    ask("weight", AnswerType.NUMBER),
    ask("pain", AnswerType.SCALE),
    ask("born", AnswerType.DATE),
    ask("alias", AnswerType.TEXT),
    ask("mail", AnswerType.EMAIL),
    ask("call", AnswerType.PHONE),
    Enter(BLOCK, {EN: "Some questions"}, skippable=True),
    *(ask(item, keys=(*WORTH, "unscored"), block="well") for item in ITEMS),
    ask("well.note", AnswerType.TEXT, block="well"),
    ask("last", AnswerType.TEXT),
)
FLOW = Flow("intake", 1, "", (EN,), {EN: "Intake"}, STEPS, (WELL,))


def answers(**given: str | None) -> dict[StepName, str | None]:
    return {StepName(name.replace("__", ".")): answer for name, answer in given.items()}


@pytest.mark.parametrize(
    ("given", "total"),
    [
        ({"a": "daily", "b": "daily", "c": "daily"}, 9),
        ({"a": "never", "b": "never", "c": "never"}, 0),
        ({"a": "days", "b": "never", "c": None}, 2),  # 1 / 2 * 3 = 1.5
        ({"a": "days", "b": "days"}, 3),
        ({"a": "daily", "b": None, "c": None}, None),
        ({"a": "days", "b": "days", "c": "gone"}, 3),
        ({"a": "days", "b": "gone", "c": "unscored"}, None),
        ({}, None),
    ],
)
def test_a_score_is_the_prorated_sum_of_its_items(
    given: dict[str, str | None], total: int | None
) -> None:
    found = {StepName(f"well.{letter}"): answer for letter, answer in given.items()}
    assert score(WELL, TOTAL, found) == total


@given(st.lists(st.integers(-9, 99), min_size=1, max_size=20), st.integers(0, 5))
def test_prorating_is_exact_and_rounds_half_up(worth: list[int], missing: int) -> None:
    names = [StepName(f"x.{place}") for place in range(len(worth) + missing)]
    each = {name: {"k": many} for name, many in zip(names, worth, strict=False)}
    block = Block(StepName("x"), "x", 1, each)
    expected = floor(Fraction(sum(worth), len(worth)) * len(names) + Fraction(1, 2))
    given_answers = dict.fromkeys(names[: len(worth)], "k")
    assert score(block, Score("total", tuple(names), missing), given_answers) == expected
    assert score(block, Score("total", tuple(names), missing - 1), given_answers) is (
        None if missing else expected if missing - 1 >= 0 else None
    )


def test_a_block_nobody_answered_has_no_score_however_much_may_be_missing() -> None:
    assert score(WELL, Score("total", ITEMS, missing=3), {}) is None
    assert score(WELL, Score("total", (), missing=3), answers(well__a="days")) is None


def test_points_are_those_of_answered_items() -> None:
    given = answers(well__a="daily", well__b=None, well__c="gone", topic="debt")
    assert points(WELL, given) == {"well.a": 3}


def test_a_band_holds_both_its_ends() -> None:
    found = [band(TOTAL, total) for total in (-1, 0, 4, 5, 9, 10)]
    assert [one and one.name for one in found] == [None, "low", "low", "high", "high", None]


def test_every_answer_becomes_a_value_of_its_kind() -> None:
    given = answers(topic="debt", topics="debt old_debt", safe="no", age="17", weight="-2.50",
                    pain="0", born="1990-12-24", alias="Mia", mail="a@b.org", call="+4930",
                    well="begun")  # fmt: skip
    assert values(FLOW, given) == {
        "topic": "debt",
        "topics": frozenset({"debt", "old_debt"}),
        "safe": "no",
        "age": Decimal(17),
        "weight": Decimal("-2.5"),
        "pain": Decimal(0),
        "born": date(1990, 12, 24),
        "alias": "Mia",
        "mail": "a@b.org",
        "call": "+4930",
        "well": "begun",
    }


def test_what_was_skipped_is_skipped_and_what_waits_has_no_value() -> None:
    given = answers(topic=None, well=None, well__a=None)
    assert values(FLOW, given, shown=(StepName("safe"),)) == dict.fromkeys(
        ("topic", "well", "well.a", "well.sleep", "well.sleep_band"), SKIPPED
    )


@pytest.mark.parametrize(
    ("name", "rubbish"),
    [
        ("topic", "dept"),
        ("topic", ""),
        ("topics", "debt dept"),
        ("safe", "maybe"),
        ("age", "17.5"),
        ("age", "NaN"),
        ("age", "\u0661\u0667"),
        ("age", "1" * 5000),
        ("weight", "Infinity"),
        ("weight", "1e9"),
        ("weight", ""),
        ("weight", "1_0"),
        ("born", "1990-02-30"),
        ("born", "19901224"),
        ("born", "0000-00-00"),
        ("well", "ended"),
        ("well.a", "gone"),
        ("well.a", "unscored"),
        ("hello", "x"),
        ("nobody", "x"),
    ],
)
def test_an_answer_that_does_not_fit_any_more_counts_as_never_asked(
    name: str, rubbish: str
) -> None:
    assert values(FLOW, {StepName(name): rubbish}) == {}


@given(st.dictionaries(st.sampled_from([step.name for step in STEPS]), st.none() | st.text()))
def test_no_stored_answer_makes_it_raise(given: dict[StepName, str | None]) -> None:
    found = values(FLOW, given)
    for name in vocabulary(STEPS, (WELL,), crisis=False):
        assert holds(parse(f"{name} is asked", vocabulary(STEPS, (WELL,))), found) is (
            name in found
        )


def test_scores_and_bands_stand_beside_the_points() -> None:
    found = values(FLOW, answers(well__a="daily", well__b="days", well__c="days"))
    assert found == {
        "well.a": Decimal(3),
        "well.b": Decimal(1),
        "well.c": Decimal(1),
        "well.total": Decimal(5),
        "well.band": "high",
        "well.sleep": Decimal(3),
        "well.sleep_band": "bad",
    }


def test_a_score_outside_every_band_has_none() -> None:
    found = values(FLOW, answers(well__a="days"))
    assert found["well.sleep"] == 1
    assert "well.sleep_band" not in found


def test_a_score_waits_until_none_of_its_items_is_to_come() -> None:
    begun = answers(well__a="daily", well__b="daily")
    assert "well.total" not in values(FLOW, begun)
    assert "well.total" not in values(FLOW, begun, shown=[ITEMS[2]])
    assert values(FLOW, begun, shown=[StepName("last")])["well.total"] == 9
    assert values(FLOW, begun | answers(last="x"))["well.total"] == 9
    assert values(FLOW, begun | answers(well__c=None))["well.total"] == 9
    again = begun | answers(last="x")  # gone back to the third
    assert "well.total" not in values(FLOW, again, shown=[ITEMS[2]])


def test_a_score_is_skipped_when_all_was_asked_and_too_little_answered() -> None:
    given = answers(well__a="daily", well__b=None, well__c=None)
    assert values(FLOW, given)["well.total"] is SKIPPED
    assert values(FLOW, given)["well.band"] is SKIPPED
    assert "well.total" not in values(FLOW, answers(well=None, last="x"))


@pytest.mark.parametrize("known", [True, False, None])
def test_whether_there_was_an_alert_is_a_value_where_it_is_known(known: bool | None) -> None:
    assert values(FLOW, {}, crisis=known).get("crisis") is known


def whole(least: int, most: int) -> Number:
    return Number(Decimal(least), Decimal(most), whole=True)


def test_the_vocabulary_says_what_every_name_holds() -> None:
    expected: dict[str, Type] = {
        "topic": OneOf(("mood", "debt")),
        "topics": SomeOf(("mood", "debt", "old_debt")),
        "safe": OneOf(("yes", "no")),
        "age": whole(0, 150),
        "weight": Number(),
        "pain": Number(whole=True),
        "born": Day(),
        "alias": Words(),
        "mail": Words(),
        "call": Words(),
        "well": Part(),
        "well.a": whole(0, 3),
        "well.b": whole(0, 3),
        "well.c": whole(0, 3),
        "well.note": Words(),
        "well.total": whole(0, 9),
        "well.band": OneOf(("low", "high")),
        "well.sleep": whole(0, 3),
        "well.sleep_band": OneOf(("bad",)),
        "last": Words(),
        "crisis": Truth(),
    }
    assert vocabulary(STEPS, (WELL,)) == expected


def test_a_score_without_bands_has_none_to_look_at() -> None:
    block = Block(BLOCK, "std/well", 1, {}, (Score("total", ITEMS), Score("empty", ())))
    assert set(vocabulary((), (block,), crisis=False)) == {"well.total", "well.empty"}
    found = values(replace(FLOW, blocks=(block,)), dict.fromkeys(ITEMS))
    assert found == dict.fromkeys(("well.total", *ITEMS), SKIPPED)


def test_rules_that_raise_an_alert_cannot_look_whether_there_was_one() -> None:
    assert "crisis" not in vocabulary(STEPS, (WELL,), crisis=False)


def test_an_urgent_item_is_seen_at_once_and_skipping_it_is_no_answer() -> None:
    types = vocabulary(STEPS, (WELL,))
    urgent, left = parse("well.c > 0", types), parse("well.c is skipped", types)
    for answer, alert, flag in (
        ("days", True, False),
        ("never", False, False),
        (None, False, True),
    ):
        found: dict[str, Value] = values(FLOW, {ITEMS[2]: answer})
        assert (holds(urgent, found), holds(left, found)) == (alert, flag)
    assert not holds(left, values(FLOW, {}))
