"""A language that is named in words, right after it was asked which."""

import pytest

from config.locales import tongues
from routing.conversation import PendingKind
from routing.ids import Language, StepName
from routing.play import Play
from tests.houses import ANNA, BEN, DE, EN, NOON, house
from tests.unit.test_first_contact import agree, finish


@pytest.fixture
def play() -> Play:
    """At an open question for a name, just asked which language."""
    play = Play(house(tongues=tongues((EN, DE))), (ANNA, BEN), NOON)
    agree(play)
    play.says("/language")
    return play


@pytest.mark.parametrize("named", ["german", "German.", "Deutsch", "DEUTSCH"])
def test_it_is_understood_and_the_open_question_is_put_again_in_it(play: Play, named: str) -> None:
    play.says(named)
    assert play.conversation.language == DE
    assert play.seen()[-1] == "A name? (de)"
    play.says("Mia")
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("alias")] == "Mia"


def test_only_the_next_message_is_taken_so(play: Play) -> None:
    play.says("Mia")
    play.presses("back")
    play.says("german")
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("alias")] == "german"
    assert play.conversation.language != DE


def test_after_a_button_a_name_is_an_answer_again(play: Play) -> None:
    play.presses("lang:de")
    play.says("german")
    assert play.conversation.run is not None
    assert play.conversation.run.answers[StepName("alias")] == "german"


def test_in_a_counselling_it_is_for_us_once_and_then_for_the_counsellor() -> None:
    play = Play(house(tongues=tongues((EN, DE))), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    play.says("/language")
    play.says("german")
    assert play.conversation.language == DE
    assert "german" not in play.room("anna")
    play.says("german")
    assert play.room("anna")[-1] == "german"


def test_before_the_first_words_they_come_in_that_language() -> None:
    play = Play(house(tongues=tongues((EN, DE))), (ANNA, BEN), NOON)
    play.says("/language")
    play.says("German")
    assert any("Programm von Lotse" in text for text in play.seen())
    assert play.conversation.pending is not None
    assert play.conversation.pending.kind is PendingKind.STEP


def test_names_are_known_in_every_language_offered_and_in_english() -> None:
    sie = Language("de-x-sie")
    known = tongues((DE, sie, Language("fr")))
    assert known["german"] == known["allemand"] == known["deutsch"] == DE
    assert known["french"] == known["franzosisch"] == known["francais"] == "fr"
    assert tongues((Language("xx"),)) == {}
