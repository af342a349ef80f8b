"""Words in the middle of a survey: whatever is told begins again, and every command works."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from routing.messages import FileKind
from routing.play import Play
from tests.unit.mind_kit import DANGER, kind, rooms
from tests.unit.survey_kit import begun, counts, is_in_intake, is_over, newest, offered


class TestWordsInTheMiddle:
    AT: tuple[Callable[[], Play], ...] = (offered, begun, lambda: begun("4"))

    @pytest.fixture(params=AT)
    def at(self, request: pytest.FixtureRequest) -> Play:
        reach: Callable[[], Play] = request.param
        return reach()

    @pytest.mark.parametrize("said", ["he is here again", "er kommt", DANGER, "stimmt nicht"])
    def test_something_told_begins_again_and_reaches_a_counsellor(
        self, at: Play, said: str
    ) -> None:
        at.says(said)
        assert is_over(at)
        assert is_in_intake(at)
        assert not counts(at)
        at.joins(at.invited()[0])
        assert said in rooms(at)

    def test_a_voice_message_does_too(self, at: Play) -> None:
        at.sends(FileKind.VOICE)
        assert is_over(at)
        assert is_in_intake(at)

    @pytest.mark.parametrize("said", ["?", "9", "x"])
    def test_what_tells_nothing_is_asked_about_again_and_never_stuck(
        self, at: Play, said: str
    ) -> None:
        asked = set()
        for _ in range(4):
            at.says(said)
            assert kind(at) == "survey"
            asked.add(newest(at))
        assert len(asked) > 1 or said == "9"
        at.says("I want to tell you something")
        assert is_in_intake(at)

    @pytest.mark.parametrize("said", ["/human", "/start", "person"])
    def test_whoever_wants_a_person_or_to_begin_does(self, at: Play, said: str) -> None:
        at.says(said)
        assert is_over(at)
        assert is_in_intake(at)

    @pytest.mark.parametrize(
        "said", ["help", "/crisis", "/help", "/status", "/other", "/end", "/privacy", "/consent"]
    )
    def test_commands_work_and_the_survey_stays(self, at: Play, said: str) -> None:
        before = len(at.chat)
        at.says(said)
        assert len(at.chat) > before
        assert kind(at) == "survey"

    def test_another_language_puts_it_again_in_it(self, at: Play) -> None:
        at.says("deutsch")
        assert kind(at) == "survey"
        assert at.conversation.language == "de"
        assert "(de)" in newest(at) or "Magst du" in newest(at)

    @pytest.mark.parametrize("said", ["stop", "/stop", "/mydata"])
    def test_stopping_and_data_come_first(self, at: Play, said: str) -> None:
        at.says(said)
        if said == "/mydata":
            at.presses("data:see")
            assert "A survey is open. Answers in it so far:" in newest(at)
            return
        assert kind(at) == "mind"
        assert is_over(at)

    def test_deleting_leaves_nothing(self, at: Play) -> None:
        at.says("/stop")
        at.presses("mind:delete")
        at.presses("erase:yes")
        assert at.conversation.survey is None

    def test_thanks_are_thanks(self, at: Play) -> None:
        at.says("thank you")
        assert is_over(at)
        assert "You are welcome" in newest(at)

    def test_it_lapses_after_three_days_in_silence(self, at: Play) -> None:
        before = len(at.chat)
        at.waits(timedelta(days=3, hours=1))
        assert is_over(at)
        assert len(at.chat) == before
        assert not counts(at)
