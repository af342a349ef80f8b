"""Keys that somebody spoilt: the service begins all the same, and what was sealed with them is
parked and told.
"""

from collections.abc import Callable

import pytest

from bridge.beginning import operator_of
from tests.fuzz.cells import Cells
from tests.fuzz.stored_house import PHONES, prepared
from tests.fuzz.stored_judge import FIRST, LATER
from tests.fuzz.test_stored import DAY, ONE, lived
from tests.fuzz.test_stored_astray import PARKED, others_are_as_ever, room_of, told

SPOILT = ["id = id || id", "wrapped = x'00'", "wrapped = NULL", "wrapped = 'rubbish'"]
spoilings = pytest.mark.parametrize("how", SPOILT)


def with_a_spoilt_key(how: str, kind: str, owner: str) -> Callable[[Cells, bytes], None]:
    def spoil(cells: Cells, lane: bytes) -> None:
        del lane
        of = "kind = ? AND owner = ?"
        assert cells.ask(f"SELECT count(*) FROM keys WHERE {of}", kind, owner) == [(1,)]
        cells.run(f"UPDATE keys SET {how} WHERE {of}", kind, owner)

    return spoil


def case_of(client: str) -> str:
    """The owner of its key."""
    house = prepared()
    [lane] = [lane for lane, one in house.lanes.items() if one == client]
    with house.data.cells() as cells:
        query = "SELECT DISTINCT case_id FROM outbox WHERE lane = ? AND case_id IS NOT NULL"
        [(case,)] = cells.ask(query, lane)
    return bytes(case).hex()


@spoilings
def test_an_operator_whose_key_is_spoilt_is_still_told_of_what_is_parked(how: str) -> None:
    owner = operator_of(prepared().organisation).lane.hex

    def spoil(cells: Cells, lane: bytes) -> None:
        with_a_spoilt_key(how, "client", owner)(cells, lane)
        with_a_spoilt_key(how, "client", lane.hex())(cells, lane)

    parts = lived(spoil, DAY)
    assert any(PARKED in text for text in told(parts))
    assert others_are_as_ever(parts)


@spoilings
def test_a_case_whose_key_is_spoilt_goes_on_and_what_waited_is_told_of(how: str) -> None:
    parts = lived(with_a_spoilt_key(how, "case", case_of(ONE)), DAY)
    assert any(PARKED in text for text in told(parts))
    for when in (FIRST, LATER):
        up, down = parts[when].texts(room_of(ONE)), parts[when].texts((PHONES, ONE))
        assert sum(f"{ONE} up {when}." in text for text in up) == 1
        assert sum(f"{ONE} down {when}." in text for text in down) == 1
    assert others_are_as_ever(parts)
