"""The list of rooms the bridge is in: kept when it changes, and empty where it is damaged."""

import pytest

from adapters.matrix.roll import Roll, read, written

TWO = written(["!b:hs", "!a:hs"])


def test_it_is_stored_only_when_it_is_another_than_what_is_stored() -> None:
    roll = Roll(TWO)
    roll.add(["!a:hs"])
    assert roll.unsaved() is None
    roll.add(["!c:hs"])
    fresh = roll.unsaved()
    assert read(fresh) == {"!a:hs", "!b:hs", "!c:hs"}
    assert roll.unsaved() == fresh  # until it is said to be stored
    roll.saved(fresh)
    assert roll.unsaved() is None
    assert read(roll.unsaved(without=["!c:hs"])) == {"!a:hs", "!b:hs"}


def test_a_list_that_was_never_kept_is_stored_even_when_it_is_empty() -> None:
    assert Roll(None).unsaved() == written([])
    assert Roll(written([])).unsaved() is None


def test_it_names_its_rooms_in_order_and_forgets_what_is_dropped() -> None:
    roll = Roll(TWO)
    assert list(roll) == ["!a:hs", "!b:hs"]
    roll.drop(["!a:hs", "!never:hs"])
    assert list(roll) == ["!b:hs"]
    assert "!a:hs" not in roll


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b"5",
        b'{"v": 1}',
        b'{"v": 2, "rooms": ["!a:hs"]}',
        b'{"v": 1, "rooms": "!a:hs"}',
        b'{"v": 1, "rooms": {"!a:hs": 1}}',
        b'{"v": 1, "rooms": [5, null, ["!a:hs"]]}',
    ],
)
def test_a_damaged_list_is_empty_and_is_written_anew(kept: bytes) -> None:
    roll = Roll(kept)
    assert list(roll) == []
    roll.add(["!a:hs"])
    assert roll.unsaved() == written(["!a:hs"])


def test_what_is_no_room_in_a_list_is_left_out() -> None:
    assert read(b'{"v": 1, "rooms": ["!a:hs", 5, null]}') == {"!a:hs"}
