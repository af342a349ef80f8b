"""Answers written in advance: shown first, sent after a yes, in the client's own language."""

import pytest

from tests.houses import DE, EN, house
from tests.unit.mind_kit import LISTENING
from tests.unit.state_kit import Moment
from tests.unit.test_desk_commands import ANNAS, sent, talk

REPLIES = {
    "thanks": {EN: "Thank you. {counsellor} of {org} has read it.", DE: "Danke."},
    "late_hours": {DE: "Wir sind bald da."},
    "long": {EN: "word " * 50, DE: "Wort"},
}


def there(*said: str) -> Moment:
    play = talk(*said)
    play.house = house(flow=LISTENING, replies=REPLIES)
    return play


def anna_said(play: Moment) -> list[str]:
    return [line for line in play.seen() if line.startswith("Anna: ")]


@pytest.mark.parametrize("typed", ["!reply thanks", "/Reply THANKS.", "!vorlage thanks"])
def test_it_is_shown_filled_in_and_sent_only_after_a_yes(typed: str) -> None:
    play = there("hello")
    if "vorlage" in typed:
        play.house = house(flow=LISTENING, replies=REPLIES, staff_language=DE)
    chat = play.seen()
    [told] = sent(play, ANNAS, typed)
    assert told.endswith("\n\nThank you. Anna of Lotse has read it.")
    assert play.seen() == chat
    play.writes("anna", "!yes")
    assert anna_said(play) == ["Anna: Thank you. Anna of Lotse has read it."]
    assert play.conversation.case is not None
    assert play.conversation.case.waits is None


@pytest.mark.parametrize("other", ["!no", "!note x", "a word of my own"])
def test_without_a_yes_it_goes_nowhere(other: str) -> None:
    play = there()
    play.writes("anna", "!reply thanks")
    play.writes("anna", other)
    play.writes("anna", "!yes")
    assert not any("Thank you. Anna" in line for line in play.seen())


def test_the_list_shows_the_first_words_of_each() -> None:
    [told] = sent(there(), ANNAS, "!reply")
    lines = told.split("\n")[1:]
    assert [line.split(":")[0] for line in lines] == list(REPLIES)
    assert max(map(len, lines)) < 70


@pytest.mark.parametrize("typed", ["!reply nothing", "!reply \u0442hanks", "!reply " + "x" * 999])
def test_a_key_that_is_none_shows_the_list_and_sends_nothing(typed: str) -> None:
    play = there()
    assert "thanks:" in sent(play, ANNAS, typed)[0]
    play.writes("anna", "!yes")
    assert anna_said(play) == []


def test_what_has_no_words_in_the_clients_language_is_not_sent_in_another() -> None:
    play = there()
    assert "no words in the client's language" in sent(play, ANNAS, "!reply late_hours")[0]
    play.writes("anna", "!yes")
    assert anna_said(play) == []


def test_without_any_that_is_said() -> None:
    assert "no written answers" in sent(talk(), ANNAS, "!reply thanks")[0]


def test_a_client_who_pauses_meanwhile_gets_nothing() -> None:
    play = there()
    play.writes("anna", "!reply thanks")
    play.says("/pause")
    play.writes("anna", "!yes")
    assert anna_said(play) == []
    assert "paused" in play.room("anna")[-1]
