"""Shipped questionnaires score as they were published, for every sum there can be."""

import re
from fractions import Fraction
from itertools import combinations, product

import pytest

from routing.flow.model import AnswerType
from routing.flow.scoring import band, points, score
from routing.ids import StepName
from tests.unit.instrument_kit import DE, EN, PUBLISHED, SIE, brought, given, named, right, spread

# --------------------------------------------------------------------------- as published

BANDS = {
    "phq9": [
        ("minimal", 0),
        ("mild", 5),
        ("moderate", 10),
        ("moderately_severe", 15),
        ("severe", 20),
    ],
    "gad7": [("minimal", 0), ("mild", 5), ("moderate", 10), ("severe", 15)],
    "phq4": [("normal", 0), ("mild", 3), ("moderate", 6), ("severe", 9)],
}
ITEMS = {"phq9": 9, "gad7": 7, "phq4": 4}


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_total_is_the_sum_and_lies_in_its_published_band(name: str) -> None:
    read = brought(name)
    assert len(read.asks) == ITEMS[name]
    for total in range(3 * ITEMS[name] + 1):
        answers = given(read, spread(total, ITEMS[name]))
        assert score(read.block, named(read), answers) == total
        expected = [label for label, low in BANDS[name] if low <= total][-1]
        found = band(named(read), total)
        assert found is not None
        assert found.name == expected
    assert band(named(read), 3 * ITEMS[name] + 1) is None


def test_every_item_of_the_phq9_counts_alike() -> None:
    read = brought("phq9")
    for place, worth in product(range(9), range(4)):
        row: list[int | None] = [0] * 9
        row[place] = worth
        assert score(read.block, named(read), given(read, row)) == worth


@pytest.mark.parametrize("left_out", [1, 2])
def test_up_to_two_missing_items_of_the_phq9_are_prorated(left_out: int) -> None:
    read = brought("phq9")
    for places in combinations(range(9), left_out):
        for each in range(4):
            row: list[int | None] = [None if p in places else each for p in range(9)]
            assert score(read.block, named(read), given(read, row)) == 9 * each
    row = [*([None] * left_out), *spread(10, 9 - left_out)]
    exact = Fraction(10 * 9, 9 - left_out)
    assert score(read.block, named(read), given(read, row)) == int(exact + Fraction(1, 2))


def test_a_phq9_with_three_missing_items_has_no_sum() -> None:
    read = brought("phq9")
    row: list[int | None] = [None, None, None, 3, 3, 3, 3, 3, 3]
    assert score(read.block, named(read), given(read, row)) is None


@pytest.mark.parametrize("name", ["gad7", "phq4"])
def test_where_no_rule_was_published_nothing_may_be_missing(name: str) -> None:
    read = brought(name)
    for place in range(ITEMS[name]):
        row: list[int | None] = [1] * ITEMS[name]
        row[place] = None
        assert score(read.block, named(read), given(read, row)) is None


def test_the_phq4_has_two_scales_with_their_cut_off_at_three() -> None:
    read = brought("phq4")
    for first, second in product(range(4), repeat=2):
        answers = given(read, [first, second, 0, 0])
        assert score(read.block, named(read, "anxiety"), answers) == first + second
        assert score(read.block, named(read, "depression"), answers) == 0
        answers = given(read, [0, 0, first, second])
        assert score(read.block, named(read, "depression"), answers) == first + second
        found = band(named(read, "depression"), first + second)
        assert found is not None
        assert (found.name == "positive") == (first + second >= 3)


def test_the_codes_are_those_of_loinc() -> None:
    codes = {name: brought(name).codes for name in PUBLISHED}
    items = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7"]
    items += ["44258-2", "44252-5", "44253-3", "44260-8"]
    anxious = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
    assert (codes["phq9"][""], codes["phq9"]["total"]) == ("44249-1", "44261-6")
    assert [codes["phq9"][f"item{n}"] for n in range(1, 10)] == items
    assert (codes["gad7"][""], codes["gad7"]["total"]) == ("69737-5", "70274-6")
    assert [codes["gad7"][f"item{n}"] for n in range(1, 8)] == anxious
    assert (codes["phq4"][""], codes["phq4"]["total"]) == ("69724-3", "70272-0")
    assert [codes["phq4"][f"item{n}"] for n in range(1, 5)] == [*anxious[:2], *items[:2]]


def test_the_last_item_of_the_phq9_is_the_one_about_danger() -> None:
    assert brought("phq9").risk == ("w.item9",)
    assert brought("gad7").risk == brought("phq4").risk == ()


# --------------------------------------------------------------------------- std/wellbeing


def test_wellbeing_is_complete_in_both_languages_and_in_the_formal_german() -> None:
    read = right("std/wellbeing", languages=("de", "de-x-sie", "en"))
    assert read.risk == ("w.safety",)
    for ask in read.asks:
        assert ask.text.keys() == ask.label.keys() == {DE, SIE, EN}
        assert (ask.type, ask.skippable, ask.sensitive) == (AnswerType.CHOICE, True, True)
        assert ask.block == "w"
        assert [key for key, _ in ask.choices] == ["never", "sometimes", "often", "almost_always"]
        assert not re.search(r"\b([Dd](u|ich|ir|ein))\b", ask.text[SIE])
        assert not re.search(r"\b(Sie|Ihnen|Ihr)\b", ask.text[DE])
    assert "2 Minuten" in read.text[DE]
    assert "2 minutes" in read.text[EN]
    assert "not validated" in read.source.lower()


def test_wellbeing_adds_up_without_the_question_about_danger() -> None:
    read = right("std/wellbeing")
    names = ["little", "some", "clear", "heavy"]
    for total in range(16):
        answers = given(read, [*spread(total, 5), 3])
        assert score(read.block, named(read), answers) == total
        found = band(named(read), total)
        assert found is not None
        assert found.name == names[total // 4]
    assert score(read.block, named(read), given(read, [3, 3, None, 3, 3, None])) == 15
    assert score(read.block, named(read), given(read, [3, None, None, 3, 3, 0])) is None


def test_questions_about_what_is_good_count_the_other_way_round() -> None:
    read = right("std/wellbeing")
    best = {ask.name: "never" for ask in read.asks} | {
        StepName("w.everyday"): "almost_always",
        StepName("w.good_moment"): "almost_always",
    }
    assert set(points(read.block, best).values()) == {0}
