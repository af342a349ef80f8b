"""Asking what yes and no mean, at a consent: explained, asked again, and nothing decided."""

from dataclasses import replace

import pytest

from routing.flow.model import Consent, Flow
from routing.ids import StepName
from routing.play import Play
from routing.words.question import EXPLAIN
from tests.houses import ANNA, BEN, FLOW, NOON, both, house

GENERAL = "Yes means: we may do what the question says"


def explained(text: str) -> Flow:
    """The flow whose needed consent explains itself."""
    steps = tuple(
        replace(step, explain=both(text)) if isinstance(step, Consent) and step.needed else step
        for step in FLOW.steps
    )
    return replace(FLOW, steps=steps)


@pytest.fixture
def play() -> Play:
    return asked(Play(house(), (ANNA, BEN), NOON))


def asked(play: Play) -> Play:
    play.says("/start")
    play.presses("I have read this")
    return play


def tokens(play: Play) -> list[str]:
    return [choice.token for choice in play.chat[-1].choices]


def decided(play: Play, name: str = "counselling") -> bool:
    return play.conversation.ledger.latest(StepName(name)) is not None


def test_the_button_comes_after_an_answer_that_was_none(play: Play) -> None:
    assert tokens(play) == ["yes", "no", "help"]
    play.says("hm")
    assert tokens(play) == ["yes", "no", EXPLAIN, "help"]
    assert play.chat[-1].choices[2].label == "What does it mean exactly?"


@pytest.mark.parametrize("typed", ["What does it mean exactly?", "explain", "what does that mean"])
def test_it_can_be_typed_before_any_button_was_there(play: Play, typed: str) -> None:
    play.says(typed)
    assert play.seen()[-1].startswith(GENERAL)
    assert not decided(play)


def test_it_says_what_yes_and_no_mean_and_who_can_read_and_asks_again(play: Play) -> None:
    play.says("hm")
    play.presses("What does it mean exactly?")
    shown = play.seen()[-1]
    assert shown.startswith(GENERAL)
    assert "No means:" in shown
    assert "We cannot write with you here then" in shown
    assert "Only we read it." in shown
    assert shown.endswith("May we read it?")
    assert not decided(play)
    play.says("yes")
    assert decided(play)


def test_it_can_be_asked_twice_and_is_no_miss(play: Play) -> None:
    play.says("hm")
    play.presses("What does it mean exactly?")
    play.presses("What does it mean exactly?")
    pending = play.conversation.pending
    assert pending is not None
    assert pending.misses == 1
    assert "talk to a person right now" not in play.seen()[-1]


def test_where_everything_goes_on_after_a_no_it_says_so(play: Play) -> None:
    play.presses("Yes")
    play.says("explain")
    assert "all else goes on" in play.seen()[-1]
    assert "cannot write with you" not in play.seen()[-1]
    assert not decided(play, "statistics")


def test_the_organisations_own_words_come_first() -> None:
    flow = explained("{org} reads it, or it cannot help.")
    play = asked(Play(house(flow=flow), (ANNA, BEN), NOON))
    play.says("explain")
    assert play.seen()[-1] == "Lotse reads it, or it cannot help.\n\nMay we read it?"


def test_an_older_button_of_the_same_question_explains_it_in_the_language_of_now(
    play: Play,
) -> None:
    play.says("hm")
    old = play.chat[-1]
    play.presses_old(play.chat[0], "lang:de")
    play.presses_old(old, EXPLAIN)
    assert play.seen()[-1].startswith("Ja heißt:")
    assert not decided(play)


def test_a_button_of_a_consent_that_is_decided_decides_nothing(play: Play) -> None:
    play.says("hm")
    old = play.chat[-1]
    play.presses("Yes")
    records = play.conversation.ledger.records
    play.presses_old(old, EXPLAIN)
    assert play.conversation.ledger.records == records
