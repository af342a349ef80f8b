"""A counsellor's absence, said while the client took no messages: they are asked when they do."""

import pytest

from routing.deskstage import DeskStage
from routing.effects import CLIENT
from routing.events import ClientReach, Failure, NotSent
from tests.unit.test_desks import chosen, desks

ASKED = "Anna is away from 23.11.2026 to 24.11.2026"


@pytest.fixture
def unreached() -> DeskStage:
    """Anna will be away; the question about it did not reach the client."""
    stage = desks(chosen())
    stage.play.joins("anna")
    stage.settles()
    for words in ("!away 23.11.-24.11.", "!yes"):
        stage.writes("anna", words)
    lost = stage.play.chat.pop()
    assert ASKED in lost.text
    gone = NotSent(stage.play._event(), CLIENT, lost.message, Failure.GONE, relayed=False)
    stage.play.happens(gone)
    return stage


def asked(stage: DeskStage) -> int:
    return sum(ASKED in one for one in stage.play.seen())


def test_whoever_writes_again_is_asked_and_their_words_go_on(unreached: DeskStage) -> None:
    unreached.play.says("I am back, and it is not good")
    assert asked(unreached) == 1
    assert "I am back, and it is not good" in unreached.play.room("anna")
    unreached.play.says("and one more thing")
    assert asked(unreached) == 1


def test_whoever_takes_messages_again_is_asked_at_once_and_can_answer(
    unreached: DeskStage,
) -> None:
    unreached.play.happens(ClientReach(unreached.play._event(), reachable=True))
    assert asked(unreached) == 1
    unreached.play.presses("I will wait")
    case = unreached.play.conversation.case
    assert case is not None
    assert case.away_until is not None


def test_after_the_counsellor_is_back_nothing_is_asked(unreached: DeskStage) -> None:
    unreached.writes("anna", "!back")
    unreached.play.says("I am back")
    assert asked(unreached) == 0
