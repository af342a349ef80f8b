"""Taking a case where there is no invitation: the buttons of an offer, and the words for them."""

from dataclasses import replace
from uuid import UUID

import pytest

from bridge.interpret import Arrival, place_event
from routing.assigning.offering import offer_next
from routing.conversation import Case, Phase
from routing.effects import OpenPlace
from routing.events import StaffPressed, StaffSaid, TimeCame
from routing.ids import AccountName, AuthorId, ChatId, EventId, MessageId, PlaceId, SourceId
from routing.messages import Address, Body, Choice, Doubt, Inbound, InboundKind
from tests.houses import NOON
from tests.unit.mind_kit import AGREED
from tests.unit.state_kit import TALK, WAIT, Moment, reached

ANNA, BEN = AuthorId("@anna:hs.test"), AuthorId("@ben:hs.test")


def case(play: Moment) -> Case:
    assert play.conversation.case is not None
    return play.conversation.case


def place(play: Moment) -> PlaceId:
    return case(play).offers[-1].place


def author(play: Moment) -> AuthorId:
    return case(play).offers[-1].author


def other(play: Moment) -> AuthorId:
    return BEN if author(play) == ANNA else ANNA


def presses(play: Moment, token: str, who: AuthorId | None = None) -> None:
    by = who or author(play)
    play.happens(StaffPressed(EventId(play._id("pressed")), place(play), by, token))


def types(
    play: Moment, text: str, who: AuthorId | None = None, *,
    doubt: Doubt | None = None, reply: bool = False,
) -> None:  # fmt: skip
    message, by = MessageId(play._id("typed")), who or author(play)
    play.happens(
        StaffSaid(
            EventId(play._id("event")), place(play), by, message, Body(text), play.now, doubt, reply
        )
    )


def in_room(play: Moment, where: PlaceId) -> list[str]:
    return [line.text for line in play.rooms[where].lines]


def test_an_offer_carries_its_buttons_in_the_words_of_the_staff() -> None:
    play = reached(*WAIT)
    facts = play._facts(TimeCame(play._event(), "", ""))
    anew = replace(play.conversation, case=replace(case(play), phase=Phase.WAITING, offers=()))
    opened = [one for one in offer_next(anew, facts).effects if isinstance(one, OpenPlace)]
    ways = (Choice("take", "Take the case"), Choice("decline", "Decline"))
    assert [one.opening.choices for one in opened] == [ways]


@pytest.mark.parametrize("how", [presses, types])
def test_taking_by_button_or_word_is_as_joining(how: object) -> None:
    play, joined = reached(*WAIT), reached(*TALK)
    presses(play, "take") if how is presses else types(play, "!take")
    assert case(play).phase is Phase.OPEN
    assert play.seen() == joined.seen()
    assert case(play).offer is not None
    assert play.taken == joined.taken


@pytest.mark.parametrize("how", [presses, types])
def test_declining_by_button_or_word_passes_the_case_on(how: object) -> None:
    play = reached(*WAIT)
    asked, before = author(play), place(play)
    presses(play, "decline") if how is presses else types(play, "!decline, I am ill")
    assert play.rooms[before].forgotten
    assert case(play).phase is Phase.OFFERED
    assert author(play) != asked


def test_a_strangers_press_takes_nothing_and_is_answered() -> None:
    for token in ("take", "decline"):
        play = reached(*WAIT)
        was = case(play)
        presses(play, token, other(play))
        assert case(play) == was
        assert "somebody else" in in_room(play, place(play))[-1]


def test_a_button_of_an_offer_that_is_over_does_nothing() -> None:
    play = reached(*WAIT)
    first, asked = place(play), author(play)
    presses(play, "decline")
    was = case(play)
    for token in ("take", "decline"):
        play.happens(StaffPressed(EventId(play._id("old")), first, asked, token))
        assert case(play) == was


def test_a_button_of_a_case_that_is_taken_gives_nothing_back() -> None:
    play = reached(*TALK)
    was = case(play)
    for token in ("take", "decline"):
        presses(play, token)
        assert case(play) == was
        assert "yours already" in in_room(play, place(play))[-1]


@pytest.mark.parametrize("token", ["", "TAKE", "take ", "mind:stop", "end:yes", "\x00", "x" * 999])
def test_a_token_nobody_made_does_nothing(token: str) -> None:
    play = reached(*WAIT)
    was, seen = case(play), play.seen()
    presses(play, token)
    assert (case(play), play.seen()) == (was, seen)


def test_a_button_of_a_closed_case_says_that_it_is_over() -> None:
    play = reached(*TALK, "#close")
    presses(play, "take")
    assert case(play).phase is Phase.CLOSED
    assert "this offer is over" in in_room(play, place(play))[-1]


def test_without_a_case_a_press_does_nothing() -> None:
    play = reached(*AGREED)
    where = PlaceId(UUID(int=7))
    play.happens(StaffPressed(EventId(play._id("pressed")), where, ANNA, "take"))
    assert play.conversation.case is None


@pytest.mark.parametrize(
    "says", ["Hello, I am Anna", "!note hm", "!close", "!", "take", "", "!takes"]
)
def test_words_in_an_offered_place_reach_nobody_and_ask_to_take_it_first(says: str) -> None:
    play = reached(*WAIT)
    was, seen = case(play), play.seen()
    types(play, says)
    assert (case(play), play.seen()) == (was, seen)
    assert "!take" in in_room(play, place(play))[-1]


def test_the_words_for_it_count_from_nobody_else_and_not_in_doubt_or_in_a_reply() -> None:
    for text in ("!take", "!decline"):
        play = reached(*WAIT)
        was = case(play)
        types(play, text, other(play))
        types(play, text, doubt=Doubt.UNVOUCHED)
        types(play, text, reply=True)
        assert case(play) == was
        assert all("Not relayed" in one for one in in_room(play, place(play))[-3:])


def test_a_press_in_a_place_is_the_press_of_whoever_did_it() -> None:
    pressed = Inbound(
        SourceId("1"),
        Address(AccountName("telegram"), ChatId("5")),
        ANNA,
        InboundKind.PRESS,
        NOON,
        Body("take"),
    )
    found = place_event(Arrival(UUID(int=1), MessageId(UUID(int=2)), pressed), PlaceId(UUID(int=3)))
    assert found == StaffPressed(EventId(UUID(int=1)), PlaceId(UUID(int=3)), ANNA, "take")
