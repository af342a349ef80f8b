"""Not all that happens twice is wrong: somebody has a case again, a note comes once more."""

import pytest

from tests.faults.judging_kit import CLIENT, HERE, OTHER, ROOM, Made

LOST = "Anna has not managed to answer. I am sorry."


@pytest.fixture
def made() -> Made:
    """Anna had the case in a room in which the client wrote nothing, lost it, and has it again; the
    client, whom nothing reached meanwhile, hears of all of it late.
    """
    found = Made()
    found.does(10, "anna", "joins", OTHER)
    found.sees(20, CLIENT, HERE)
    found.sees(21, CLIENT, LOST)
    found.sees(22, CLIENT, HERE)
    found.passed(30, "c1-1", room=OTHER)
    return found


def test_who_lost_a_case_and_has_it_again_may_read_in_the_second_room(made: Made) -> None:
    assert made.about("astray") == []


def test_nor_while_the_client_has_only_heard_of_the_first() -> None:
    made = Made()
    made.does(10, "anna", "joins", OTHER)
    made.sees(20, CLIENT, HERE)
    made.sees(21, CLIENT, LOST)
    made.passed(30, "c1-1", room=OTHER)  # that they are here again is still on its way
    assert made.about("astray") == []


def test_but_not_when_they_have_lost_it_again(made: Made) -> None:
    made.sees(40, CLIENT, LOST)
    made.passed(41, "c1-2", room=OTHER)
    assert made.about("astray") == ["c1-2 where the case was no more"]


def test_that_is_said_again_says_nothing_new(made: Made) -> None:
    made.sees(40, CLIENT, f"(perhaps for the second time) {LOST}", row="row 2")
    made.passed(41, "c1-2", room=OTHER)
    assert made.about("astray") == []


# --- what waited for a room comes there late ------------------------------------------------------


def late_in_the_first_room(*, closed: bool) -> list[str]:
    """Anna has the case in two rooms, one after the other; what waited for the first comes last."""
    made = Made()
    made.says(10, "c1-1")
    if closed:
        made.does(11, "anna", "closes", ROOM)
    made.does(20, "anna", "joins", OTHER)
    made.passed(30, "c1-2", room=OTHER)
    made.sees(40, ROOM, "c1-1")
    made.passed(50, "c1-3", room=OTHER)
    return made.about("astray")


def test_words_that_come_late_into_a_closed_room_do_not_say_that_the_case_is_there() -> None:
    assert late_in_the_first_room(closed=True) == []


def test_but_in_a_room_that_nobody_closed_they_do() -> None:
    assert late_in_the_first_room(closed=False) == ["c1-3 where the case was no more"]


def test_a_room_that_is_closed_in_its_turn_was_the_next_all_the_same() -> None:
    made = Made()
    made.passed(10, "c1-1")
    made.does(20, "anna", "joins", OTHER)
    made.passed(30, "c1-2", room=OTHER)
    made.passed(40, "c1-3")
    made.does(50, "anna", "closes", OTHER)
    assert made.about("astray") == ["c1-3 where the case was no more"]


# --- a note that is brought again -----------------------------------------------------------------


def brought(*, gone: bool, to: str = "ben", again: str = "room-4") -> list[str]:
    """Anna's note for Ben, shown in room 3 and then once more."""
    made = Made()
    made.says(10, "g1-1", to="ben")
    made.sees(20, "room-3", "g1-1", there="ben")
    if gone:
        made.does(30, "nobody", "gone", "room-3")
    made.sees(40, again, "g1-1", there=to)
    return made.about("repeated")


def test_a_note_comes_again_where_the_room_is_gone_in_which_it_was_shown() -> None:
    assert brought(gone=True) == []


def test_but_not_while_that_room_is_there() -> None:
    assert brought(gone=False) == ["g1-1 in two messages"]


def test_nor_to_somebody_else() -> None:
    assert brought(gone=True, to="carl") == ["g1-1 in two messages"]


def test_nor_twice_in_one_room() -> None:
    assert brought(gone=True, again="room-3") == ["g1-1 in two messages"]


def test_words_of_a_client_do_not_come_again() -> None:
    made = Made()
    made.passed(10, "c1-1")
    made.does(30, "nobody", "gone", ROOM)
    made.sees(40, OTHER, "c1-1")
    assert made.about("repeated") == ["c1-1 in two messages"]
