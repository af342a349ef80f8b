"""Words in rows that nothing would ever move again: the operator is told of them, and whoever can
act. A client without a way is answered to nobody, so somebody else has to know.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from bridge.store.tables import Out
from tests.fuzz.cells import Cells, Value
from tests.fuzz.stored import unharmed
from tests.fuzz.stored_house import PHONES, ROOMS, prepared
from tests.fuzz.stored_judge import FIRST, LATER
from tests.fuzz.stored_seen import Place, Seen
from tests.fuzz.test_stored import DAY, ONE, OTHER, lived

PARKED = "could not be opened and is parked"


def told(parts: dict[str, Seen]) -> Counter[str]:
    """What the operator reads, and would not read else."""
    return Counter(parts[LATER].told) - Counter(unharmed(prepared(), DAY)[LATER].told)


def room_of(client: str) -> Place:
    return ROOMS, prepared().rooms[client]


def others_are_as_ever(parts: dict[str, Seen]) -> bool:
    control, places = unharmed(prepared(), DAY), ((PHONES, OTHER), room_of(OTHER))
    return all(
        parts[when].texts(place) == control[when].texts(place)
        for when in (FIRST, LATER)
        for place in places
    )


def last_waiting(cells: Cells, lane: bytes, party: str) -> int:
    """The number of the newest row that waits there behind another one."""
    of = "lane = ? AND party LIKE ? AND state = 0 AND due IS NULL"
    [(row,)] = cells.ask(f"SELECT max(seq) FROM outbox WHERE {of}", lane, party)
    return int(row)


def without_a_way(party: str) -> Callable[[Cells, bytes], None]:
    def spoil(cells: Cells, lane: bytes) -> None:
        cells.run("UPDATE routes SET party = 'rubbish' WHERE lane = ? AND party LIKE ?",
                  lane, party)  # fmt: skip
        cells.run("UPDATE outbox SET account = NULL WHERE lane = ? AND party LIKE ? AND state = 0",
                  lane, party)  # fmt: skip

    return spoil


def with_another(column: str, value: Value, party: str) -> Callable[[Cells, bytes], None]:
    def spoil(cells: Cells, lane: bytes) -> None:
        row = last_waiting(cells, lane, party)
        cells.run(f"UPDATE outbox SET {column} = ? WHERE seq = ?", value, row)

    return spoil


@pytest.mark.parametrize("state", ["rubbish", 6, 99, 3.5, b"\xff", -1, 0.5])
@pytest.mark.parametrize("party", ["client", "desk:%"])
def test_words_in_a_state_that_there_is_not_are_parked_and_told(state: Value, party: str) -> None:
    parts = lived(with_another("state", state, party), DAY)
    assert any(PARKED in text for text in told(parts))
    assert others_are_as_ever(parts)


@pytest.mark.parametrize("party", ["client", "desk:%"])
def test_words_that_are_on_their_way_with_nobody_go_on(party: str) -> None:
    """Whether they went is not known, so they say that they may have come before."""
    parts = lived(with_another("state", int(Out.SENDING), party), DAY)
    way, place = ("down", (PHONES, ONE)) if party == "client" else ("up", room_of(ONE))
    for words in (f"{ONE} {way} 2", f"{ONE} {way} {LATER}."):
        assert sum(words in text for text in parts[LATER].texts(place)) == 1
    assert others_are_as_ever(parts)


@pytest.mark.parametrize("column", ["id", "lane", "party"])
@pytest.mark.parametrize("party", ["client", "desk:%"])
def test_words_whose_names_are_none_are_parked_and_told(column: str, party: str) -> None:
    parts = lived(with_another(column, 1, party), DAY)
    assert any(PARKED in text for text in told(parts))
    assert others_are_as_ever(parts)


NOBODYS = ["lane || lane", "x'00'", "'rubbish'", "NULL", "randomblob(16)"]


@pytest.mark.parametrize("lane", NOBODYS)
@pytest.mark.parametrize("account", [PHONES, ROOMS])
def test_what_came_in_for_a_lane_that_there_is_not_is_parked_and_told(
    account: str, lane: str
) -> None:
    def spoil(cells: Cells, of: bytes) -> None:
        came = "lane = ? AND account = ? AND state = 0"
        assert cells.ask(f"SELECT count(*) FROM inbox WHERE {came}", of, account) == [(1,)]
        cells.run(f"UPDATE inbox SET lane = {lane} WHERE {came}", of, account)

    parts = lived(spoil, DAY)
    assert any(PARKED in text for text in told(parts))
    assert others_are_as_ever(parts)


@pytest.mark.parametrize("state", ["rubbish", 3, 99, -1, 0.5])
def test_what_came_in_and_is_in_a_state_that_there_is_not_is_parked_and_told(state: Value) -> None:
    def spoil(cells: Cells, of: bytes) -> None:
        cells.run("UPDATE inbox SET state = ? WHERE lane = ? AND state = 0", state, of)

    parts = lived(spoil, DAY)
    assert any(PARKED in text for text in told(parts))
    assert others_are_as_ever(parts)


def test_a_client_to_whom_no_way_leads_is_told_of() -> None:
    """The counsellor too: what they write does not arrive."""
    parts = lived(without_a_way("client"), DAY)
    assert any(PARKED in text for text in told(parts))
    room = parts[LATER].texts(room_of(ONE))
    assert any("Not delivered" in text for text in room)
    assert others_are_as_ever(parts)


def test_where_no_way_leads_to_the_counsellor_they_are_asked_into_a_new_room() -> None:
    parts = lived(without_a_way("desk:%"), DAY)
    assert any("was deleted or upgraded" in text for text in told(parts))
    assert any("is broken" in text for text in parts[LATER].texts((PHONES, ONE)))
    assert others_are_as_ever(parts)


def arrived(state: Value) -> Callable[[Cells, bytes], None]:
    def spoil(cells: Cells, lane: bytes) -> None:
        done = f"lane = ? AND state = {int(Out.SENT)} AND kind = 'send' AND party = 'client'"
        cells.run(f"UPDATE outbox SET state = ? WHERE {done}", state, lane)

    return spoil


@pytest.mark.parametrize("state", ["rubbish", 99])
def test_what_arrived_is_not_sent_again_whatever_its_state_is_made(state: Value) -> None:
    parts, control = lived(arrived(state), DAY), unharmed(prepared(), DAY)
    assert parts[LATER].texts((PHONES, ONE)) == control[LATER].texts((PHONES, ONE))
    assert not told(parts)


@pytest.mark.parametrize("state", [-1, 2.5])
def test_where_what_arrived_seems_to_wait_what_is_behind_it_goes_late_and_nothing_twice(
    state: Value,
) -> None:
    parts, control = lived(arrived(state), DAY), unharmed(prepared(), DAY)
    texts, same = parts[LATER].texts((PHONES, ONE)), control[LATER].texts((PHONES, ONE))
    assert len(texts) == len(same)
    assert all(text.endswith(ever) for text, ever in zip(texts, same, strict=True))
    assert not told(parts)


@pytest.mark.parametrize("kind", ["post", "desk"])
@pytest.mark.parametrize("said_by", [PHONES, ROOMS])
def test_what_is_said_where_a_client_is_taken_for_somebody_else_is_told(
    kind: str, said_by: str
) -> None:
    """Whatever the lane is said to be. Only one side has left words, so no other word tells."""

    def spoil(cells: Cells, lane: bytes) -> None:
        cells.run("UPDATE lanes SET kind = ? WHERE id = ?", kind, lane)
        cells.run("DELETE FROM inbox WHERE lane = ? AND account <> ?", lane, said_by)

    parts = lived(spoil, DAY)
    end = Counter(parts[FIRST].told) - Counter(unharmed(prepared(), DAY)[FIRST].told)
    assert any(PARKED in text for text in end)
    assert others_are_as_ever(parts)
