"""What became of the words of whoever had a case before is told to whoever has it now, as such."""

from collections.abc import Callable
from uuid import UUID

import pytest

from routing.assigning.handed import note_of
from routing.assigning.retold import message_of
from routing.core import step
from routing.effects import CLIENT, TakeBack
from routing.events import (
    Arrived,
    Delayed,
    Event,
    Failure,
    NotSent,
    PerhapsTwice,
    StaffJoined,
    StaffLeft,
)
from routing.ids import AccountName, EventId, MessageId
from tests.houses import BEN, EN, NOON, house
from tests.unit.handing_kit import CLEO, place_of, talking
from tests.unit.state_kit import Moment
from tests.unit.test_delayed import desk_of

ID, MINE = EventId(UUID(int=7)), "how was your day"
Became = Callable[[MessageId], Event]
ACCOUNT = AccountName("telegram")


def missed(failure: Failure) -> Became:
    return lambda words: NotSent(ID, CLIENT, words, failure, relayed=True)


def twice(words: MessageId) -> Event:
    return PerhapsTwice(ID, CLIENT, words)


def waits(words: MessageId) -> Event:
    return Delayed(ID, CLIENT, words, NOON, ACCOUNT)


def arrives(words: MessageId) -> Event:
    return Arrived(ID, CLIENT, words)


BECAME: list[tuple[Became, str]] = [
    (missed(Failure.REFUSED), "missed"),
    (missed(Failure.UNCERTAIN), "missed"),
    (missed(Failure.PLACE_GONE), "missed"),
    (missed(Failure.WRONG_READERS), "missed"),
    (twice, "twice"),
    (waits, "delayed"),
    (arrives, "arrived"),
]


def given(*said: str) -> Moment:
    """Ben has the case now; this is what Anna had written."""
    play = talking()
    for one in (*said, "!give ben she sleeps badly", "!yes"):
        play.writes("anna", one)
    play.joins("ben")
    return play


def happens(play: Moment, became: Became) -> None:
    """That words have arrived is told where it was told that they wait."""
    if became is arrives:
        play.happens(waits(play.wrote[MINE]))
    play.happens(became(play.wrote[MINE]))


def earlier(what: str) -> str:
    about = {"account": str(ACCOUNT), "since": house().moment(NOON, NOON, EN)}
    values = about if what == "delayed" else {}
    return house().texts.say(f"room.earlier_{what}", EN, **values)


@pytest.mark.parametrize(("became", "what"), BECAME)
def test_words_of_the_one_before_are_called_so(became: Became, what: str) -> None:
    play = given(MINE)
    happens(play, became)
    assert play.room("ben")[-1] == earlier(what)


@pytest.mark.parametrize(("became", "what"), BECAME)
def test_words_of_their_own_are_not(became: Became, what: str) -> None:
    play = given("good morning")
    play.writes("ben", MINE)
    happens(play, became)
    assert play.room("ben")[-1] not in {earlier(what), MINE}


def test_what_is_older_than_all_that_is_known_is_of_the_one_before() -> None:
    play = given(*(f"word {number}" for number in range(8)))
    play.happens(missed(Failure.UNCERTAIN)(play.wrote["word 0"]))
    assert play.room("ben")[-1] == earlier("missed")


def test_whoever_comes_later_hears_whose_words_they_were() -> None:
    play = talking()
    play.writes("anna", MINE)
    play.leaves("anna")
    play.happens(twice(play.wrote[MINE]))
    play.joins(play.invited()[0])
    assert earlier("twice") in [line for who in ("ben", "cleo") for line in _room(play, who)]


def _room(play: Moment, who: str) -> list[str]:
    there = play._counsellor(who).author
    rooms = (room for room in play.rooms.values() if there in room.joined)
    return [line.text for room in rooms for line in room.lines]


def test_words_of_the_client_that_are_shown_twice_are_no_words_of_the_counsellor() -> None:
    play = talking()
    before = play.room("anna")
    play.happens(PerhapsTwice(ID, desk_of(play), MessageId(UUID(int=8))))
    assert play.room("anna") == before


def taken_back(play: Moment, event: Event) -> list[MessageId]:
    """What this takes back, so that it is never sent where nobody has seen it yet."""
    done = step(play.conversation, event, play._facts(event))
    return [one.message for one in done.effects if isinstance(one, TakeBack)]


def test_a_note_that_was_not_shown_yet_goes_to_nobody_after_the_one_it_was_for() -> None:
    play = given(MINE)
    place = place_of(play, "ben")
    assert note_of(place) in [line.message for line in play.rooms[place].lines]
    theirs = [note_of(place), message_of(place)]
    assert taken_back(play, StaffLeft(ID, place, BEN.author)) == theirs


def test_nor_when_they_hand_the_case_on() -> None:
    play = given(MINE)
    place = place_of(play, "ben")
    for one in ("!give cleo she sleeps well", "!yes"):
        play.writes("ben", one)
    came = StaffJoined(ID, place_of(play, "cleo"), CLEO.author)
    assert taken_back(play, came) == [note_of(place), message_of(place)]
