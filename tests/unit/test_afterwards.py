"""When all is over: a thank-you begins nothing, an end says what went, and the way back is open."""

from datetime import timedelta

import pytest

from routing.play import Play
from tests.houses import EN, house
from tests.unit.mind_kit import closes
from tests.unit.test_intake_odd import answers, at, finish, held
from tests.unit.test_not_understood import AGREED, TOPIC, begun


class TestAfterTheEnd:
    @pytest.fixture
    def closed(self) -> Play:
        play = begun(*TOPIC)
        finish(play)
        play.joins("ben")
        closes(play, "ben")
        return play

    @pytest.mark.parametrize(
        "said", ["thanks", "Danke", "ok, vielen Dank, tschüss", "Thank you \N{HEAVY BLACK HEART}"]
    )
    def test_a_thank_you_begins_nothing_and_says_how_to_come_back(
        self, closed: Play, said: str
    ) -> None:
        closed.says(said)
        assert closed.chat[-1].label == "tell:thanked"
        assert [choice.token for choice in closed.chat[-1].choices] == ["write", "help"]
        assert closed.conversation.pending is None
        assert not closed.held

    @pytest.mark.parametrize("how", ["write", "words"])
    def test_the_button_begins_again(self, closed: Play, how: str) -> None:
        closed.says("thanks")
        label = closed.chat[-1].choices[0].label
        if how == "write":
            closed.presses("write")
        else:
            closed.says(label)
        assert at(closed) == "answers"
        assert not closed.held

    def test_the_button_tapped_twice_begins_once(self, closed: Play) -> None:
        closed.says("thanks")
        line = closed.chat[-1]
        closed.presses_old(line, "write")
        run = closed.conversation.run
        closed.presses_old(line, "write")
        assert at(closed) == "answers"
        assert closed.conversation.run is not None
        assert run is not None
        assert closed.conversation.run.answers == run.answers

    @pytest.mark.parametrize("said", ["thanks, but he is back", "danke er kommt", "hm"])
    def test_more_than_a_thank_you_begins_at_once_and_is_kept(
        self, closed: Play, said: str
    ) -> None:
        closed.says(said)
        assert at(closed) == "answers"
        assert said in held(closed)

    def test_a_day_later_it_begins(self, closed: Play) -> None:
        closed.waits(timedelta(hours=24))
        closed.says("thanks")
        assert at(closed) == "answers"
        assert "thanks" in held(closed)

    def test_urgent_help_and_danger_act_at_once(self, closed: Play) -> None:
        closed.says("help")
        assert closed.chat[-1].text.startswith("Call 112")
        closed.says("ok, I want to die")
        assert any(line.label == "tell:crisis.noticed" for line in closed.chat)
        assert "I want to die" in held(closed)

    def test_closing_words_are_an_answer_while_something_is_open(self) -> None:
        play = begun(*AGREED)
        play.says("danke")
        assert answers(play)["alias"] == "danke"

    def test_an_end_says_what_is_deleted_and_how_to_come_back(self) -> None:
        play = begun(*AGREED, "Mia", "er kommt", "11")
        end = play.chat[-1].text
        assert end.startswith("That is all right.\n\nI have deleted what you answered")
        assert "come back at any time" in end
        assert not play.held
        play.says("ok danke")
        assert play.conversation.pending is None
        play.says("hello")
        assert at(play) == "alias"

    def test_after_forgetting_a_thank_you_begins_nothing(self) -> None:
        play = begun(*TOPIC)
        while play.conversation.run is not None:
            play.waits(timedelta(hours=20))
        play.says("thanks")
        assert play.chat[-1].label == "tell:thanked"


@pytest.mark.parametrize("key", ["words.hello", "words.closing"])
def test_no_word_of_these_lists_is_urgent_or_a_wish(key: str) -> None:
    of = house()
    for language in of.languages:
        for word in of.texts.say(key, language).split(", "):
            assert word not in of.urgent.words[EN]
            assert word not in of.reserved
