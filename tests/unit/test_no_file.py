"""A file that could not be passed on: everybody is told, and the words below it are not lost."""

from uuid import UUID

import pytest

from routing.effects import CLIENT, at_place, desk
from routing.events import Failure, NotSent
from routing.ids import CaseId, EventId, MessageId
from routing.messages import Body
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import finish

SOME = UUID(int=7)


@pytest.fixture
def talk() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    return play


def no_file(play: Play, party: str, caption: str) -> None:
    play.happens(
        NotSent(
            EventId(play._id("event")),
            party,
            MessageId(SOME),
            Failure.NO_FILE,
            relayed=True,
            caption=Body(caption),
        )
    )


def desk_of(play: Play) -> str:
    assert play.conversation.case is not None
    return desk(play.conversation.case.id)


@pytest.mark.parametrize("where", ["desk", "room"])
def test_the_words_below_a_file_that_could_not_be_passed_on_go_alone_and_say_so(
    talk: Play, where: str
) -> None:
    party = desk_of(talk) if where == "desk" else at_place(talk.place_of("anna"))
    no_file(talk, party, "the letter of my landlord")
    told, words = talk.room("anna")[-2:]
    assert told.startswith("Not delivered: a file of the client's")
    assert words == "(without the file that came with it) the letter of my landlord"
    assert "could not take that file" in talk.seen()[-1]
    assert talk.operator[-1].startswith("A file for the case")


def test_of_a_file_without_words_only_its_loss_is_told(talk: Play) -> None:
    no_file(talk, desk_of(talk), " ")
    assert talk.room("anna")[-1].startswith("Not delivered: a file of the client's")


def test_words_below_a_file_of_another_case_are_shown_to_nobody(talk: Play) -> None:
    no_file(talk, desk(CaseId(SOME)), "not for you")
    talk.writes("anna", "/close")
    no_file(talk, desk_of(talk), "too late")
    shown = [line.text for room in talk.rooms.values() for line in room.lines]
    assert not any("not for you" in text or "too late" in text for text in shown)
    assert sum("but not your counsellor" in text for text in talk.seen()) == 2


@pytest.mark.parametrize("over", [False, True])
def test_a_file_that_was_for_the_client_is_not_taken_for_one_of_theirs(
    talk: Play, over: bool
) -> None:
    if over:
        talk.writes("anna", "/close")
    lines = sum(len(room.lines) for room in talk.rooms.values())
    no_file(talk, CLIENT, "here it is")
    assert talk.seen()[-1].startswith("I could not send you the file")
    assert "counsellor" not in talk.seen()[-1]
    assert talk.operator[-1].startswith("A file that a client asked for")
    assert sum(len(room.lines) for room in talk.rooms.values()) == lines
