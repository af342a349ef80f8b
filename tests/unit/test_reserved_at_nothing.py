"""A reserved word is one also where no question is open: it is never kept as words for somebody."""

import pytest

from routing.conversation import Gate, PendingKind, Phase
from routing.ids import Language, StepName
from routing.play import Play
from tests.flows import long_house
from tests.houses import ANNA, BEN, DE, EN, NOON, TEXTS, house
from tests.unit.test_first_contact import agree, finish


def text(key: str, language: Language = EN, **values: str) -> str:
    return TEXTS.say(key, language, **values)


@pytest.fixture
def ended() -> Play:
    """At the end of a flow that hands nothing over."""
    play = Play(long_house(), (ANNA, BEN), NOON)
    play.says("/start")
    play.presses("I have read this")
    play.presses("Yes")
    play.says("Mia")
    play.says("9")
    assert play.conversation.run is None
    return play


@pytest.fixture
def closed() -> Play:
    """After a counselling."""
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.writes("anna", "!close")
    play.says("thank you")
    assert play.conversation.case is not None
    assert play.conversation.case.phase is Phase.CLOSED
    return play


@pytest.mark.parametrize("word", ["back", "zurück", "skip", "change", "/back", "/change"])
@pytest.mark.parametrize("where", ["ended", "closed"])
def test_after_an_end_it_is_said_that_nothing_is_open(
    word: str, where: str, request: pytest.FixtureRequest
) -> None:
    play: Play = request.getfixturevalue(where)
    before = play.conversation
    play.says(word)
    assert play.seen()[-1] == text("nothing_open")
    assert [one.token for one in play.chat[-1].choices] == ["write", "help"]
    assert play.conversation == before
    assert not any(play.held.values())


def test_in_german_too(ended: Play) -> None:
    ended.says("Deutsch")
    ended.says("zurück")
    assert ended.seen()[-1] == text("nothing_open", DE)


def test_the_wish_for_a_person_begins_again_without_questions(ended: Play) -> None:
    ended.says("a person")
    assert ended.conversation.pending is not None
    assert ended.conversation.pending.step == "agreement"  # what is needed is still asked
    ended.presses("yes")
    assert ended.conversation.case is not None
    assert ended.conversation.run is not None
    assert ended.conversation.run.answers == {}


def test_in_a_counselling_it_is_said_to_a_person() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.says("back")
    assert play.room("anna")[-1] == "back"
    play.says("/back")  # what begins with a slash never is
    assert play.seen()[-1] == text("nothing_open")
    assert [one.token for one in play.chat[-1].choices] == ["help"]


def test_back_from_the_card_for_another_mind_is_nothing_after_all() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    agree(play)
    play.says("stop")
    play.says("back")
    assert play.conversation.gate is Gate.ADMITTED
    assert play.conversation.pending is not None
    assert play.conversation.pending.step == "alias"
    assert not any(play.held.values())


def test_back_from_a_correction_leaves_the_answer_as_it_is() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.says("/mydata")
    play.presses("data:correct")
    play.presses("fix:4")
    play.says("back")
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("alias")] == "Mia"
    assert play.conversation.pending is None


def test_start_of_somebody_who_has_stopped_puts_the_question_of_deleting_again() -> None:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.says("/stop")
    play.presses("mind:delete")
    asked = play.seen()[-1]
    play.says("/start")
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.ERASE
    assert play.seen()[-1] in asked  # without what was said of stopping
    play.presses("erase:no")
    play.says("/start")
    assert [one.token for one in play.chat[-1].choices] == ["again", "help"]
