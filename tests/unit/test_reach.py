"""What a number can be is never less than what an answer, a question or a score comes to."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.flow.expression import Number
from routing.flow.model import AnswerType, Aside, Ask, Block, Score
from routing.flow.ranges import legal_number
from routing.flow.reach import answered, between, scored
from routing.flow.scoring import score
from routing.ids import StepName
from tests.houses import EN

LED = Aside({EN: "There are others for you."}, StepName("end"))


def ask(kind: AnswerType, least: str | None = None, most: str | None = None) -> Ask:
    return Ask(StepName("x"), kind, {EN: "How many?"}, least=least, most=most)


def lies_in(kind: Number, value: Decimal) -> bool:
    above = kind.least is None or kind.least <= value
    whole = not kind.whole or value == value.to_integral_value()
    return above and whole and (kind.most is None or value <= kind.most)


@pytest.mark.parametrize(
    ("asked", "least", "most", "whole"),
    [
        (ask(AnswerType.NUMBER), None, None, False),
        (ask(AnswerType.NUMBER, "2.5", "7"), "2.5", "7", False),
        (ask(AnswerType.NUMBER, most="-3"), None, "-3", False),
        (ask(AnswerType.SCALE, "1", "10"), "1", "10", True),
        (ask(AnswerType.AGE), "0", "150", True),
        (ask(AnswerType.AGE, "14", "27"), "14", "27", True),
        (ask(AnswerType.NUMBER, "9", "1"), None, None, False),  # told at the question
    ],
)
def test_an_answer_keeps_to_the_limits_of_its_question(
    asked: Ask, least: str | None, most: str | None, whole: bool
) -> None:
    ends = [None if end is None else Decimal(end) for end in (least, most)]
    assert answered(asked) == Number(ends[0], ends[1], whole=whole)


def test_beyond_a_limit_that_leads_elsewhere_an_answer_is_kept_as_well() -> None:
    within = ask(AnswerType.AGE, "14", "27")
    assert answered(replace(within, below=LED)) == Number(Decimal(0), Decimal(27), whole=True)
    assert answered(replace(within, above=LED)) == Number(Decimal(14), Decimal(150), whole=True)


limits = st.none() | st.integers(-20, 160).map(str) | st.sampled_from(["2.5", "14.0"])
kinds = st.sampled_from([AnswerType.NUMBER, AnswerType.AGE, AnswerType.SCALE])
typed = st.integers(-30, 170).map(str) | st.sampled_from(["2.5", "0.25", "-0.5", "007"])


@given(st.builds(ask, kinds, limits, limits), typed)
def test_every_legal_answer_is_one_there_can_be(asked: Ask, value: str) -> None:
    assert not legal_number(asked, value) or lies_in(answered(asked), Decimal(value))


def test_points_reach_from_the_smallest_to_the_largest() -> None:
    assert between([3, 0, -1]) == Number(Decimal(-1), Decimal(3), whole=True)
    assert between([]) == Number()


worths = st.dictionaries(st.sampled_from("klm"), st.integers(-5, 9), max_size=3)


@given(st.lists(worths, min_size=1, max_size=4), st.integers(0, 4), st.integers(0, 1))
def test_a_score_reaches_exactly_as_far_as_its_answers_take_it(
    each: list[dict[str, int]], missing: int, unscored: int
) -> None:
    items = [StepName(f"b.i{place}") for place in range(len(each) + unscored)]
    block = Block(StepName("b"), "b", 1, dict(zip(items, each, strict=False)))
    total = Score("total", tuple(items), missing)
    choices = [[None, *worth] for worth in each]
    taken = (dict(zip(items, chosen, strict=False)) for chosen in product(*choices))
    found = [sum_ for sum_ in (score(block, total, one) for one in taken) if sum_ is not None]
    assert scored(block, total) == between(found)
