"""A store to test with, on SQLite and on PostgreSQL, and short words for what is done with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4, uuid5

from sqlalchemy import func, select

from adapters.port import Sent
from bridge.store import inbox, lanes, outbox
from bridge.store.database import Tx
from bridge.store.inbox import Batch, Receipt
from bridge.store.inbox_rows import Claimed, InboxRow, Saved
from bridge.store.outbox_rows import (
    ClaimedRow,
    Claims,
    Head,
    NewRow,
    Outcome,
    Result,
    Sender,
    Wanted,
)
from bridge.store.payload import OutboxPayload
from bridge.store.start import Opened, Where, open_store
from bridge.store.tables import metadata
from routing.effects import CLIENT
from routing.ids import (
    AccountName,
    AuthorId,
    ChatId,
    LaneId,
    MessageId,
    NetworkId,
    OutboundId,
    PlaceId,
    SourceId,
)
from routing.messages import Address, Body, Inbound, InboundKind, Opening, OutboundKind, Voice
from tests.clock import FakeClock

T = TypeVar("T")
PHONES, ROOMS = AccountName("phones"), AccountName("rooms")
NETWORKS = {PHONES: NetworkId("phones:1"), ROOMS: NetworkId("rooms:@bot:example.org")}
ORGANISATION = "lotse"
SQLITE, POSTGRESQL = "sqlite", "postgresql"


def message(text: str, chat: str = "555", source: str | None = None) -> Inbound:
    """Somebody said this in that chat."""
    return Inbound(
        SourceId(source or uuid4().hex),
        Address(PHONES, ChatId(chat)),
        AuthorId(f"author of {chat}"),
        InboundKind.MESSAGE,
        FakeClock().now(),
        Body(text),
    )


def in_room(text: str, room: str = "!room:example.org", source: str | None = None) -> Inbound:
    return replace(message(text, source=source), place=Address(ROOMS, ChatId(room)))


def row(lane: LaneId, text: str = "", party: str = CLIENT, priority: int = 5) -> NewRow:
    """A person's words for a party."""
    return NewRow(
        OutboundId(uuid4()),
        lane,
        party,
        OutboundKind.SEND,
        MessageId(uuid4()),
        OutboxPayload(Body(text), voice=Voice.PERSON),
        priority,
    )


def opening(lane: LaneId, party: str, place: PlaceId) -> NewRow:
    """What opens this place."""
    made = Opening(place, "Amsel blau", (AuthorId("@anna:example.org"),))
    return replace(
        row(lane, party=party),
        kind=OutboundKind.OPEN_PLACE,
        account=ROOMS,
        payload=OutboxPayload(opening=made),
    )


def texts(claims: Claims) -> list[str]:
    return [one.payload.body.text for one in claims.rows]


def everything(head: Head) -> bool:
    """Admits it."""
    del head
    return True


def whole(body: Body) -> Sequence[Body]:
    """In one part."""
    return [body]


def wanted(
    device: str = "device",
    parts: Callable[[Body], Sequence[Body]] = whole,
    admit: Callable[[Head], bool] = everything,
    most: int = 200,
) -> Wanted:
    """Whatever can go, on every account."""
    senders = {account: Sender(network, device, parts) for account, network in NETWORKS.items()}
    return Wanted(senders, admit, most)


def reply_to(came: InboxRow, lane: LaneId) -> NewRow:
    """The same words back; made twice from the same event it is the same row."""
    assert isinstance(came.what, Inbound)
    new = row(lane, came.what.body.text)
    return replace(
        new,
        id=OutboundId(uuid5(came.id, "row")),
        message=MessageId(uuid5(came.id, "message")),
    )


@dataclass
class World:
    """An opened store, and a clock that stands still."""

    where: Where
    clock: FakeClock = field(default_factory=FakeClock)
    parts: Callable[[Body], Sequence[Body]] = field(default=whole)
    device: str = "device"

    def __post_init__(self) -> None:
        self.opened: Opened = open_store(self.where, self.clock)
        self._closed = False

    @property
    def file(self) -> Path:
        """The data, where it lies in a file."""
        return self.where.data / "counselbridge.sqlite"

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self.opened.close()

    async def reopen(self) -> None:
        await self.close()
        self.__post_init__()

    async def write(self, work: Callable[[Tx], T]) -> T:
        return await self.opened.store.write(work)

    async def count(self, table: str) -> int:
        """How many rows there are."""
        query = select(func.count()).select_from(metadata.tables[table])
        return await self.write(lambda tx: tx.scalar(query) or 0)

    # --- in --------------------------------------------------------------------------------

    async def receive(self, *messages: Inbound, **state: bytes | None) -> Receipt:
        account = messages[0].place.account if messages else PHONES
        batch = Batch(account, NETWORKS[account], account == PHONES, messages, state)
        return await self.write(
            lambda tx: inbox.receive(tx, self.opened.sealer, batch, self.clock.now())
        )

    async def claim(self, most_lanes: int = 100, most_rows: int = 200) -> list[Claimed]:
        """What could be handled now; nothing of it is."""
        return await self.write(
            lambda tx: lanes.claim(
                tx,
                self.opened.sealer,
                self.clock.now(),
                most_lanes=most_lanes,
                most_rows=most_rows,
            )
        )

    async def handle(self, *, keep: bool = False) -> list[InboxRow]:
        """Handle everything that is there; what it was, in order."""

        def work(tx: Tx) -> list[Claimed]:
            claimed = lanes.claim(tx, self.opened.sealer, self.clock.now())
            saved = [Saved(one, b"{}", done=one.rows, keep=keep) for one in claimed]
            lanes.save(tx, self.opened.sealer, saved, self.clock.now())
            return claimed

        return [row for one in await self.write(work) for row in one.rows]

    async def lane(self, chat: str = "555") -> LaneId:
        """The lane of a client who said something, which was handled."""
        receipt = await self.receive(message("hello", chat))
        await self.handle(keep=True)
        [lane] = receipt.lanes
        return lane

    # --- out -------------------------------------------------------------------------------

    def wanted(self, admit: Callable[[Head], bool] = everything, most: int = 200) -> Wanted:
        return wanted(self.device, self.parts, admit, most)

    async def add(self, *rows: NewRow) -> None:
        await self.write(lambda tx: outbox.add(tx, self.opened.sealer, rows, self.clock.now()))

    async def claim_out(self, wanted: Wanted | None = None) -> Claims:
        return await self.write(
            lambda tx: outbox.claim(
                tx, self.opened.sealer, wanted or self.wanted(), self.clock.now()
            )
        )

    async def settle(
        self, rows: Sequence[ClaimedRow], outcome: Outcome | None = None
    ) -> list[LaneId]:
        """Tell what became of these; without an outcome they arrived."""
        results = [Result(row, outcome or Sent(SourceId(row.id.hex), 7)) for row in rows]
        return await self.write(
            lambda tx: outbox.settle(tx, self.opened.sealer, results, self.clock.now())
        )

    async def send_all(self) -> list[str]:
        """Send until nothing more can go; the words, in the order in which they went."""
        said: list[str] = []
        while (claims := await self.claim_out()).rows:
            said += texts(claims)
            await self.settle(claims.rows)
        return said

    async def open_room(self, lane: LaneId, room: str = "!room:example.org") -> PlaceId:
        """A place of this lane, opened."""
        place = PlaceId(uuid4())
        await self.add(opening(lane, f"place:{place.hex}", place))
        claims = await self.claim_out()
        await self.settle(claims.rows, Sent(None, chat=ChatId(room)))
        return place

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))
