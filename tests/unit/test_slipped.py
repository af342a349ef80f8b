"""A promise that slipped while the client took no messages: they are told when they do again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from routing.conversation import Phase
from routing.effects import CLIENT
from routing.events import Failure, NotSent
from routing.play import Play
from tests.houses import ANNA
from tests.unit.mentoring_kit import CLEO, Talk
from tests.unit.test_duty import ANSWER, HOUR, LATE, MOVED, alone, case, greeted, told

MISSED = "While I could not reach you"
MINUTE = timedelta(minutes=1)


def unreached(play: Play, time: timedelta, failure: Failure = Failure.GONE) -> None:
    """So long the client takes nothing, and their network says so of each message."""
    before = len(play.chat)
    play.waits(time)
    lost = play.chat[before:]
    del play.chat[before:]
    for line in lost:
        play.happens(NotSent(play._event(), CLIENT, line.message, failure, relayed=False))


def slipped() -> Play:
    play = greeted("I need an answer")
    unreached(play, ANSWER)
    assert told(play, LATE) == 0
    return play


COMES_BACK: dict[str, Callable[[Play], None]] = {
    "takes messages again": lambda play: play.reach(reachable=True),
    "writes": lambda play: play.says("are you there?"),
    "asks": lambda play: play.says("/status"),
    "pauses": lambda play: play.says("/pause"),
    "does something else": lambda play: play.does("sticker"),
}


@pytest.mark.parametrize("comes_back", COMES_BACK.values(), ids=COMES_BACK)
def test_whoever_is_back_is_told_once_before_anything_else(
    comes_back: Callable[[Play], None],
) -> None:
    play = slipped()
    before = len(play.chat)
    comes_back(play)
    assert play.seen()[before].startswith(MISSED)
    assert "Anna" in play.seen()[before]
    play.reach(reachable=True)
    play.says("and another thing")
    assert told(play, MISSED) == 1


def test_what_they_write_goes_on_and_the_second_time_somebody_else_is_asked() -> None:
    play = slipped()
    play.waits(HOUR)
    play.says("I was away")
    assert "I was away" in play.room("anna")
    play.waits(ANSWER)
    assert told(play, MOVED) == 1
    assert told(play, MISSED) == 1


def test_an_answer_in_between_leaves_nothing_to_tell() -> None:
    play = slipped()
    play.writes("anna", "here I am")
    play.reach(reachable=True)
    assert told(play, MISSED) == 0


def test_whoever_was_told_in_time_is_not_told_again() -> None:
    play = greeted("I need an answer")
    play.waits(ANSWER)
    assert told(play, LATE) == 1
    unreached(play, HOUR)
    play.reach(reachable=False)
    play.reach(reachable=True)
    assert told(play, MISSED) == 0


def test_told_in_vain_a_second_time_it_is_owed_as_before() -> None:
    play = slipped()
    play.reach(reachable=True)
    again = play.chat.pop()
    play.happens(NotSent(play._event(), CLIENT, again.message, Failure.GONE, relayed=False))
    play.says("now I am here")
    assert told(play, MISSED) == 1


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.UNCERTAIN])
def test_what_their_network_refuses_for_other_reasons_is_not_said_again(failure: Failure) -> None:
    play = greeted("I need an answer")
    unreached(play, ANSWER, failure)
    play.says("hello?")
    assert told(play, MISSED) == told(play, LATE) == 0


def test_where_somebody_else_is_looked_for_by_then_they_are_told_that() -> None:
    play = slipped()
    unreached(play, ANSWER)
    assert play.invited() == ["ben"]
    play.reach(reachable=True)
    assert told(play, MOVED) == 1
    assert told(play, MISSED) == 0


def test_once_somebody_else_is_there_nothing_is_owed_of_whoever_was() -> None:
    play = slipped()
    unreached(play, ANSWER)
    play.joins("ben")
    play.reach(reachable=True)
    assert case(play).phase is Phase.OPEN
    assert told(play, MOVED) == told(play, MISSED) == 0


def test_where_nobody_else_is_there_they_are_told_how_it_stands() -> None:
    play = alone("I need an answer")
    for _ in range(3):
        unreached(play, ANSWER)
    play.reach(reachable=True)
    assert told(play, MISSED) == 1


@pytest.mark.parametrize("released", [False, True])
def test_of_words_that_wait_for_a_yes_they_are_told_that(*, released: bool) -> None:
    talk = Talk()
    talk.play.joins("cleo")
    talk.types(CLEO, "!release")
    talk.play.says("I need an answer")
    talk.types(ANNA, "I hear you")
    unreached(talk.play, ANSWER + MINUTE)
    if released:
        talk.types(CLEO, "!release")
    talk.play.reach(reachable=True)
    told_now = [one for one in talk.play.seen() if one.startswith(MISSED)]
    assert len(told_now) == (not released)
    assert all("a colleague still looks at it" in one for one in told_now)
