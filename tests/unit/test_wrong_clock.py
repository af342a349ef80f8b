"""The clock was fast when something was written down, and is right again: what is due comes at its
time, and what comes too early for an absence does not end it.
"""

from datetime import timedelta
from uuid import uuid4

from bridge.putback import PutBack
from routing.events import TimeCame
from routing.ids import CounsellorId, EventId
from routing.posts.absent import TIMER as ABSENCE
from routing.supervision.calling import TIMER as CALL
from tests.houses import NOON
from tests.unit.mind_kit import DANGER
from tests.unit.on_call_kit import MINUTE, WAITING, calls, stage

DAY = timedelta(days=1)


def test_the_next_one_is_called_although_the_clock_was_a_day_fast() -> None:
    found = stage(*WAITING)
    play = found.play
    play.now += DAY
    play.says(DANGER)
    found.settles()
    assert (len(calls(found, "dana")), len(calls(found, "ben"))) == (1, 0)
    play.now -= DAY - 5 * MINUTE
    play.happens(TimeCame(EventId(uuid4()), CALL, play.conversation.id.hex))
    found.settles()
    assert len(calls(found, "ben")) == 1


def test_a_time_that_comes_before_an_absence_is_over_ends_nothing_and_comes_again() -> None:
    found, anna = stage(), CounsellorId("anna")
    found.writes("anna", "!away 23.11.-24.11.")
    found.writes("anna", "!yes")
    [(key, due)] = [((w, k), at) for (w, k, _), at in found.timers.items() if k == ABSENCE]
    assert key == (anna, ABSENCE)
    lane = found.desks[anna].id.hex
    found.happens(anna, TimeCame(EventId(uuid4()), ABSENCE, lane))
    assert found.desks[anna].away is not None
    assert found.timers[anna, ABSENCE, lane] == due
    found.waits(due - NOON + MINUTE)
    assert found.desks[anna].away is None


def test_a_start_and_a_clock_that_goes_back_are_noticed_and_a_moment_is_not() -> None:
    asked = PutBack()
    moments = [timedelta(), MINUTE, MINUTE - timedelta(seconds=1), -DAY, -DAY + MINUTE]
    assert [asked.is_so(NOON + at) for at in moments] == [True, False, False, True, False]
