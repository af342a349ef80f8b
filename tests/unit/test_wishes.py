"""A client's `/status`, `/human`, `/other`, `/end` in every state: answered, never passed on."""

from dataclasses import replace

import pytest

from routing import gates
from routing.conversation import PendingKind
from routing.ids import Language
from tests.houses import ANNA, BEN, DE
from tests.unit.mind_kit import kind, talking
from tests.unit.state_kit import STATES
from tests.unit.wishes_kit import at, heard, said, stands

COMMANDS = {
    "status": ("/status", "/stand", "/Status!", "/status please"),
    "human": ("/human", "/mensch", "/person"),
    "other": ("/other", "/andere", "/ Other"),
    "end": ("/end", "/ende", "/END@counsel_bot"),
}


@pytest.mark.parametrize("language", [None, DE], ids=["en", "de"])
@pytest.mark.parametrize("name", STATES)
def test_in_every_state_each_is_answered_and_goes_nowhere(
    name: str, language: Language | None
) -> None:
    here = at(name, language)
    for wish, written in COMMANDS.items():
        for text in written:
            play = here.branch()
            before, rooms_before, chat = stands(play.conversation), heard(play), len(play.chat)
            play.says(text)
            assert len(play.chat) > chat, text
            assert not any(text in line for line in heard(play)[len(rooms_before) :]), text
            if wish in ("other", "end"):
                assert stands(play.conversation) == before, text
                assert heard(play) == rooms_before, text
            if wish == "status" and play.conversation.greeted and play.chat[:chat]:
                assert stands(play.conversation)[0] == before[0], text


@pytest.mark.parametrize("name", STATES)
def test_urgent_help_comes_as_before_behind_each(name: str) -> None:
    for wish in COMMANDS:
        play = at(name).does_all(f"/{wish}")
        chat = len(play.chat)
        play.says("/crisis")
        assert any("112" in line.text for line in play.chat[chat:]), wish


@pytest.mark.parametrize("name", STATES)
def test_the_commands_are_understood_with_a_slash_alone(name: str) -> None:
    """`end` and `other` are words somebody may say to their counsellor."""
    play = at(name)
    before = kind(play)
    play.says("other")
    assert kind(play) is not PendingKind.OTHER or before is PendingKind.OTHER
    play.says("end")
    assert kind(play) is not PendingKind.END or before is PendingKind.END


class TestHuman:
    def test_with_a_person_there_it_says_so(self) -> None:
        play = talking("/human")
        assert play.seen()[-1].startswith("Anna is a person, not a program.")

    def test_in_the_questions_it_is_the_word_for_a_person(self) -> None:
        play, other = at("intake"), at("intake")
        play.says("/human")
        other.says("a real person")
        assert play.seen()[-2:] == other.seen()[-2:]
        assert gates.in_counselling(play.conversation)

    def test_after_a_case_somebody_is_looked_for_without_questions(self) -> None:
        play = at("closed")
        play.says("/mensch")
        assert gates.in_counselling(play.conversation)

    def test_before_the_yes_nobody_can_be_fetched_and_numbers_are_shown(self) -> None:
        for name in ("notice", "refused", "stopped"):
            play = at(name)
            gate = play.conversation.gate
            play.says("/human")
            assert said(play, "unclear.again_closed") in play.seen()[-1], name
            assert play.conversation.gate is gate


class TestInGerman:
    @pytest.mark.parametrize(
        ("command", "key"),
        [("/stand", "status.open"), ("/mensch", "human.open"), ("/andere", "other.ask"),
         ("/ende", "end.ask")],
    )  # fmt: skip
    def test_each_answers_in_the_language_of_the_client(self, command: str, key: str) -> None:
        play = at("talking", DE)
        play.roster = (ANNA, replace(BEN, languages=frozenset({DE})))
        play.says(command)
        assert play.seen()[-1].startswith(said(play, key, "de", name="Anna"))

    def test_a_yes_is_a_ja_and_somebody_else_speaks_german(self) -> None:
        play = at("talking", DE).does_all("/andere", "ja")
        assert play.seen()[-1] == said(play, "other.nobody", "de", name="Anna")
        play.roster = (ANNA, replace(BEN, languages=frozenset({DE})))
        play.does_all("/andere", "ja")
        assert play.invited() == ["ben"]
