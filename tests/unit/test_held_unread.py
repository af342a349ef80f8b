"""What was said of a held case to whoever would come goes with the case: nobody will come to it."""

from datetime import timedelta

import pytest

from routing.conversation import Phase
from routing.danger.watching import DANGER as DANGER_WAITS
from routing.play import Play
from tests.unit.mind_kit import DANGER, waiting


@pytest.fixture
def unseen() -> Play:
    """They have stopped, everybody has declined, and then they asked for urgent help."""
    play = waiting(DANGER, "/stop")
    play.presses("mind:stop")
    play.leaves("anna")
    play.leaves("ben")
    play.says("/crisis")
    assert play.held
    return play


def is_over(play: Play) -> bool:
    case = play.conversation.case
    return case is None or case.phase is Phase.CLOSED


def test_it_waits_as_long_as_somebody_may_come(unseen: Play) -> None:
    unseen.waits(timedelta(minutes=11))
    [invited] = unseen.invited()
    unseen.joins(invited)
    assert any("asked for urgent help" in text for text in unseen.room(invited))
    assert not unseen.held


def test_it_goes_when_the_client_has_begun_again(unseen: Play) -> None:
    unseen.says("hello again")
    unseen.presses("again")
    assert is_over(unseen)
    assert not unseen.held


def test_it_goes_when_the_time_is_over(unseen: Play) -> None:
    unseen.waits(DANGER_WAITS)
    assert is_over(unseen)
    assert not unseen.held
