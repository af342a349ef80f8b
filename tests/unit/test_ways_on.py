"""Nobody is left without a next step: coming back, other languages, hurried commands, old news."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.conversation import Gate, PendingKind, Phase
from routing.core import needed, step
from routing.effects import Send, at_place, desk
from routing.events import ClientSaid, Failure, NotSent
from routing.facts import Prompt, Urgent
from routing.flow.model import AnswerType, Ask, Say, Step
from routing.ids import EventId, Language, MessageId, PlaceId, StepName
from routing.messages import Body
from routing.play import Play
from routing.words.folding import match
from tests.houses import ANNA, BEN, DE, EN, FLOW, NOON, both, house
from tests.unit.mind_kit import closes
from tests.unit.test_first_contact import agree, finish

SOME = UUID(int=7)


@pytest.fixture
def play() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    return play


def phase(play: Play) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


def place(play: Play) -> PlaceId:
    case = play.conversation.case
    assert case is not None
    assert case.offer is not None
    return case.offer.place


def test_the_end_of_what_was_kept_does_not_strand_an_intake_that_has_begun_again(
    play: Play,
) -> None:
    play.joins("anna")
    closes(play, "anna")
    more = Ask(StepName("more"), AnswerType.TEXT, both("What else?"))
    newer = replace(FLOW, sha256="e" * 64, steps=(*FLOW.steps[:-2], more, *FLOW.steps[-2:]))
    play.house, play.flows[newer.sha256] = house(flow=newer), newer
    play.waits(timedelta(days=89))
    play.says("it is me again")
    assert "What else?" in play.seen()
    play.waits(timedelta(days=2))
    assert play.erased
    play.says("something else")
    play.presses("go")
    assert play.seen()[-1] == "A name?"  # what is gone is asked again
    play.says("Mia")
    play.presses("Debt")
    play.says("nothing else")
    assert phase(play) is Phase.OFFERED


def test_the_way_back_is_shown_again_when_it_never_arrived(play: Play) -> None:
    play.says("/stop")
    play.says("/stop")
    play.says("hello again")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.RETURN
    said = ClientSaid(EventId(SOME), MessageId(SOME), Body("anybody there"), play.now, 10_000)
    done = step(play.conversation, said, replace(play._facts(said), prompt=Prompt.LOST))
    assert ["Shall we start again" in e.body.text for e in done.effects if isinstance(e, Send)]


@pytest.mark.parametrize("language", [DE, Language("fr")])
def test_a_client_whose_language_is_not_offered_any_more_is_answered_in_the_first_one(
    language: Language,
) -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    play.conversation = replace(play.conversation, language=language, language_chosen=True)
    urgent = Urgent({EN: "Call 112 now."}, {EN: frozenset({"help"})})
    play.house = house(languages=(EN,), name={EN: "Lotse"}, help={EN: "112"}, urgent=urgent)
    play.says("help")
    assert play.seen()[-1] == "Call 112 now."
    play.says("/help")
    assert "program of Lotse" in play.seen()[-2]  # what is open stands below it


def test_a_flow_of_before_is_gone_through_in_a_language_that_it_has() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    play.flows[FLOW.sha256] = replace(FLOW, languages=(EN,), steps=tuple(map(_english, FLOW.steps)))
    agree(play)
    play.says("/language")
    play.presses("Deutsch")
    assert play.seen()[-1] == "A name?"


def _english(step: Step) -> Step:
    return replace(step, text={EN: step.text[EN]}) if isinstance(step, Say | Ask) else step


@pytest.mark.parametrize(
    "typed", ["/crisis!", "/Crisis...", "/ crisis", "\u034f/crisis", "/sos\tnow"]
)
def test_urgent_help_comes_for_a_command_typed_in_a_hurry(typed: str) -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    play.says(typed)
    assert play.seen() == ["Call 112 now."]


def test_stopping_takes_no_care_in_typing(play: Play) -> None:
    play.says("/STOP!!")
    play.says("/ stopp")
    assert play.conversation.gate is Gate.WITHDRAWN


def test_a_very_long_number_is_no_answer_and_no_trouble() -> None:
    assert match("\u32bf" * 4096, [("a", ["one"])]) is None


@pytest.mark.parametrize("failure", [Failure.GONE, Failure.PLACE_GONE, Failure.REFUSED])
@pytest.mark.parametrize("joined", [False, True])
def test_late_news_of_a_place_that_was_left_takes_the_case_from_nobody(
    play: Play, failure: Failure, *, joined: bool
) -> None:
    play.joins("anna")
    old = place(play)
    play.leaves("anna")
    if joined:
        play.joins("ben")
    before = play.conversation.case
    assert before is not None
    for party in (at_place(old),) if joined else (at_place(old), desk(before.id)):
        play.happens(NotSent(EventId(SOME), party, MessageId(SOME), failure, relayed=True))
    assert play.conversation.case == before


def test_stopping_does_not_wait_for_a_question_that_is_on_its_way() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    said = ClientSaid(EventId(SOME), MessageId(SOME), Body("/stop"), play.now)
    assert play.conversation.pending is not None
    assert not needed(play.conversation, said, play.house.urgent).prompt


def test_an_intake_that_was_never_finished_is_not_kept_for_ever() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    play.says("Mia")
    play.waits(timedelta(days=15))
    assert play.conversation.run is None
    assert len(play.conversation.ledger.records) == 3
    play.says("hello again")
    assert any("A name?" in text for text in play.seen()[-2:])


def test_what_was_begun_and_stopped_goes_as_well() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    play.says("Mia")
    play.says("/stop")
    play.presses("mind:stop")
    assert play.conversation.run is None
    play.says("hello")
    play.presses("Start again")
    assert "May we read it?" in play.seen()[-1]


def test_a_finished_intake_ends_that_clock() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    assert {kind for kind, _ in play.timers} == {"offer"}
