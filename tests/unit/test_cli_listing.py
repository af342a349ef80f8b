"""What commands say in lists: periods as people say them, columns under each other."""

from datetime import timedelta

import pytest

from bridge.cli.listing import period, table
from config.values import YEAR, duration


@pytest.mark.parametrize(
    ("configured", "said"),
    [
        ("3y", "3 years"),
        ("1y", "1 year"),
        ("90d", "90 days"),
        ("24h", "1 day"),
        ("2w", "14 days"),
        ("36h", "36 hours"),
        ("90m", "90 minutes"),
        ("1m", "1 minute"),
    ],
)
def test_a_period_is_said_as_it_was_configured(configured: str, said: str) -> None:
    assert period(duration(configured)) == said


def test_no_time_at_all_is_no_years() -> None:
    assert period(timedelta()) == "0 years"
    assert period(YEAR + timedelta(days=1)) == "367 days"


def test_columns_stand_under_each_other_with_numbers_to_the_right() -> None:
    rows = [["what", "kept", "now"], ["texts of all", "1 day", "5"], ["people", "3 years", "120"]]
    assert table(rows, numbers=1) == [
        "what          kept     now",
        "texts of all  1 day      5",
        "people        3 years  120",
    ]
    assert table([["a", "b"], ["longer", ""]]) == ["a       b", "longer"]
