"""What one lane has left for another, or what says who was erased, changed by somebody: it is told
of, and no start goes on as if nothing had been.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from bridge.store.errors import StoreRefused
from tests.fuzz.cells import Cells, Value
from tests.fuzz.stored import LEAPS, Lived, unharmed
from tests.fuzz.stored_bases import sqlite
from tests.fuzz.stored_desks import DESKS
from tests.fuzz.stored_house import PHONES, ROOMS, prepared
from tests.fuzz.stored_judge import FIRST, LATER, PEOPLE
from tests.fuzz.stored_seen import Seen

HOURS, _ = LEAPS


def lived(table: str, column: str, value: Value) -> dict[str, Seen]:
    """What is seen after this stood in the first row."""
    return spoilt(lambda cells: cells.set(table, column, cells.rows(table)[0], value))


def spoilt(spoil: Callable[[Cells], None]) -> dict[str, Seen]:
    house, parts = prepared(sqlite, DESKS), dict[str, Seen]()
    with house.data.copied() as data:
        with data.cells() as cells:
            spoil(cells)
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


RUBBISH: list[Value] = ["rubbish", b"\x00", 7]
DESK_LANES = "lane IN (SELECT id FROM lanes WHERE kind = 'desk')"


def people_see_what_they_see_else(parts: dict[str, Seen]) -> bool:
    control = unharmed(prepared(sqlite, DESKS), HOURS)
    clients = [(PHONES, one) for one in PEOPLE]
    rooms = [(ROOMS, one) for one in prepared(sqlite, DESKS).rooms.values()]
    return all(
        parts[when].texts(place) == control[when].texts(place)
        for when in (FIRST, LATER)
        for place in (*clients, *rooms)
    )


@pytest.mark.parametrize("value", RUBBISH)
def test_an_outage_whose_notice_has_no_name_is_over_when_it_is_over(value: Value) -> None:
    def spoil(cells: Cells) -> None:
        cells.run("UPDATE outages SET notice = ? WHERE notice IS NOT NULL", value)

    parts = spoilt(spoil)
    assert people_see_what_they_see_else(parts)
    assert any("phones is reachable again" in text for text in parts[LATER].told)


@pytest.mark.parametrize("value", RUBBISH)
def test_a_desk_whose_place_has_no_name_is_found_or_made_again(value: Value) -> None:
    def spoil(cells: Cells) -> None:
        ways = cells.ask(f"SELECT count(*) FROM routes WHERE {DESK_LANES}")
        assert ways[0][0] > 0
        cells.run(f"UPDATE routes SET place = ? WHERE {DESK_LANES}", value)

    assert people_see_what_they_see_else(spoilt(spoil))


@pytest.mark.parametrize("value", RUBBISH)
@pytest.mark.parametrize("kind", ["open_place", "forget_place"])
def test_what_makes_or_leaves_a_desk_and_has_no_name_holds_up_nobody(
    kind: str, value: Value
) -> None:
    def spoil(cells: Cells) -> None:
        made = f"kind = 'open_place' AND {DESK_LANES}"
        [(row,)] = cells.ask(f"SELECT min(seq) FROM outbox WHERE {made}")
        again = f"id = ?, kind = '{kind}', state = 0, finished_at = NULL, due = not_before"
        cells.run(f"UPDATE outbox SET {again} WHERE seq = ?", value, row)

    parts = spoilt(spoil)
    assert people_see_what_they_see_else(parts)
    assert any("parked" in text for text in parts[LATER].told)
