"""Odd answers at the two questions before a client parts, and their buttons when they are old."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from routing.conversation import PendingKind
from routing.messages import FileKind
from routing.play import Play
from routing.rights.mind import PATIENCE
from tests.unit.event_kit import SECRET, TELLS
from tests.unit.mind_kit import kind, rooms, talking, waiting
from tests.unit.state_kit import STATES
from tests.unit.wishes_kit import at, heard, stands

ASKS: Mapping[str, Callable[[], Play]] = {
    "talking, end": lambda: talking("/end"),
    "talking, other": lambda: talking("/other"),
    "waiting, end": lambda: waiting("/end"),
    "waiting, other": lambda: waiting("/other"),
    "paused, end": lambda: talking("/pause", "/end"),
    "paused, other": lambda: talking("/pause", "/other"),
}


class TestOddAnswers:
    @pytest.fixture(params=ASKS)
    def asked(self, request: pytest.FixtureRequest) -> Play:
        return ASKS[request.param]()

    @pytest.mark.parametrize("says", [TELLS, SECRET, "maybe", "\N{THUMBS UP SIGN}", "7", "end"])
    def test_decide_nothing_go_nowhere_and_are_told_so(self, asked: Play, says: str) -> None:
        before, open_, seen = stands(asked.conversation), kind(asked), heard(asked)
        asked.says(says)
        assert stands(asked.conversation) == before
        assert kind(asked) is open_
        assert heard(asked) == seen
        assert asked.seen()[-1].startswith("I have not passed that on or kept it")
        assert "no" in asked.seen()[-1]

    def test_a_voice_note_and_a_sticker_decide_nothing(self, asked: Play) -> None:
        before, open_, seen = stands(asked.conversation), kind(asked), heard(asked)
        asked.sends(FileKind.VOICE, "yes")
        asked.does("sticker")
        assert stands(asked.conversation) == before
        assert kind(asked) is open_
        assert heard(asked) == seen

    def test_what_was_written_before_the_question_was_there_is_no_yes(self) -> None:
        for command in ("/end", "/other"):
            play = talking()
            before = stands(play.conversation)
            play.delivering = False
            play.says(command)
            play.says("yes")
            assert stands(play.conversation) == before

    def test_left_alone_it_closes_by_itself_and_words_pass_again(self) -> None:
        for command in ("/end", "/other"):
            play = talking(command)
            play.waits(PATIENCE)
            assert "Nothing is changed" in play.seen()[-1]
            play.says("I am back")
            assert rooms(play)[-1] == "I am back"

    def test_the_other_commands_work_beside_it(self, asked: Play) -> None:
        asked.says("/stop")
        assert kind(asked) is PendingKind.MIND

    @pytest.mark.parametrize("token", ["end:yes", "other:yes", "end:no", "other:no"])
    @pytest.mark.parametrize("name", STATES)
    def test_an_old_button_changes_nothing(self, name: str, token: str) -> None:
        """One of a question before this moment; one that was never there as well."""
        play = at(name)
        before, chat = stands(play.conversation), len(play.chat)
        line = replace(play.chat[0]) if play.chat else None
        if line is None:
            return
        play.presses_old(line, token)
        assert stands(play.conversation) == before
        assert len(play.chat) > chat

    def test_the_yes_of_a_question_that_was_answered_counts_once(self) -> None:
        for command in ("end", "other"):
            play = talking(f"/{command}")
            line = replace(play.chat[-1])
            play.presses_old(line, f"{command}:no")
            before = stands(play.conversation)
            play.presses_old(line, f"{command}:yes")
            assert stands(play.conversation) == before
            play.says(f"/{command}")
            again = replace(play.chat[-1])
            play.presses_old(again, f"{command}:yes")
            after = stands(play.conversation)
            play.presses_old(again, f"{command}:yes")
            assert stands(play.conversation) == after != before
