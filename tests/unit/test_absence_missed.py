"""A counsellor's absence, said while the client took no messages: they are asked when they do."""

from datetime import timedelta

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


def away(*said: str) -> DeskStage:
    """Anna has the case, the client did this, and then Anna says that she will be away."""
    stage = desks(chosen())
    stage.play.joins("anna")
    for one in said:
        stage.play.says(one)
    stage.settles()
    for words in ("!away 23.11.-24.11.", "!yes"):
        stage.writes("anna", words)
    return stage


def test_in_a_pause_nothing_is_said_and_with_going_on_it_is_asked() -> None:
    stage = away("/pause")
    assert asked(stage) == 0
    stage.play.says("go on")
    assert asked(stage) == 1
    stage.play.presses("I will wait")
    case = stage.play.conversation.case
    assert case is not None
    assert (case.away_until is not None, case.away_owed) == (True, ())


def test_whoever_was_told_before_a_pause_is_not_told_again() -> None:
    stage = away()
    stage.play.says("/pause")
    stage.play.says("go on")
    assert asked(stage) == 1


@pytest.mark.parametrize("days", [0, 5], ids=["back before", "over"])
def test_an_absence_that_is_over_by_then_is_not_told(days: int) -> None:
    stage = away("/pause")
    stage.waits(timedelta(days=days))
    if not days:
        stage.writes("anna", "!back")
    stage.play.says("go on")
    assert not any("away" in one for one in stage.play.seen())
    case = stage.play.conversation.case
    assert case is not None
    assert case.away_owed == ()


def test_with_somebody_else_nothing_is_owed_about_whoever_had_it() -> None:
    stage = away("/pause")
    stage.play.leaves("anna")
    stage.settles()
    stage.play.says("go on")
    assert asked(stage) == 0


def test_while_they_take_no_messages_it_is_owed_and_then_told() -> None:
    stage = desks(chosen())
    stage.play.joins("anna")
    stage.play.reach(reachable=False)
    stage.settles()
    for words in ("!away 23.11.-24.11.", "!yes"):
        stage.writes("anna", words)
    assert asked(stage) == 0
    stage.play.reach(reachable=True)
    assert asked(stage) == 1


def test_a_sentence_about_it_that_was_lost_is_said_once_more() -> None:
    stage = away("/end")  # something else is asked, so that it is only said
    [lost] = [line for line in stage.play.chat if "Anna" in line.text and "23.11." in line.text]
    stage.play.chat.remove(lost)
    gone = NotSent(stage.play._event(), CLIENT, lost.message, Failure.GONE, relayed=False)
    stage.play.happens(gone)
    assert not any("23.11." in one for one in stage.play.seen())
    stage.play.reach(reachable=True)
    assert sum("23.11." in one for one in stage.play.seen()) == 1


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.UNCERTAIN])
def test_a_sentence_that_their_network_refuses_is_not_said_again_and_again(
    failure: Failure,
) -> None:
    stage = away("/end")
    [lost] = [line for line in stage.play.chat if "Anna" in line.text and "23.11." in line.text]
    gone = NotSent(stage.play._event(), CLIENT, lost.message, failure, relayed=False)
    stage.play.happens(gone)
    assert sum("23.11." in one for one in stage.play.seen()) == 1


def test_a_sentence_about_it_that_arrived_is_not_said_twice() -> None:
    stage = away("/end")
    stage.play.reach(reachable=False)
    stage.play.reach(reachable=True)
    assert sum("23.11." in one for one in stage.play.seen()) == 1
