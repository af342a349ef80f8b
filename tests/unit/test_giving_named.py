"""Whom `!give` and `!team` mean: forgiving of how a name is written, and never a guess."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.desk.giving import meant
from tests.houses import ANNA, BEN, DE, EN, house
from tests.unit.handing_kit import CLEO, NOTE, case, talking
from tests.unit.mind_kit import LISTENING
from tests.unit.state_kit import Moment

LABELS = {
    "joerg": ("Jörg", "joerg"),
    "anna-m": ("Anna Maria", "anna-m"),
    "anna": ("Anna", "anna"),
    "ben": ("Ben", "ben"),
    "beate": ("Beate", "beate"),
}


@pytest.mark.parametrize(
    ("text", "keys", "rest"),
    [
        ("ben go slowly", ("ben",), "go slowly"),
        ("BEN: go slowly", ("ben",), "go slowly"),
        ("\u201eBen\u201c go\nslowly", ("ben",), "go\nslowly"),
        ("Jörg x", ("joerg",), "x"),
        ("jorg x", ("joerg",), "x"),
        ("JOERG x", ("joerg",), "x"),
        ("Anna Maria x", ("anna-m",), "x"),
        ("anna-m x", ("anna-m",), "x"),
        ("anna x", ("anna",), "x"),
        ("jo x", ("joerg",), "x"),
        ("be x", ("beate", "ben"), "x"),
        ("xaver x", (), "x"),
        ("bne x", (), "x"),
        ("", (), ""),
        ("...", (), ""),
        ("ben", ("ben",), ""),
    ],
)
def test_a_name_its_key_or_a_beginning_that_is_only_one(
    text: str, keys: tuple[str, ...], rest: str
) -> None:
    found = meant(text, LABELS)
    assert (found.keys, found.rest) == (keys, rest)


@given(st.text(max_size=40))
def test_rubbish_names_somebody_of_the_list_or_nobody(text: str) -> None:
    assert set(meant(text, LABELS).keys) <= set(LABELS)


class TestRefused:
    """Nothing happens, and the reason is said in words."""

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("!give", "You can name: Ben, Cleo"),
            ("!give xaver go slowly", "You can name: Ben, Cleo"),
            ("!give ben", "please write behind it"),
            ("!give anna go slowly", "yours already"),
            ("!team", "there are no teams"),
        ],
    )
    def test_what_is_not_clear_is_asked_for(self, typed: str, said: str) -> None:
        play = talking()
        chat, before = play.seen(), play.conversation.case
        play.writes("anna", typed)
        assert said in play.room("anna")[-1]
        assert play.seen() == chat
        assert before is not None
        assert (case(play).handing, case(play).confirm) == (None, None)

    def test_without_room_for_one_more(self) -> None:
        play = talking()
        play.taken["ben"] = BEN.capacity
        self.refused(play, "no room for one more: Ben")

    def test_without_the_language(self) -> None:
        play = talking(roster=(ANNA, replace(BEN, languages=frozenset({DE})), CLEO))
        self.refused(play, "do not speak the language: Ben")

    def test_away(self) -> None:
        play = talking()
        away = replace(BEN, away=(play.now, play.now.replace(year=2027)))
        play.roster = (ANNA, away, CLEO)
        self.refused(play, ": Ben")

    def test_whom_the_client_does_not_want(self) -> None:
        play = talking()
        play.conversation = replace(play.conversation, excluded=(BEN.id,))
        self.refused(play, "does not want to write with them: Ben")

    def refused(self, play: Moment, said: str) -> None:
        play.writes("anna", f"!give ben {NOTE}")
        assert said in play.room("anna")[-1]
        assert play.invited() == []
        assert case(play).confirm is None

    def test_who_cannot_by_the_yes_is_not_asked(self) -> None:
        play = talking()
        play.writes("anna", f"!give ben {NOTE}")
        play.taken["ben"] = BEN.capacity
        play.writes("anna", "!yes")
        assert "no room for one more: Ben" in play.room("anna")[-1]
        assert play.invited() == []

    def test_in_german_too(self) -> None:
        play = talking()
        play.house = house(flow=LISTENING, staff_language=DE, languages=(EN, DE))
        play.writes("anna", f"!übergeben ben {NOTE}")
        assert "Ben liest deine Notiz" in play.room("anna")[-1]
        play.writes("anna", "!ja")
        assert play.invited() == ["ben"]
