"""What an edit in a counsellor's place becomes: whose words, which message, and what they are."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bridge.interpret import Arrival, place_event
from routing.events import StaffDid
from routing.ids import AccountName, AuthorId, ChatId, MessageId, PlaceId, SourceId
from routing.messages import Address, Body, Doubt, Inbound, InboundKind
from routing.unreleased import Edited

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PLACE, OWN = PlaceId(UUID(int=4)), MessageId(UUID(int=3))
EDIT = Inbound(
    SourceId("$edit"),
    Address(AccountName("matrix"), ChatId("!case:hs.test")),
    AuthorId("@anna:hs.test"),
    InboundKind.EDIT,
    AT,
    Body("as it is now"),
    target=SourceId("$said"),
    doubt=Doubt.UNVOUCHED,
)


def arrival(*, own: MessageId | None, edited: bool) -> Arrival:
    return Arrival(UUID(int=1), MessageId(UUID(int=2)), EDIT, edited=edited, own=own)


@pytest.mark.parametrize("edited", [True, False], ids=["new words", "the first words again"])
def test_ones_own_words_are_known_with_what_they_say_now(edited: bool) -> None:
    event = place_event(arrival(own=OWN, edited=edited), PLACE)
    assert isinstance(event, StaffDid)
    assert event.what == "edit"
    assert event.edited == Edited(OWN, EDIT.body, AT, Doubt.UNVOUCHED, repeat=not edited)


def test_of_somebody_elses_nothing_is_known() -> None:
    event = place_event(arrival(own=None, edited=True), PLACE)
    assert isinstance(event, StaffDid)
    assert event.edited is None


def test_one_that_changed_nothing_of_an_unknown_message_means_nothing() -> None:
    assert place_event(arrival(own=None, edited=False), PLACE) is None
