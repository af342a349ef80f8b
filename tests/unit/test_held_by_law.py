"""A legal hold: all stops when the client wishes it, and goes when the hold is released."""

from datetime import timedelta

import pytest

from routing.cases import closing
from routing.conversation import Gate, Phase
from routing.danger.watching import DANGER as DANGER_WAITS
from routing.events import TimeCame
from routing.play import Play
from routing.rights import emptying
from routing.rights.returning import AGAIN
from tests.unit.mind_kit import DANGER, SOON, asked, closes, is_forgotten, rooms, talking
from tests.unit.test_holding import PATHS, phase

LAW = "By law we have to keep"


def held(play: Play) -> Play:
    play.held_back = True
    return play


def release(play: Play) -> None:
    play.held_back = False
    play.waits(SOON)  # the last words
    play.waits(SOON)


def test_asked_whether_to_delete_they_are_told_that_it_waits() -> None:
    play = asked(held(talking()))
    assert LAW in play.seen()[-1]


@pytest.mark.parametrize("path", PATHS)
def test_every_way_to_delete_stops_at_once_and_waits_for_the_release(path: object) -> None:
    assert callable(path)
    play = held(talking("one"))
    path(play)
    assert play.conversation.gate is Gate.WITHDRAWN
    assert LAW in play.seen()[-1]
    assert play.conversation.case is not None
    assert not play.erased
    before = rooms(play)
    play.says("my secret")
    assert rooms(play) == before
    play.presses_old(play.chat[-1], "nothing")
    play.waits(timedelta(days=400))
    assert not play.erased
    assert not any(room.forgotten for room in play.rooms.values())


def test_it_goes_as_soon_as_the_hold_is_released() -> None:
    play = asked(held(talking("one")))
    play.presses("erase:yes")
    play.waits(timedelta(days=10))
    said = len(play.seen())
    release(play)
    assert len(play.seen()) == said + 1
    assert is_forgotten(play)
    assert not play.timers


@pytest.mark.parametrize("done", [True, False])
def test_a_danger_ends_in_its_own_time_and_the_rest_with_the_hold(*, done: bool) -> None:
    play = asked(held(talking(DANGER)))
    play.presses("erase:yes")
    assert phase(play) is Phase.OPEN
    if done:
        closes(play, "anna")
    play.waits(DANGER_WAITS + timedelta(hours=1))
    assert phase(play) is Phase.CLOSED
    assert not play.erased
    release(play)
    assert is_forgotten(play)


def test_a_hold_that_is_released_first_leaves_a_danger_its_time() -> None:
    play = asked(held(talking(DANGER)))
    play.presses("erase:yes")
    release(play)
    assert phase(play) is Phase.OPEN
    play.waits(DANGER_WAITS)
    play.waits(SOON)
    assert is_forgotten(play)


def test_whoever_comes_back_is_told_what_stays_and_the_old_case_goes_with_the_hold() -> None:
    play = asked(held(talking("one")))
    play.presses("erase:yes")
    play.says("/start")
    play.presses(AGAIN)
    assert any("What we had before stays closed. By law" in one for one in play.seen()[-3:])
    play.waits(timedelta(days=100))
    assert not play.erased
    release(play)
    assert play.erased
    assert play.conversation.gate is not Gate.ERASING


def test_a_closed_case_is_kept_past_its_time() -> None:
    play = held(talking("one"))
    closes(play, "anna")
    play.waits(timedelta(days=200))
    assert play.conversation.case is not None
    release(play)
    assert play.conversation.case is None


@pytest.mark.parametrize("kind", [closing.RETENTION, emptying.TIMER])
def test_a_time_that_came_just_before_the_hold_is_put_off(kind: str) -> None:
    play = talking("one")
    closes(play, "anna")
    if kind == emptying.TIMER:
        asked(play).presses("erase:yes")
    [key] = [key for key in play.timers if key[0] == kind]
    del play.timers[key]
    before = held(play).conversation
    play.happens(TimeCame(play._event(), *key))
    assert play.conversation == before
    assert key in play.timers
