"""A file between two networks: how its row is cut and worded, and where its bytes come from."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory import MemoryAdapter, MemoryNetwork
from adapters.port import (
    AccountRefused,
    AdapterError,
    Content,
    Download,
    PlaceGone,
    RecipientGone,
    Refused,
    RetryLater,
    Sent,
    Source,
    Uncertain,
)
from bridge.composing import outbound
from bridge.fetching import source_of
from bridge.interpret import Arrival, client_event, place_event
from bridge.outcomes import EDITS, judge
from bridge.rows import recovering, said
from bridge.store.outbox_rows import ClaimedRow, Doubtful, Later
from bridge.store.payload import OutboxPayload, split
from routing.effects import CLIENT, Marks, Recover, Send
from routing.events import ClientSaid, Failure, StaffDid
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    EventId,
    LaneId,
    Language,
    MessageId,
    NetworkId,
    OutboundId,
    PlaceId,
    SourceId,
)
from routing.messages import (
    Address,
    Attachment,
    Body,
    Choice,
    FileKind,
    Inbound,
    InboundKind,
    Made,
    MadeKind,
    OutboundKind,
    Voice,
)
from tests.houses import NOON

ID = UUID(int=7)
PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
PICTURE = Attachment(FileKind.IMAGE, PHONES, "ref", "letter.jpg", "image/jpeg", 5)
ROW = ClaimedRow(
    id=OutboundId(ID),
    seq=1,
    lane=LaneId(ID),
    party="desk:1",
    priority=5,
    kind=OutboundKind.SEND,
    message=MessageId(ID),
    part=0,
    to=Address(ROOMS, ChatId("1")),
    network=NetworkId("bot"),
    place=None,
    payload=OutboxPayload(attachment=PICTURE, voice=Voice.PERSON),
    at=NOON,
    tries=1,
    doubts=0,
    person=True,
)
ROOM = MemoryAdapter.on(MemoryNetwork(ROOMS, deduplicates=True))
CHAT = MemoryAdapter.on(MemoryNetwork(PHONES))


def test_a_file_is_shown_once_however_long_the_words_below_it_are() -> None:
    def halves(body: Body) -> Sequence[Body]:
        middle = len(body.text) // 2
        return [Body(body.text[:middle]), Body(body.text[middle:])]

    payload = OutboxPayload(Body("onetwo"), (Choice("y", "Yes"),), attachment=PICTURE)
    first, second = split(payload, halves)
    assert (first.attachment, first.body) == (PICTURE, Body("one"))
    assert (second.attachment, second.body) == (None, Body("two"))


def test_a_file_without_words_is_one_row() -> None:
    payload = OutboxPayload(attachment=PICTURE)
    for adapter in (ROOM, CHAT):
        assert split(payload, adapter.parts) == (payload,)


def test_what_is_true_now_stands_below_the_file() -> None:
    marks = Marks("(again) ", "(written 14:02) ", NOON)
    row = replace(ROW, payload=replace(ROW.payload, marks=marks))
    late = outbound(row, ROOM, NOON + timedelta(hours=1))
    assert (late.body, late.attachment) == (Body("(written 14:02)"), PICTURE)
    assert outbound(row, ROOM, NOON).body == Body("")
    again = replace(row, doubts=1, payload=replace(row.payload, body=Body("my letter")))
    assert outbound(again, CHAT, NOON).body == Body("(again) my letter")


def inbound(kind: InboundKind, attachment: Attachment | None = PICTURE) -> Inbound:
    place = Address(PHONES, ChatId("1"))
    body = Body("words")
    return Inbound(
        SourceId("1"), place, AuthorId("1"), kind, NOON, body=body, attachment=attachment
    )


def test_a_file_of_the_clients_is_something_they_say() -> None:
    said = client_event(Arrival(ID, MessageId(ID), inbound(InboundKind.MESSAGE)))
    assert isinstance(said, ClientSaid)
    assert (said.attachment, said.body) == (PICTURE, Body("words"))


@pytest.mark.parametrize(("kind", "what"), [(FileKind.VOICE, "voice"), (FileKind.VIDEO, "file")])
def test_a_file_of_a_counsellors_is_not_carried_nor_the_words_below_it(
    kind: FileKind, what: str
) -> None:
    sent = inbound(InboundKind.MESSAGE, replace(PICTURE, kind=kind))
    event = place_event(Arrival(ID, MessageId(ID), sent), PlaceId(ID))
    assert isinstance(event, StaffDid)
    assert event.what == what


def test_the_row_of_a_file_holds_its_reference_alone() -> None:
    row = said(LaneId(ID), Send("desk:1", MessageId(ID), Body("x"), attachment=PICTURE), None)
    assert row.payload.attachment == PICTURE
    assert "letter" not in repr(row)


def test_asking_twice_for_a_message_makes_two_rows_and_carrying_it_out_twice_one() -> None:
    effect = Recover(MessageId(ID))
    first = recovering(LaneId(ID), EventId(UUID(int=1)), effect)
    assert recovering(LaneId(ID), EventId(UUID(int=1)), effect) == first
    second = recovering(LaneId(ID), EventId(UUID(int=2)), effect)
    assert first.id != second.id
    assert (first.party, first.target, first.message) == (CLIENT, MessageId(ID), MessageId(ID))


RECOVERING = replace(ROW, kind=OutboundKind.RECOVER, party=CLIENT, payload=OutboxPayload())


@pytest.mark.parametrize(
    "error", [Refused("x"), RecipientGone("x"), PlaceGone("x")], ids=lambda e: type(e).__name__
)
def test_what_cannot_be_fetched_again_is_done_and_no_work_for_anybody(error: AdapterError) -> None:
    judged = judge(RECOVERING, error, CHAT.capabilities, NOON)
    assert judged.outcome == Sent(None)
    assert (judged.failure, judged.unseat) == (None, False)


def test_a_doubtful_fetching_is_repeated_and_ends() -> None:
    for tries in range(1, EDITS):
        row = replace(RECOVERING, tries=tries, doubts=tries - 1)
        judged = judge(row, Uncertain(), CHAT.capabilities, NOON)
        assert isinstance(judged.outcome, Doubtful)
    last = judge(replace(RECOVERING, tries=EDITS, doubts=5), Uncertain(), CHAT.capabilities, NOON)
    assert last.outcome == Sent(None)


def test_what_was_fetched_again_and_what_must_wait_are_taken_as_they_are() -> None:
    sent = Sent(None, recovered=Content(Body("x"), NOON))
    assert judge(RECOVERING, sent, CHAT.capabilities, NOON).outcome is sent
    later = judge(RECOVERING, RetryLater(timedelta(seconds=5)), CHAT.capabilities, NOON)
    assert isinstance(later.outcome, Later)


@dataclass
class Failing(MemoryAdapter):
    """An adapter whose files fail, before their first piece or after it."""

    error: AdapterError
    at_once: bool
    pieces: list[bytes] = field(default_factory=lambda: [b"one"])

    @asynccontextmanager
    async def fetch(self, attachment: Attachment) -> AsyncIterator[Download]:
        if self.at_once or attachment != PICTURE:
            raise self.error
        yield Download(None, self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        raise self.error


async def read(source: Source) -> bytes:
    async with source() as download:
        return b"".join([chunk async for chunk in download.chunks])


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("gone"), Refused),
        (RetryLater(timedelta(1)), RetryLater),
        (RecipientGone("x"), Refused),
        (PlaceGone("x"), Refused),
        (Uncertain("x"), Refused),
        (AccountRefused("x"), Refused),
    ],
)
async def test_what_goes_wrong_with_a_file_says_nothing_about_the_room_it_goes_to(
    at_once: bool, error: AdapterError, told: type[AdapterError]
) -> None:
    source = source_of(PICTURE, {PHONES: Failing(error, at_once)})
    assert source is not None
    with pytest.raises(told) as caught:
        await read(source)
    assert type(caught.value) is told


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_file_that_has_not_come_for_long_is_given_up(at_once: bool) -> None:
    failing = Failing(RetryLater(timedelta(1)), at_once)
    source = source_of(PICTURE, {PHONES: failing}, patient=False)
    assert source is not None
    with pytest.raises(Refused):
        await read(source)


async def test_what_goes_wrong_with_the_room_is_told_as_it_is() -> None:
    network = MemoryNetwork(PHONES)
    kept = network.shelf.put(b"bytes", PICTURE)
    source = source_of(kept, {PHONES: MemoryAdapter.on(network)})
    assert source is not None
    with pytest.raises(PlaceGone):
        async with source():
            raise PlaceGone("the room is gone")


async def test_a_network_that_is_configured_no_more_has_no_files() -> None:
    source = source_of(PICTURE, {})
    assert source is not None
    with pytest.raises(Refused):
        async with source():
            pass


NOTES = Made(MadeKind.TAKEOUT, "ab" * 16, 0, Language("de"), "notes.zip", "application/zip")


def test_a_file_of_ours_shows_nothing_but_its_kind() -> None:
    assert repr(NOTES) == "Made(takeout)"
    assert (NOTES.kind, NOTES.size, NOTES.seconds) == (FileKind.FILE, None, None)
    row = said(LaneId(ID), Send(CLIENT, MessageId(ID), Body("x"), attachment=NOTES), None)
    assert row.payload.attachment == NOTES
    assert "abab" not in repr(row)


def test_a_file_of_ours_that_cannot_be_had_is_judged_as_any_file() -> None:
    row = replace(ROW, payload=replace(ROW.payload, attachment=NOTES))
    judged = judge(row, Refused("x"), CHAT.capabilities, NOON)
    assert judged.failure is Failure.NO_FILE


def test_no_file_needs_no_source() -> None:
    assert source_of(None, {PHONES: CHAT}) is None
