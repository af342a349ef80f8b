"""Days of an absence as they are typed: what is meant is taken, what is not sure is refused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.desk.moment import vocabulary
from routing.facts import Facts
from routing.posts.dates import LONGEST, absence
from routing.posts.state import Absence
from tests.houses import DE, TEXTS, house

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
LOTSE = house(zone=ZoneInfo("Europe/Berlin"), staff_language=DE)
WORDS = vocabulary(TEXTS, DE)


def read(text: str, now: datetime = NOW) -> Absence | None:
    return absence(text, Facts(now, LOTSE, LOTSE.flow, lambda _: uuid4()), WORDS)


def days(text: str, now: datetime = NOW) -> tuple[str, str] | None:
    """The first and the last day."""
    found = read(text, now)
    if found is None:
        return None
    zone = LOTSE.zone
    last = found.until.astimezone(zone) - timedelta(seconds=1)
    return f"{found.since.astimezone(zone):%Y-%m-%d}", f"{last:%Y-%m-%d}"


@pytest.mark.parametrize(
    "typed",
    [
        "30.11.-4.12.", "30.11. - 4.12.", "30.11.\u20134.12.", "30.11.2026-4.12.2026",
        "30. 11. 2026 - 04.12.2026", "30.11. bis 4.12.", "30.11-4.12", "30.11.-4.12.2026",
        "vom_ 2026-11-30 - 2026-12-04".removeprefix("vom_ "), "2026-11-30 bis 2026-12-04",
        "2026-11-30-2026-12-04", "until 2026-11-30 2026-12-04",
    ],
)  # fmt: skip
def test_a_span_is_read_however_it_is_written(typed: str) -> None:
    assert days(typed) == ("2026-11-30", "2026-12-04")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("morgen", "2026-11-24", "2026-11-24"),
        ("Tomorrow", "2026-11-24", "2026-11-24"),
        ("24.12.", "2026-12-24", "2026-12-24"),
        ("2.1.", "2027-01-02", "2027-01-02"),
        ("28.12.-3.1.", "2026-12-28", "2027-01-03"),
        ("20.11.-25.11.", "2026-11-23", "2026-11-25"),  # begun already: from now on
        ("23.11.", "2026-11-23", "2026-11-23"),
    ],
)
def test_a_year_that_is_missing_is_the_next_one(typed: str, first: str, last: str) -> None:
    assert days(typed) == (first, last)


def test_days_are_those_of_the_house_also_over_a_clock_change() -> None:
    found = read("28.3.2027", datetime(2027, 3, 1, tzinfo=UTC))
    assert found is not None
    assert found.until - found.since == timedelta(hours=23)


@pytest.mark.parametrize(
    "typed",
    [
        "", "Freitag", "31.11.", "30.2.-4.3.", "4.12.2026-30.11.2026", "2026-11-01",
        "1.12.-1.12.2027", "2028-01-01", "30.11.-", "-", "30.11.-4.12.-5.12.", "12",
        "99999.99999.", "\u0663\u0660.\u0661\u0661.",
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_taken(typed: str) -> None:
    assert read(typed) is None


@given(st.text(alphabet="0123456789.- \u2013bismorgen", max_size=30))
def test_whatever_is_typed_is_a_short_time_from_now_on_or_nothing(typed: str) -> None:
    found = read(typed)
    if found is not None:
        assert NOW <= found.since < found.until
        assert found.until - found.since <= LONGEST + timedelta(days=2)
