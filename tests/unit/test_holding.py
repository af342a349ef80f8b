"""A danger that nobody has closed: stopping is at once, deleting waits, whichever way is taken."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from routing.conversation import Gate, Phase
from routing.danger.watching import DANGER as DANGER_WAITS
from routing.play import Play
from tests.unit.mind_kit import (
    AGREED,
    DANGER,
    SOON,
    asked,
    begun,
    closes,
    erased,
    is_forgotten,
    rooms,
    talking,
    tokens,
    waiting,
)


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


def by_the_card(play: Play) -> None:
    erased(play)


def by_stopping_first(play: Play) -> None:
    play.says("/stop")
    play.says("stop")
    play.presses("mind:delete")
    play.presses("erase:yes")


def by_changing_their_mind_twice(play: Play) -> None:
    asked(play).presses("erase:no")
    play.presses("mind:delete")
    play.presses("erase:yes")


def by_what_is_held(play: Play) -> None:
    play.says("/mydata")
    play.presses("data:erase")
    play.presses("erase:yes")


def by_a_pause(play: Play) -> None:
    play.says("/pause")
    by_the_card(play)


def by_what_is_needed_off(play: Play) -> None:
    play.says("/stop")
    play.presses_old(play.chat[-1], "mind:off:counselling")
    play.presses("mind:delete")
    play.presses("erase:yes")


PATHS: tuple[Callable[[Play], None], ...] = (
    by_the_card,
    by_stopping_first,
    by_changing_their_mind_twice,
    by_what_is_held,
    by_a_pause,
    by_what_is_needed_off,
)


@pytest.fixture
def alarmed() -> Play:
    return talking(DANGER)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("begin", [talking, waiting])
class TestEveryWayToDelete:
    def test_waits_until_somebody_has_closed_it(
        self, path: Callable[[Play], None], begin: Callable[..., Play]
    ) -> None:
        play = begin(DANGER)
        path(play)
        assert play.conversation.gate is Gate.WITHDRAWN
        assert "at the latest on 2026-11-24" in play.seen()[-1]
        assert phase(play) not in (None, Phase.CLOSED)
        if begin is waiting:
            play.joins(play.invited()[0])
        closes(play, "anna")
        play.waits(SOON)
        assert is_forgotten(play)
        assert not play.timers

    def test_waits_72_hours_at_most(
        self, path: Callable[[Play], None], begin: Callable[..., Play]
    ) -> None:
        play = begin(DANGER)
        path(play)
        play.waits(DANGER_WAITS - timedelta(minutes=1))
        assert play.conversation.gate is Gate.WITHDRAWN
        play.waits(timedelta(minutes=2))
        assert is_forgotten(play)
        assert sum(play.taken.values()) == 0
        assert not play.timers


class TestStopping:
    def test_it_is_at_once_and_the_case_stays_with_its_counsellor(self, alarmed: Play) -> None:
        alarmed.says("/stop")
        alarmed.says("stop")
        assert alarmed.conversation.gate is Gate.WITHDRAWN
        assert phase(alarmed) is Phase.OPEN
        assert "the case stays open for you" in rooms(alarmed)[-1]
        assert "72 hours at most" in alarmed.seen()[-1]
        assert "deleted on 2027-02-22 at the latest" in alarmed.seen()[-1]
        assert "112" in alarmed.seen()[-1]
        assert tokens(alarmed) == ["mind:delete", "agreed:proof"]

    def test_nothing_passes_either_way_but_that_they_asked_for_urgent_help(
        self, alarmed: Play
    ) -> None:
        erased(alarmed)
        assert alarmed.conversation.run is None
        assert "wants everything deleted" in rooms(alarmed)[-1]
        before = rooms(alarmed)
        for said in ("my secret", DANGER):
            alarmed.says(said)
        assert rooms(alarmed) == before
        alarmed.says("/crisis")
        assert alarmed.seen()[-1] == "Call 112 now."
        assert "has stopped, has asked for urgent help" in rooms(alarmed)[-1]
        seen = alarmed.seen()
        alarmed.writes("anna", "are you there")
        assert rooms(alarmed)[-1] == "Not relayed: the client has stopped."
        assert alarmed.seen() == seen

    def test_what_was_on_its_way_is_dropped_and_counted(self) -> None:
        play = waiting(DANGER, "two", "/stop")
        play.presses("mind:stop")
        assert "dropped: 2" in play.seen()[-1]
        assert not play.held

    def test_the_case_is_closed_by_its_counsellor_or_by_time(self, alarmed: Play) -> None:
        alarmed.says("/stop")
        alarmed.says("stop")
        closes(alarmed, "anna")
        assert phase(alarmed) is Phase.CLOSED
        assert ("erase", "held") not in alarmed.timers
        alarmed.presses("mind:delete")
        assert "72 hours" not in alarmed.seen()[-1]
        alarmed.presses("erase:yes")
        assert alarmed.conversation.gate is Gate.ERASING

    def test_left_as_it_is_it_closes_after_72_hours(self, alarmed: Play) -> None:
        asked(alarmed)
        assert "72 hours at most" in alarmed.seen()[-1]
        alarmed.waits(DANGER_WAITS)
        assert phase(alarmed) is Phase.CLOSED
        assert alarmed.conversation.gate is Gate.WITHDRAWN

    def test_stopping_again_says_it_again(self, alarmed: Play) -> None:
        erased(alarmed).says("/stop")
        assert "at the latest on" in alarmed.seen()[-1]
        assert phase(alarmed) is Phase.OPEN

    def test_deciding_late_does_not_make_it_longer(self, alarmed: Play) -> None:
        alarmed.says("/stop")
        alarmed.says("stop")
        alarmed.waits(timedelta(hours=71))
        alarmed.presses("mind:delete")
        alarmed.presses("erase:yes")
        alarmed.waits(timedelta(hours=1, minutes=1))
        assert is_forgotten(alarmed)


class TestWhereNobodyIsThere:
    """The alert is still seen by whoever comes; what was written and answered is not."""

    @pytest.fixture
    def stopped(self) -> Play:
        play = waiting(DANGER, "/stop")
        play.presses("mind:stop")
        return play

    def test_the_invitation_stands_and_whoever_comes_sees_that_there_is_a_danger(
        self, stopped: Play
    ) -> None:
        seen = stopped.seen()
        stopped.joins("anna")
        card, told = stopped.room("anna")
        assert "words in a message" in card
        assert "stopped before anybody came" in card
        assert "Please look" in told or "please look" in told
        for said in (DANGER, "Mia", "Debt"):
            assert not any(said in text for text in rooms(stopped))
        assert stopped.seen() == seen

    def test_who_declines_is_followed_by_the_next(self, stopped: Play) -> None:
        stopped.leaves("anna")
        assert stopped.invited() == ["ben"]
        stopped.leaves("ben")
        assert phase(stopped) is Phase.WAITING
        seen = stopped.seen()
        stopped.waits(timedelta(minutes=11))
        assert stopped.invited()
        assert stopped.seen() == seen

    def test_after_a_pause_somebody_is_asked_again(self) -> None:
        play = waiting(DANGER, "/pause", "/stop")
        play.presses("mind:stop")
        assert play.invited()

    def test_urgent_help_is_there_for_whoever_comes(self, stopped: Play) -> None:
        stopped.says("/crisis")
        stopped.joins("anna")
        assert any("asked for urgent help" in text for text in stopped.room("anna"))

    def test_a_counsellor_who_leaves_has_not_closed_it(self) -> None:
        play = erased(talking(DANGER))
        play.leaves("anna")
        assert play.conversation.gate is Gate.WITHDRAWN
        assert play.invited() == ["ben"]
        play.joins("ben")
        assert "wants everything deleted" in play.room("ben")[-1]
        assert not any(said in text for text in play.room("ben") for said in (DANGER, "Debt"))
        closes(play, "ben")
        play.waits(SOON)
        assert is_forgotten(play)


class TestComingBack:
    def test_the_old_case_goes_when_it_was_said(self, alarmed: Play) -> None:
        before = alarmed.conversation.case
        assert before is not None
        erased(alarmed).says("hello again")
        alarmed.presses("again")
        assert any("is deleted on 2026-11-24" in text for text in alarmed.seen())
        assert alarmed.conversation.gate is Gate.FRESH
        assert alarmed.conversation.run is not None
        assert not alarmed.conversation.run.answers
        assert sum(alarmed.taken.values()) == 0
        alarmed.waits(DANGER_WAITS)
        assert alarmed.erased == [before.id]
        assert alarmed.conversation.greeted

    @pytest.mark.parametrize("path", [by_the_card, by_stopping_first, by_what_is_held])
    def test_it_is_no_way_around_the_waiting(
        self, path: Callable[[Play], None], alarmed: Play
    ) -> None:
        alarmed.says("/stop")
        alarmed.says("stop")
        alarmed.says("hello again")
        alarmed.presses("again")
        path(alarmed)
        assert alarmed.conversation.gate is Gate.WITHDRAWN
        assert "at the latest on 2026-11-24" in alarmed.seen()[-1]
        assert not any(room.forgotten for room in alarmed.rooms.values())
        alarmed.says("hello once more")
        alarmed.presses("again")
        path(alarmed)
        assert alarmed.conversation.gate is Gate.WITHDRAWN
        alarmed.waits(DANGER_WAITS)
        alarmed.waits(SOON)
        assert is_forgotten(alarmed)


def test_an_intake_nobody_was_given_is_deleted_at_once() -> None:
    """There is no case, and so nobody who could look."""
    play = erased(begun(*AGREED, "Mia", DANGER))
    assert play.conversation.gate is Gate.ERASING
