"""Nobody is left without a next step: coming back, other languages, hurried commands, old news."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Gate, PendingKind, Phase
from routing.core import step
from routing.effects import Send, at_place, desk
from routing.events import ClientSaid, Failure, NotSent
from routing.facts import Facts, Prompt, Urgent
from routing.ids import EventId, MessageId, StepName
from routing.messages import Body
from routing.play import Play
from tests.houses import ANNA, BEN, DE, DOCUMENTS, EN, FLOW, NOON, both, house
from tests.unit.test_first_contact import finish

SOME = EventId(UUID(int=7))
URGENT_EN = Urgent({EN: "Call 112 now."}, {EN: frozenset({"help"})})


@pytest.fixture
def play() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    return play


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


def closed(play: Play) -> None:
    play.joins("anna")
    play.writes("anna", "!close")


# --- coming back ------------------------------------------------------------------------------


def test_the_end_of_what_was_kept_does_not_stop_an_intake_that_has_begun_again(play: Play) -> None:
    closed(play)
    other = Play(house(), (ANNA,), play.now, through=play._through)
    del other
    asked = replace(FLOW, steps=(*FLOW.steps[:-2], _another(), *FLOW.steps[-2:]))
    newer = replace(asked, sha256="e" * 64)
    play.house = house(flow=newer)
    play.flows[newer.sha256] = newer
    play.waits(timedelta(days=89))
    play.says("it is me again")
    assert play.seen()[-2].startswith("What else?")
    play.waits(timedelta(days=2))
    assert play.erased
    play.says("something else")
    assert phase(play) is Phase.OFFERED


def _another() -> object:
    return replace(FLOW.steps[4], name=StepName("else"), text=both("What else?"))


def test_the_way_back_is_shown_again_when_it_never_arrived(play: Play) -> None:
    play.says("/stop")
    play.says("hello again")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.RETURN
    said = ClientSaid(SOME, MessageId(SOME), Body("is anybody there"), play.now, 10_000)
    lost = replace(play._facts(said), prompt=Prompt.LOST)
    done = step(play.conversation, said, lost)
    assert any(isinstance(e, Send) and "Shall we start again" in e.body.text for e in done.effects)
