"""What one lane has left for another, or what says who was erased, changed by somebody: it is told
of, and no start goes on as if nothing had been.
"""

from collections import Counter

import pytest

from bridge.store.errors import StoreRefused
from tests.fuzz.cells import Value
from tests.fuzz.stored import LEAPS, Lived, unharmed
from tests.fuzz.stored_bases import sqlite
from tests.fuzz.stored_desks import DESKS
from tests.fuzz.stored_house import prepared
from tests.fuzz.stored_judge import LATER
from tests.fuzz.stored_seen import Seen

HOURS, _ = LEAPS


def lived(table: str, column: str, value: Value) -> dict[str, Seen]:
    """What is seen after this stood in the first row."""
    house, parts = prepared(sqlite, DESKS), dict[str, Seen]()
    with house.data.copied() as data:
        with data.cells() as cells:
            cells.set(table, column, cells.rows(table)[0], value)
        Lived(house, data, HOURS, lambda seen, when: parts.update({when: seen})).live()
    return parts


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "rubbish"),
        ("id", b"\xff" * 16),
        ("sealed_what", b"{}"),
        ("sealed_what", "rubbish"),
        ("lane", "rubbish"),
        ("lane", b"\xff" * 16),
    ],
)
def test_what_one_lane_left_for_another_is_never_dropped_without_a_word(
    column: str, value: Value
) -> None:
    parts, control = lived("posted", column, value), unharmed(prepared(sqlite, DESKS), HOURS)
    told = Counter(parts[LATER].told) - Counter(control[LATER].told)
    assert any("parked" in text for text in told), dict(told)


def test_no_start_goes_on_without_knowing_who_was_erased() -> None:
    with pytest.raises(StoreRefused):
        lived("erasures", "kind", "rubbish")
