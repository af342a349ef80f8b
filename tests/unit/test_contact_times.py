"""Choices that are times: each is a time at which somebody is there, or it is told."""

import pytest

from config import load
from tests.unit.config_files import FLOW, ORGANISATION, SPOKEN, faults, notes
from tests.unit.test_config_teams import HOURS, said, with_

NOBODY = (
    "nobody is there at these times; take the choice out, or change 'counselling' under 'hours' in"
    " organisation.yaml"
)


def with_times(times: str, hours: str = HOURS) -> dict[str, bytes]:
    """The second question of the flow offers times: its choices begin in line 28."""
    end = "yes: {de: älter, en: older}\n"
    return with_(
        (ORGANISATION, "hours:\n", hours), (FLOW, end, f"{end}    times:\n      {times}\n")
    )


@pytest.mark.parametrize(
    "times",
    [
        "yes: Mo-Fr 18:00-21:00",
        "yes: Mo-Fr 17:00-18:00",  # nobody begins at the end
        "yes: Sa,Su 00:00-24:00",
        "yes: 2025 Mo-Fr 09:00-17:00",
        "yes: Dec 25 10:00-12:00",  # a holiday
        "yes: Jun Mo-Fr 09:00-17:00",  # in more than eight weeks
    ],
)
def test_a_choice_at_whose_times_nobody_is_there_is_a_fault(times: str) -> None:
    assert faults(with_times(times)) == [f"{FLOW}:31:12: {NOBODY}"]


@pytest.mark.parametrize("times", ["yes: Fr 16:59-23:00", "yes: 24/7", "yes: Th 22:00-10:00"])
def test_a_choice_at_whose_times_somebody_is_there_for_a_while_is_none(times: str) -> None:
    assert faults(with_times(times)) == []


def test_every_choice_is_told_at_its_line() -> None:
    two = "14_17: Mo-Fr 18:00-21:00\n      yes: Sa 10:00-12:00"
    assert faults(with_times(two)) == [f"{FLOW}:31:14: {NOBODY}", f"{FLOW}:32:12: {NOBODY}"]


def test_times_without_hours_are_compared_with_nothing_and_it_is_said_once() -> None:
    compared = "these times are compared with nothing, because organisation.yaml has no"
    files = with_times("yes: Mo-Fr 18:00-21:00", "hours:\n")
    assert said(notes(files)) == [f"{FLOW}:30:5: note: {compared} 'counselling' under 'hours'"]


def test_public_holidays_in_times_need_their_place() -> None:
    hours = "hours:\n  counselling: Mo-Fr 09:00-17:00\n"
    said_of_it = (
        "PH means public holidays here; say whose with 'holidays' under 'hours', like DE-BE"
    )
    files = with_times("yes: Mo-Fr 09:00-12:00; PH off", hours)
    assert said(notes(files)) == [f"{FLOW}:31:12: warning: {said_of_it}"]


@pytest.mark.parametrize(
    ("counselling", "told"),
    [
        ("Mo-Fr 9-17", "27:16: From character 7 on"),
        ("2025 Mo-Fr 09:00-17:00", ""),  # never open, which is a warning there
    ],
)
def test_hours_that_are_wrong_are_told_where_they_stand_and_not_at_the_times(
    counselling: str, told: str
) -> None:
    hours = HOURS.replace("Mo-Fr 09:00-17:00; PH off", counselling)
    found = faults(with_times("yes: Mo-Fr 18:00-21:00", hours))
    assert [line[: len(f"{ORGANISATION}:{told}")] for line in found] == (
        [f"{ORGANISATION}:{told}"] if told else []
    )


def test_what_ran_before_is_not_judged_by_its_times() -> None:
    assert load(with_times("yes: Sa 10:00-12:00"), spoken=SPOKEN).counsellors


def test_where_the_choices_are_wrong_nothing_more_is_said_of_their_times() -> None:
    files = with_times("yes: Mo-Fr 18:00-21:00", "hours:\n")
    files[FLOW] = files[FLOW].replace(b"    choices:\n", b"    choices: no\n    choicse:\n")
    assert not any("nobody is there" in line or "compared" in line for line in faults(files))
