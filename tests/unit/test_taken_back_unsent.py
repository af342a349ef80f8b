"""A reply that is taken back before the client could have it, while their network was away: it was
none, so the promise of an answer runs again, and whoever took it back sees that.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Due
from routing.events import StaffDid, StaffTookBack
from routing.messages import Body
from routing.play import Play
from routing.unreleased import Edited
from tests.houses import ANNA, BEN, NOON
from tests.unit.mentoring_kit import CLEO, Talk
from tests.unit.test_duty import ANSWER, HOUR, LATE, case, greeted, timed, told

RUNS = "waiting for an answer as before"
HOLD = timedelta(seconds=5)


def shown(play: Play) -> int:
    return sum(RUNS in one for one in play.room("anna"))


@pytest.fixture
def play() -> Play:
    """The client waits for an answer, and their network is away."""
    found = greeted("I need an answer")
    found.waits(HOUR)
    found.delivering = False
    return found


def test_the_client_waits_as_before_and_the_counsellor_has_the_whole_time(play: Play) -> None:
    play.writes("anna", "wrong words")
    play.waits(HOUR)
    assert case(play).waits is None
    play.deletes("anna", "wrong words")
    waits = case(play).waits
    assert waits is not None
    assert waits.since == NOON
    assert case(play).due == Due("counsellor", NOON + 2 * HOUR + ANSWER)
    assert timed(play, "answer") == NOON + 2 * HOUR + ANSWER
    assert shown(play) == 1
    play.delivering = True
    play.waits(ANSWER)
    assert told(play, LATE) == 1


def test_one_that_a_mentor_had_released_was_none_either() -> None:
    talk = Talk()
    talk.play.joins("cleo")
    talk.types(CLEO, "!release")
    talk.play.says("I need an answer")
    talk.types(ANNA, "wrong words")
    talk.play.delivering = False
    talk.types(CLEO, "!release")
    assert case(talk.play).waits is None
    talk.deletes("wrong words")
    assert case(talk.play).waits is not None
    assert timed(talk.play, "answer") == talk.play.now + ANSWER
    assert shown(talk.play) == 1


def test_of_two_the_other_one_is_still_an_answer(play: Play) -> None:
    play.writes("anna", "good words")
    play.writes("anna", "wrong words")
    play.deletes("anna", "wrong words")
    assert case(play).waits is None
    assert shown(play) == 0
    play.deletes("anna", "good words")
    assert case(play).waits is not None
    assert shown(play) == 1


def test_what_the_client_has_stays_an_answer(play: Play) -> None:
    play.writes("anna", "wrong words")
    play.deliver()
    play.deletes("anna", "wrong words")
    assert case(play).waits is None
    assert shown(play) == 0
    assert case(play).due.actor == "client"


def test_words_to_which_nothing_was_an_answer_begin_no_wait() -> None:
    play = greeted()
    play.delivering = False
    play.writes("anna", "one more thing")
    play.deletes("anna", "one more thing")
    assert case(play).waits is None
    assert shown(play) == 0


def test_the_first_word_that_was_owed_is_owed_again() -> None:
    play = greeted()
    play.leaves("anna")
    play.joins("ben")
    play.delivering = False
    play.writes("ben", "hello")
    play.deletes("ben", "hello")
    waits = case(play).waits
    assert waits is not None
    assert waits.first


@pytest.mark.parametrize("hold", [timedelta(), HOLD], ids=["at once", "held"])
def test_words_that_are_made_a_note_are_none_either(play: Play, hold: timedelta) -> None:
    play.roster = (replace(ANNA, hold=hold), BEN)
    play.writes("anna", "wrong words")
    edit = Edited(play.wrote["wrong words"], Body("/ wrong words"), play.now)
    play.happens(StaffDid(play._event(), play.place_of("anna"), ANNA.author, "edit", edit))
    assert case(play).waits is not None
    assert timed(play, "answer") == play.now + ANSWER


def test_whoever_has_the_case_no_more_begins_no_wait(play: Play) -> None:
    play.writes("anna", "wrong words")
    play.leaves("anna")
    play.joins("ben")
    play.writes("ben", "I am here now")
    before = case(play).waits
    place = next(one for one in play.rooms if play.rooms[one].forgotten)
    message = play.wrote["wrong words"]
    play.happens(StaffTookBack(play._event(), place, ANNA.author, message))
    assert case(play).waits == before
