"""Signs on a counsellor's messages, the card in sight, and people's own reactions."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from routing.core import step
from routing.effects import CLIENT, EditSent, desk
from routing.events import ClientSaid, Failure, NotSent
from routing.ids import EventId, MessageId
from routing.marking import Marking, Pin, React, Sign
from routing.messages import Body
from routing.play import Play
from tests.houses import ANNA, BEN, EN, NOON, house
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.state_kit import TALK, Moment, reached
from tests.unit.test_first_contact import finish

HELD = replace(ANNA, hold=timedelta(seconds=5))
MEANT = "good to read from you"


@pytest.fixture
def talk() -> Play:
    play = Play(house(), (ANNA, BEN), NOON)
    finish(play)
    play.joins("anna")
    return play


def words(key: str) -> str:
    return house().texts.say(key, EN)


def room_of(play: Play) -> str:
    assert play.conversation.case is not None
    return desk(play.conversation.case.id)


def marks(play: Play) -> list[Marking]:
    found, play.marked = play.marked, []
    return found


def failed(play: Play, text: str, failure: Failure, *, relayed: bool = True) -> None:
    event = EventId(UUID(int=77))
    play.happens(NotSent(event, CLIENT, play.wrote[text], failure, relayed=relayed))


def test_a_note_that_stays_here_carries_a_sign_and_is_no_word_to_the_client(talk: Play) -> None:
    marks(talk)
    talk.writes("anna", "!note ask about sleep")
    wrote = talk.wrote["!note ask about sleep"]
    assert marks(talk) == [React(room_of(talk), wrote, Sign.NOTE)]


@pytest.mark.parametrize("typed", ["!xyzzy", "!nte ask", "/ she sounds tired", "!"])
def test_what_was_not_understood_carries_none(talk: Play, typed: str) -> None:
    marks(talk)
    talk.writes("anna", typed)
    assert marks(talk) == []


def test_nothing_is_signed_in_a_room_that_closes(talk: Play) -> None:
    marks(talk)
    talk.writes("anna", "!close")
    assert marks(talk) == []


@pytest.mark.parametrize("failure", [Failure.GONE, Failure.REFUSED, Failure.UNCERTAIN])
def test_what_did_not_arrive_carries_a_sign_beside_the_sentence(
    talk: Play, failure: Failure
) -> None:
    talk.writes("anna", MEANT)
    marks(talk)
    failed(talk, MEANT, failure)
    assert marks(talk) == [React(room_of(talk), talk.wrote[MEANT], Sign.FAILED)]
    assert talk.room("anna")[-1].startswith("Not delivered") or "knows" in talk.room("anna")[-1]


def test_words_of_the_program_that_did_not_arrive_sign_nobodys_message(talk: Play) -> None:
    talk.writes("anna", MEANT)
    marks(talk)
    failed(talk, MEANT, Failure.REFUSED, relayed=False)
    assert marks(talk) == []


def test_a_counsellors_reaction_is_answered_with_nothing(talk: Play) -> None:
    marks(talk)
    before, chat = talk.room("anna"), talk.seen()
    talk.room_does("anna", "reaction")
    assert (talk.room("anna"), talk.seen(), marks(talk)) == (before, chat, [])


def test_the_card_is_kept_in_sight_once_somebody_is_there(talk: Play) -> None:
    case = talk.conversation.case
    assert case is not None
    assert case.card is not None
    assert [one for one in marks(talk) if isinstance(one, Pin)] == [Pin(desk(case.id), case.card)]
    talk.says("hello")
    talk.writes("anna", MEANT)
    assert not [one for one in marks(talk) if isinstance(one, Pin)]


def test_the_card_says_it_when_words_may_mean_danger_and_only_once() -> None:
    play = reached(*TALK)
    play.house = house(flow=LISTENING)
    card = play.conversation.case.card if play.conversation.case else None
    edits = [asked_for(play, DANGER), asked_for(play, DANGER)]
    assert [[one.message for one in each] for each in edits] == [[card], []]
    [[shown], _] = edits
    assert words("card.words") in shown.body.text


def asked_for(play: Moment, text: str) -> list[EditSent]:
    """What is edited because the client writes this."""
    event = ClientSaid(
        EventId(play._id("e")), MessageId(play._id("m")), Body(text), play.now, 10**6
    )
    done = step(play.conversation, event, play._facts(event))
    play.conversation = done.conversation
    return [one for one in done.effects if isinstance(one, EditSent)]
