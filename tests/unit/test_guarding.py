"""The name of another case's room in words for a client: nothing of it goes out before a yes."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.cases.names import colours, room_name, things, written
from routing.desk import guarding
from routing.desk.guarding import other_named
from routing.facts import House
from tests.houses import DE, house
from tests.unit.state_kit import Moment
from tests.unit.test_desk_commands import ANNAS, sent, talk

ENGLISH, GERMAN = house(), house(staff_language=DE)
HOURS = timedelta(hours=1)


def own(play: Moment) -> str:
    assert play.conversation.case is not None
    return play.conversation.case.name


def drafted(play: Moment) -> bool:
    case = play.conversation.case
    return case is not None and (case.draft is not None or case.confirm is not None)


@pytest.mark.parametrize("text", [
    "about Teal Otter", "TEAL  OTTER?", "teal-otter", "tealotter is fine", "(teal\notter)",
    "\uff34eal Otter", "\u201eteal otter\u201c said so", "te\u200bal otter",
])  # fmt: skip
def test_another_name_is_found_however_it_is_written(text: str) -> None:
    assert other_named(text, "blue fern", ENGLISH) == "teal otter"


@pytest.mark.parametrize("text", [
    "", "teal", "otter", "otter teal", "teal. Otter", "teal and otter", "steal otters",
    "the blue fern", "Blue-Fern", "a teal, otter", "tealotters",
])  # fmt: skip
def test_only_whole_names_count_and_never_the_rooms_own(text: str) -> None:
    assert other_named(text, "blue fern", ENGLISH) == ""


@pytest.mark.parametrize("text", [
    "about Teal Otter Fern", "TEAL  OTTER - fern?", "teal-otter-fern", "tealotterfern",
    "(teal\notterfern)", "blue fern birch, teal otter fern", "teal ot\u200bter fern",
])  # fmt: skip
def test_names_of_two_words_and_a_colour_are_found_whole(text: str) -> None:
    assert other_named(text, "blue fern birch", ENGLISH) == "teal otter fern"


@pytest.mark.parametrize(
    ("own", "where"), [("blue fern birch", ENGLISH), ("Farn Birke blau", GERMAN)]
)
def test_within_the_rooms_own_name_there_is_no_name_from_before(own: str, where: House) -> None:
    assert other_named(f"This is {own}, and {own.upper()}.", own, where) == ""


@pytest.mark.parametrize(("text", "name"), [
    ("blue fern", "blue fern"), ("blue birch fern", "blue birch fern"),
    ("blue fern fern", "blue fern"),
    ("fern birch blue", ""), ("fern birch", ""), ("blue, fern birch", ""),
])  # fmt: skip
def test_another_order_is_another_name_or_none(text: str, name: str) -> None:
    assert other_named(text, "blue fern birch", ENGLISH) == name


@given(st.sampled_from([ENGLISH, GERMAN]), st.data())
def test_every_name_from_before_is_found(where: House, data: st.DataObject) -> None:
    thing = data.draw(st.sampled_from(things(where)))
    colour = data.draw(st.sampled_from(colours(where)))
    name = written([thing], colour, where)
    assert other_named(f"in {name.upper()}?", "", where) == name
    assert other_named(f"in {name}?", name, where) == ""


@given(st.uuids(), st.sampled_from([ENGLISH, GERMAN]))
def test_a_name_is_two_different_words_and_a_colour(drawn: UUID, where: House) -> None:
    words = room_name(drawn, where).split(" ")
    assert len(set(words)) == 3
    assert sum(one in things(where) for one in words) == 2
    assert len(" ".join(words)) <= 32


@pytest.mark.parametrize("where", [ENGLISH, GERMAN])
def test_there_are_many_names(where: House) -> None:
    first, shades = len(things(where)), len(colours(where))
    assert first * (first - 1) * shades >= 36_000
    some = {room_name(UUID(int=drawn), where) for drawn in range(first * (first - 1))}
    assert len(some) == first * (first - 1)


@given(st.uuids(), st.sampled_from([ENGLISH, GERMAN]), st.text("ab .,\n", max_size=9))
def test_every_name_the_program_makes_is_found(drawn: UUID, where: House, around: str) -> None:
    name = room_name(drawn, where)
    assert other_named(f"{around} {name.upper()} {around}", "", where) == name
    assert other_named(f"{around} {name} {around}", name, where) == ""


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    other_named(text, "blue fern", GERMAN)


@pytest.mark.parametrize("text", [
    "Good morning.\n!note she lies", "Good morning.\n/ she lies", "Good morning.\n  ! close",
    "How are you? !note she lies", "Lotse: !note she lies", "Kim Meier: !note she lies",
    "Lotse: /note she lies", "- !note she lies", "1. /note she lies", "(!note she lies)",
    "*!note* she lies", "one\n\u2022 \uff01note she lies", "ok \u01c3note she lies",
    "\u3164!note she lies", "\u2757note she lies", "\u2757\ufe0f note she lies",
])  # fmt: skip
def test_a_note_behind_other_words_is_asked_about_or_stays(text: str) -> None:
    play = talk("hello")
    chat = play.seen()
    [told] = sent(play, ANNAS, text)
    assert told.startswith("Not relayed")
    assert play.seen() == chat


@pytest.mark.parametrize("text", [
    "Stop!", "No! Really?", "Bonjour ! Comment allez-vous ?", "and/or", "he /she", "yes!!\nno!!",
    "https://hs.test/a", "see: https://hs.test", "9/10", "one\n!!!", "what?! ok", "\u00a1Hola!",
])  # fmt: skip
def test_signs_as_people_write_them_ask_nothing(text: str) -> None:
    play = talk("hello")
    play.writes("anna", text)
    assert play.seen()[-1] == f"Anna: {text}"


def test_a_note_behind_other_words_goes_out_after_a_yes() -> None:
    play = talk("hello")
    [told] = sent(play, ANNAS, "It is fine.\n!note is a word")
    assert "!yes" in told
    play.writes("anna", "!yes")
    assert play.seen()[-1] == "Anna: It is fine.\n!note is a word"


@given(st.text(max_size=80))
def test_no_text_breaks_looking_for_signs(text: str) -> None:
    guarding.sign_within(text)


class TestAsking:
    def test_it_goes_out_after_a_yes_exactly_as_it_was_written(self) -> None:
        play = talk("hello")
        chat = play.seen()
        [told] = sent(play, ANNAS, "Tell Teal Otter  hi")
        assert "teal otter" in told
        assert own(play) in told
        assert "!yes" in told
        assert play.seen() == chat
        play.writes("anna", "!yes")
        assert play.seen()[-1] == "Anna: Tell Teal Otter  hi"
        assert not drafted(play)

    def test_until_then_the_client_is_waiting_as_before(self) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        case = play.conversation.case
        assert case is not None
        assert case.waits is not None
        play.writes("anna", "!yes")
        assert play.conversation.case is not None
        assert play.conversation.case.waits is None

    @pytest.mark.parametrize("other", ["!no", "!note x", "something else", "!yes but", "!help"])
    def test_whatever_else_is_said_it_is_never_sent(self, other: str) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.writes("anna", other)
        play.writes("anna", "!yes")
        assert not any("otter" in line for line in play.seen())
        assert not drafted(play)

    def test_after_ten_minutes_it_is_forgotten_and_the_counsellor_knows(self) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.waits(timedelta(minutes=10))
        assert "had none in time" in play.room("anna")[-1]
        assert not drafted(play)
        play.writes("anna", "!yes")
        assert not any("otter" in line for line in play.seen())

    def test_deleting_it_takes_it_back(self) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.deletes("anna", "teal otter")
        assert "Taken back" in play.room("anna")[-1]
        play.writes("anna", "!yes")
        assert not any("otter" in line for line in play.seen())

    @pytest.mark.parametrize("gate", ["/pause", "/stop"])
    def test_what_the_client_has_shut_a_yes_does_not_open(self, gate: str) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.does_all(gate, *(["stop"] if gate == "/stop" else []))
        if play.there() is not None:
            play.writes("anna", "!yes")
        assert not any("otter" in line for line in play.seen())

    def test_whoever_has_the_case_next_cannot_send_it(self) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.leaves("anna")
        play.joins("ben")
        assert not drafted(play)
        play.writes("ben", "!yes")
        assert not any("otter" in line for line in play.seen())

    def test_a_second_one_takes_the_place_of_the_first(self) -> None:
        play = talk("hello")
        play.writes("anna", "teal otter")
        play.writes("anna", "red fox")
        play.writes("anna", "!yes")
        assert [line for line in play.seen() if line.startswith("Anna:")] == ["Anna: red fox"]

    def test_the_rooms_own_name_is_relayed_at_once(self) -> None:
        play = talk("hello")
        play.writes("anna", f"this room is {own(play)}")
        assert play.seen()[-1].startswith("Anna: this room is")
