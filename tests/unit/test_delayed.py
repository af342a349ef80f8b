"""Words that wait for a network that is away: what whoever wrote them is told, in which words."""

from collections.abc import Callable
from uuid import UUID

import pytest

from routing.core import step
from routing.dispatch.delayed import notice_of
from routing.effects import CLIENT, Send, TakeBack, desk
from routing.events import Arrived, Delayed, Event, Failure, NotSent
from routing.ids import AccountName, EventId, MessageId
from routing.messages import Voice
from routing.play import Play
from tests.houses import ANNA, BEN, NOON, house
from tests.unit.test_first_contact import finish

WORDS, EARLIER = MessageId(UUID(int=7)), MessageId(UUID(int=8))


@pytest.fixture
def talk() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    return play


def waits(play: Play, party: str, before: MessageId | None = None) -> None:
    account = AccountName("telegram" if party == CLIENT else "matrix")
    play.happens(Delayed(_event(play), party, WORDS, NOON, account, before))


def arrives(play: Play, party: str) -> None:
    play.happens(Arrived(_event(play), party, WORDS))


def _event(play: Play) -> EventId:
    return EventId(play._id("event"))


def desk_of(play: Play) -> str:
    assert play.conversation.case is not None
    return desk(play.conversation.case.id)


def effects(play: Play, event: Event) -> list[Send | TakeBack]:
    done = step(play.conversation, event, play._facts(event))
    return [one for one in done.effects if isinstance(one, Send | TakeBack)]


def test_a_client_is_told_to_whom_it_has_not_come_and_whom_to_ask_in_danger(talk: Play) -> None:
    waits(talk, desk_of(talk))
    said = talk.seen()[-1]
    assert said.startswith("Your last message has reached us but not Anna yet")
    assert "112" in said


def test_a_client_who_was_told_is_told_when_it_has_arrived(talk: Play) -> None:
    waits(talk, desk_of(talk))
    arrives(talk, desk_of(talk))
    assert talk.seen()[-1] == "Your message has arrived now: Anna can read it."


@pytest.mark.parametrize("gone", [waits, arrives])
def test_of_words_that_a_pause_has_dropped_nothing_is_said(
    talk: Play, gone: Callable[[Play, str], None]
) -> None:
    talk.says("/pause")
    before = talk.seen()
    gone(talk, desk_of(talk))
    assert talk.seen() == before


def test_a_client_who_could_not_be_told_in_time_is_told_nothing(talk: Play) -> None:
    before = talk.seen()
    talk.delivering = False
    waits(talk, desk_of(talk))
    arrives(talk, desk_of(talk))
    talk.deliver()
    assert talk.seen() == before


def test_a_counsellor_is_called_and_told_since_when(talk: Play) -> None:
    waits(talk, CLIENT)
    line = talk.rooms[talk.place_of("anna")].lines[-1]
    assert line.voice is Voice.CALL
    assert f"the connection (telegram) has been down since {talk.house.clock(NOON)}" in line.text
    arrives(talk, CLIENT)
    assert talk.room("anna")[-1] == "What you wrote has reached the client now."


def test_it_is_said_in_the_language_of_the_client(talk: Play) -> None:
    talk.says("hallo", language="de")
    waits(talk, desk_of(talk))
    assert talk.seen()[-1].startswith("Deine letzte Nachricht ist bei uns, aber noch nicht bei")


def test_what_was_said_of_earlier_words_is_taken_back_for_what_is_said_of_newer_ones(
    talk: Play,
) -> None:
    event = Delayed(_event(talk), desk_of(talk), WORDS, NOON, AccountName("matrix"), EARLIER)
    [back, said] = effects(talk, event)
    assert back == TakeBack(notice_of(EARLIER))
    assert isinstance(said, Send)
    assert said.message == notice_of(WORDS)


def test_of_words_for_a_case_that_is_over_nothing_is_said_in_its_room(talk: Play) -> None:
    talk.writes("anna", "!close")
    lines = sum(len(room.lines) for room in talk.rooms.values())
    waits(talk, CLIENT)
    arrives(talk, CLIENT)
    assert sum(len(room.lines) for room in talk.rooms.values()) == lines


def test_a_desk_of_another_case_is_not_spoken_of(talk: Play) -> None:
    before = talk.seen()
    waits(talk, "desk:another")
    assert talk.seen() == before


def test_nothing_is_promised_any_more_of_words_that_are_given_up(talk: Play) -> None:
    def given_up(failure: Failure, *, relayed: bool = True) -> list[Send | TakeBack]:
        return effects(talk, NotSent(_event(talk), desk_of(talk), WORDS, failure, relayed))

    back = TakeBack(notice_of(WORDS))
    assert back in given_up(Failure.UNCERTAIN)
    assert back not in given_up(Failure.NOT_TRUSTED)  # it waits, and is tried on
    assert back not in given_up(Failure.UNCERTAIN, relayed=False)
