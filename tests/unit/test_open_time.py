"""Promises count open time only: when so much of it has passed, on every night of the year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.unit.test_calendar import (
    BACK,
    BEGINNINGS,
    BERLIN,
    FORWARD,
    RULES,
    WEEK,
    Rule,
    berlin,
    hours,
    in_words,
    there,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FOR_DAYS = 9  # of minutes the reference counts; from a whole week every rule has come


def counted(rules: list[Rule], at: datetime, span: timedelta) -> datetime | None:
    """By the letter: minute after minute, each that is open counts. None: not in these days."""
    left, moment = span, at
    for _ in range(FOR_DAYS * 24 * 60):
        left -= MINUTE if there(rules, moment.astimezone(BERLIN)) else timedelta()
        moment += MINUTE
        if left <= timedelta():
            return moment
    return None


def agrees(rules: list[Rule], begin: datetime, span: timedelta) -> None:
    ours, expected = hours(in_words(rules)), counted(rules, begin, span)
    found = ours.after(begin, span)
    if expected is None:  # the reference looks less far
        assert found is None or found > begin + FOR_DAYS * timedelta(days=1)
    else:
        assert found == expected
        ours.is_open(begin - HOUR)  # what was asked before makes no difference
        assert ours.after(begin, span) == expected


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(RULES, min_size=1, max_size=3), BEGINNINGS, st.integers(1, 30 * 60))
def test_open_time_is_counted_as_minute_by_minute(
    rules: list[Rule], begin: datetime, minutes: int
) -> None:
    agrees(rules, begin, minutes * MINUTE)


@pytest.mark.parametrize("day", [FORWARD, BACK])
@pytest.mark.parametrize("span", [(1320, 360), (0, 150), (120, 180), (150, 600), (125, 130)])
def test_the_nights_the_clock_is_set_count_what_is_on_the_wall(
    day: date, span: tuple[int, int]
) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    for minutes in (1, 5, 31, 59, 60, 61, 180, 480, 700):
        agrees([(frozenset(range(7)), (span,))], begin, minutes * MINUTE)


@pytest.mark.parametrize(
    ("at", "span", "end"),
    [
        ("2026-12-03 09:00", 8 * HOUR, "2026-12-03 17:00"),  # closing time is still in time
        ("2026-12-03 16:30", 8 * HOUR, "2026-12-07 12:30"),  # Friday has four hours
        ("2026-12-03 16:30", HOUR, "2026-12-04 09:30"),
        ("2026-12-24 12:00", 8 * HOUR, "2026-12-28 12:00"),  # a holiday and a weekend between
        ("2026-12-05 12:00", HOUR, "2026-12-07 10:00"),
    ],
)
def test_nights_weekends_and_holidays_count_nothing(at: str, span: timedelta, end: str) -> None:
    assert hours(WEEK, holidays="DE-BE").after(berlin(at), span) == berlin(end)


@pytest.mark.parametrize(
    ("schedule", "span"),
    [("off", MINUTE), ("2025 Mo-Fr 09:00-17:00", HOUR), ("Dec 24 10:00-10:30", 2 * HOUR)],
)
def test_nobody_promises_what_never_comes(schedule: str, span: timedelta) -> None:
    assert hours(schedule).after(berlin("2026-12-25 10:00"), span) is None


def test_who_is_always_there_counts_by_the_clock() -> None:
    at = berlin("2026-03-29 01:30")
    assert hours("24/7").after(at, timedelta(days=1)) == at + timedelta(days=1)
