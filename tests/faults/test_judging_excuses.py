"""An excuse asks for evidence: of each a record in which it holds, and one in which it hides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.judging_kit import CLIENT, HERE, OTHER, ROOM, Made
from tests.faults.storm_record import STOPPED

REFUSED = "A message of yours has reached us, but not your counsellor."
PERHAPS = "Perhaps not delivered: it was sent twice."
MARKED = "(perhaps for the second time) s1-2"
STOPS = 200


@pytest.fixture
def made() -> Made:
    """They are in conversation."""
    found = Made()
    found.sees(2, CLIENT, HERE)
    found.passed(3, "c1-1")
    found.passed(4, "s1-1")
    return found


def stops(made: Made, at: float) -> None:
    made.does(at, CLIENT, "stops", CLIENT)
    made.sees(at + 1, CLIENT, STOPPED)


# --- a network would not have them ----------------------------------------------------------------


@pytest.mark.parametrize("what", ["Refused", "RetryLater", "Uncertain"])
def test_only_what_is_not_tried_again_is_excused_by_a_notice(made: Made, what: str) -> None:
    made.says(10, "c1-2")
    made.fails(11, ROOM, "c1-2", what)
    made.sees(12, CLIENT, REFUSED)
    assert made.about("lost") == ([] if what == "Refused" else ["c1-2"])


@pytest.mark.parametrize("notices", [0, 1, 2])
def test_each_needs_a_notice_of_its_own(made: Made, notices: int) -> None:
    for label in ("c1-2", "c1-3"):
        made.says(10, label)
        made.fails(11, ROOM, label, "Refused")
    for _ in range(notices):
        made.sees(12, CLIENT, REFUSED)
    assert len(made.about("lost")) == 2 - notices


def test_a_notice_of_what_came_without_its_file_is_not_about_others(made: Made) -> None:
    made.passed(10, "c1-2")
    made.fails(10, ROOM, "c1-2", "Refused")
    made.sees(11, CLIENT, REFUSED)
    made.says(12, "c1-3")
    made.fails(300, ROOM, "c1-3", "Refused")
    assert made.about("lost") == ["c1-3"]


def test_a_notice_long_after_is_about_something_else(made: Made) -> None:
    made.says(10, "c1-2")
    made.fails(11, ROOM, "c1-2", "Refused")
    made.sees(600, CLIENT, REFUSED)
    assert made.about("lost") == ["c1-2"]


@pytest.mark.parametrize("text", ["s1-2", MARKED])
def test_what_was_in_doubt_once_is_sent_again_and_what_was_twice_is_told(
    made: Made, text: str
) -> None:
    made.says(10, "s1-2")
    made.fails(11, CLIENT, text, "Uncertain")
    made.sees(12, ROOM, PERHAPS)
    assert made.about("lost") == ([] if text == MARKED else ["s1-2"])


def test_that_a_file_of_the_clients_did_not_come_excuses_no_words_of_a_counsellor(
    made: Made,
) -> None:
    made.says(10, "s1-2")
    made.fails(11, CLIENT, "s1-2", "Refused")
    made.sees(12, ROOM, "Not delivered: a file of the client's could not be fetched.")
    assert made.about("lost") == ["s1-2"]


# --- closing said how many ------------------------------------------------------------------------


@pytest.mark.parametrize("came", [False, True])
def test_what_was_not_read_before_a_closing_is_all_that_is_behind_it(
    made: Made, came: bool
) -> None:
    for label in ("c1-2", "c1-3", "c1-4"):
        made.says(10, label)
    made.does(20, "anna", "closes", ROOM)
    made.sees(21, CLIENT, "Messages of yours that had not reached Anna by then: 3.")
    if came:
        made.sees(22, ROOM, "c1-4")
    assert made.about("lost") == (["c1-2", "c1-3"] if came else [])


# --- it was over ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "lost"),
    [
        ([], True),
        ([102], True),
        ([STOPS - 5], True),
        ([102, 130, 160, 190], False),
        ([102, 190], True),
    ],
    ids=["never", "long ago", "only then", "all the time", "with a pause"],
)
@pytest.mark.parametrize("label", ["c1-2", "s1-2"])
def test_words_were_on_their_way_only_while_something_was_in_it(
    made: Made, label: str, failures: list[int], lost: bool
) -> None:
    made.says(100, label)
    for at in failures:
        made.fails(at, ROOM if label.startswith("c") else CLIENT, "something", "RetryLater")
    stops(made, STOPS)
    assert made.about("lost") == ([label] if lost else [])


@pytest.mark.parametrize("label", ["c1-2", "s1-2"])
def test_or_had_just_been_said(made: Made, label: str) -> None:
    made.says(STOPS - 3, label)
    stops(made, STOPS)
    assert made.about("lost") == []


def test_what_fails_elsewhere_is_in_nobodys_way(made: Made) -> None:
    made.says(100, "c1-2")
    for at in (102, 130, 160, 190):
        made.fails(at, CLIENT, "something", "RetryLater")
    stops(made, STOPS)
    assert made.about("lost") == ["c1-2"]


def test_a_call_that_hung_until_then_was_in_the_way(made: Made) -> None:
    made.says(100, "c1-2")
    made.fails(STOPS + 4, ROOM, "something", "Uncertain", began=101)
    stops(made, STOPS)
    assert made.about("lost") == []


@pytest.mark.parametrize(("came", "lost"), [(STOPS - 3, False), (STOPS - 60, True)])
def test_what_was_said_to_nobody_yet_could_go_only_when_somebody_had_come(
    made: Made, came: int, lost: bool
) -> None:
    made.sees(50, CLIENT, "Anna cannot go on here at the moment. I am looking for someone else.")
    made.says(100, "c1-2")
    made.sees(came, CLIENT, HERE)
    stops(made, STOPS)
    assert made.about("lost") == (["c1-2"] if lost else [])


@pytest.mark.parametrize("what", ["closes", "leaves"])
def test_what_a_counsellor_said_before_they_went_goes_all_the_same(made: Made, what: str) -> None:
    made.says(100, "s1-2")
    made.does(101, "anna", what, ROOM)
    made.sees(102, CLIENT, "Anna and you have finished here.")
    made.says(103, "s1-3")
    assert made.about("lost") == ["s1-2"]


@pytest.mark.parametrize("closed", [False, True])
def test_what_a_client_says_after_a_closing_does_not_overtake_what_was_said_before(
    made: Made, closed: bool
) -> None:
    made.says(100, "c1-2")
    if closed:
        made.does(105, "anna", "closes", ROOM)
    made.sees(106, CLIENT, HERE)
    made.passed(110, "c1-3", room=OTHER)
    for at in (102, 130, 160, 190):
        made.fails(at, ROOM, "something", "RetryLater")
    stops(made, STOPS)
    assert made.about("lost") == ([] if closed else ["c1-2"])


@pytest.mark.parametrize("told", [True, False])
def test_a_room_may_hear_of_a_stop_when_the_client_is_back_and_has_another(
    made: Made, told: bool
) -> None:
    stops(made, 100)
    made.does(110, CLIENT, "agreed", CLIENT)
    made.says(150, "s1-2")
    if told:
        made.sees(STOPS, ROOM, "The client has stopped. Nothing is passed on any more.")
    assert made.about("lost") == ([] if told else ["s1-2"])


@pytest.mark.parametrize("hung", [True, False])
def test_behind_a_call_that_takes_long_words_wait_as_well(made: Made, hung: bool) -> None:
    made.says(STOPS - 12, "s1-2")
    if hung:
        slow = made.sees(STOPS + 1, CLIENT, "Still nobody has come.")
        made.record.seen[-1] = replace(slow, began=slow.began - timedelta(seconds=12))
    stops(made, STOPS)
    assert made.about("lost") == ([] if hung else ["s1-2"])


# --- what was said before the client stopped ------------------------------------------------------


@pytest.mark.parametrize("asked", [False, True])
def test_what_was_dropped_at_a_stop_goes_only_when_the_client_asks_for_it(
    made: Made, asked: bool
) -> None:
    made.says(10, "c1-2")
    stops(made, 20)
    made.does(30, CLIENT, "agreed", CLIENT)
    if asked:
        made.sees(40, CLIENT, "Good. I fetch it now and pass it on just as you wrote it.")
    made.sees(50, ROOM, "c1-2")
    assert made.about("late") == ([] if asked else ["c1-2"])
