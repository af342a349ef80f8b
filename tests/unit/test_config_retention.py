"""How long proof of decisions is kept: as it is written, as clients are told, as records say."""

from datetime import timedelta

import pytest

from bridge.surroundings import duration
from config import shipped
from config.times import spoken
from routing.ids import Language
from tests.unit.config_files import ORGANISATION, changed, faults, load_small, small

DE, EN = Language("de"), Language("en")
YEAR = timedelta(days=366)
DELIVERED = "delivered: 24h"


@pytest.mark.parametrize(
    ("written", "length"), [("3y", 3 * YEAR), ("1y", YEAR), ("400d", timedelta(days=400))]
)
def test_proof_is_kept_as_long_as_is_written(written: str, length: timedelta) -> None:
    files = changed(ORGANISATION, DELIVERED, f"{DELIVERED}\n  evidence: {written}")
    assert load_small(files).retention.evidence == length


def test_proof_is_kept_for_three_years_where_nothing_is_written() -> None:
    assert load_small(small()).retention.evidence == 3 * YEAR


@pytest.mark.parametrize("written", ["101y", "99999y", "3 years", "P3Y", "0y", "-1y"])
def test_rubbish_is_no_time(written: str) -> None:
    files = changed(ORGANISATION, DELIVERED, f"{DELIVERED}\n  evidence: {written}")
    [said] = faults(files)
    assert "'evidence' " in said
    assert "must be a time" in said or "longer than 100 years" in said


def test_years_are_said_as_years() -> None:
    texts = shipped(EN)
    assert spoken(3 * YEAR, texts, DE) == "3 Jahre"
    assert spoken(YEAR, texts, EN) == "one year"
    assert spoken(timedelta(days=365), texts, EN) == "365 days"


def test_records_say_years_as_iso_does() -> None:
    assert duration(3 * YEAR) == "P3Y"
    assert duration(timedelta(days=365)) == "P365D"
