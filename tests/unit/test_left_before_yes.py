"""Whoever said no, begins again and leaves before the yes: only their decisions stay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.conversation import Gate, PendingKind, Phase
from routing.intake.lasting import UNAGREED
from routing.play import Play
from tests.houses import ANNA, BEN, FLOW, NOON, house
from tests.unit.test_first_contact import agree, finish

STORY = "my father hits me every day and I do not know where to go"


@pytest.fixture
def refused() -> Play:
    """Said no, and began again."""
    play = Play(house(), (ANNA, BEN), NOON)
    play.says("/start")
    play.presses("I have read this")
    play.presses("No")
    play.says("hello")
    play.presses("again")
    return play


def test_what_was_written_and_how_far_they_came_goes_after_three_days(refused: Play) -> None:
    refused.says(STORY)
    assert refused.conversation.earlier
    said, records = len(refused.chat), refused.conversation.ledger
    refused.waits(UNAGREED)
    assert refused.conversation.earlier == ()
    assert refused.conversation.run is None
    assert refused.conversation.pending is None
    assert refused.conversation.gate is Gate.REFUSED
    assert refused.conversation.ledger == records
    assert len(refused.chat) == said  # nobody is written to for that
    assert not refused.timers


def test_it_counts_from_when_they_were_last_heard(refused: Play) -> None:
    refused.says(STORY)
    refused.waits(timedelta(days=2))
    refused.does("sticker")
    refused.waits(timedelta(days=2))
    assert len(refused.conversation.earlier) == 1
    refused.waits(timedelta(days=1))
    assert len(refused.conversation.earlier) == 0


def test_who_only_began_again_and_wrote_nothing_is_forgotten_as_well(refused: Play) -> None:
    refused.waits(UNAGREED)
    assert refused.conversation.run is None


def test_what_is_written_while_the_way_back_is_offered_goes_too(refused: Play) -> None:
    refused.presses("No")
    refused.says("hello")
    refused.says(STORY, before_prompt=True)  # before the question was there
    assert refused.conversation.earlier
    refused.waits(UNAGREED)
    assert refused.conversation.earlier == ()


def test_who_comes_back_later_is_asked_whether_to_begin_and_gets_far(refused: Play) -> None:
    refused.says(STORY)
    refused.waits(timedelta(days=40))
    refused.says("/start")
    assert refused.conversation.pending is not None
    assert refused.conversation.pending.kind is PendingKind.RETURN
    refused.presses("again")
    refused.presses("Yes")
    refused.presses("No")  # statistics
    assert refused.conversation.gate is Gate.ADMITTED


def test_a_yes_in_time_keeps_what_was_written(refused: Play) -> None:
    refused.says(STORY)
    refused.waits(timedelta(days=2))
    refused.presses("Yes")
    refused.waits(timedelta(days=2))
    assert len(refused.conversation.earlier) == 1
    assert ("early", "intake") not in refused.timers


def test_the_answers_of_a_closed_case_stay_as_long_as_it_was_said() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.says("/stop")
    play.presses("mind:stop")
    play.says("hello")
    play.presses("again")
    play.says(STORY)
    play.waits(UNAGREED)
    assert play.conversation.gate is Gate.WITHDRAWN
    assert play.conversation.earlier == ()
    assert play.conversation.case is not None
    assert play.conversation.case.phase is Phase.CLOSED
    assert play.conversation.run is not None
    assert play.conversation.run.answers == {"alias": "Mia", "topic": "debt"}
    nothing_is_left(play, after=timedelta(days=90))


def nothing_is_left(play: Play, after: timedelta) -> None:
    play.waits(after)
    assert play.conversation.case is None
    assert play.conversation.run is None


def test_who_had_never_left_is_greeted_anew_and_keeps_what_they_decided() -> None:
    statistics, *needed = (FLOW.steps[3], FLOW.steps[1], FLOW.steps[2])
    steps = (FLOW.steps[0], statistics, *needed, *FLOW.steps[4:])
    play = Play(house(flow=replace(FLOW, steps=steps)), (ANNA, BEN), NOON)
    play.says("/start")
    play.presses("No")  # to what is not needed
    play.says(STORY)
    play.waits(UNAGREED)
    assert play.conversation.run is None
    assert len(play.conversation.ledger.records) == 1
    before = len(play.chat)
    play.says("hello")
    assert play.seen()[before].startswith("Hello")
    assert play.chat[-1].label == "step:privacy"


def test_somebody_who_agreed_is_not_touched() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    assert ("early", "intake") not in play.timers


def test_a_legal_hold_keeps_it(refused: Play) -> None:
    refused.says(STORY)
    refused.held_back = True
    refused.waits(UNAGREED)
    assert refused.conversation.earlier
    released(refused)


def released(play: Play) -> None:
    play.held_back = False
    play.waits(timedelta(0))
    assert play.conversation.earlier == ()
