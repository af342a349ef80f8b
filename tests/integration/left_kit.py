"""What is left of clients in a store, opened with its own keys: for tests of forgetting."""

from dataclasses import dataclass, field

from sqlalchemy import select, text

from bridge.app import App
from bridge.keys import KeyKind
from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.lanes import state_cell
from bridge.store.payload import OutboxPayload
from bridge.store.queueing import payload_cell
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind, inbox, lanes, outbox
from routing.conversation import Conversation
from routing.effects import CLIENT

COUNTED = ("addresses", "routes", "timers", "copies")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox that still holds words."""

    party: str
    state: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Left:
    """`names` counts copies, which know how a network calls a message; `words` those with a hash
    of what was written in it.
    """

    conversations: tuple[Conversation, ...] = field(repr=False)
    rows: tuple[Row, ...]
    unhandled: int
    counts: dict[str, int]
    names: int
    words: int
    case_keys: int

    @property
    def conversation(self) -> Conversation:
        [one] = self.conversations
        return one

    @property
    def at_desks(self) -> list[Row]:
        return [row for row in self.rows if row.party.startswith("desk:")]

    @property
    def to_clients(self) -> list[Row]:
        return [row for row in self.rows if row.party == CLIENT]


async def left(app: App) -> Left:
    """All of it, without the operator's lane."""
    return await app.opened.store.read(lambda tx: _left(tx, app.opened.sealer))


def _left(tx: Tx, sealer: Sealer) -> Left:
    clients = select(lanes.c.id).where(lanes.c.kind == LaneKind.CLIENT)
    of_clients = "lane IN (SELECT id FROM lanes WHERE kind = 'client')"
    counts = {
        table: tx.scalar(text(f"SELECT count(*) FROM {table} WHERE {of_clients}")) or 0
        for table in COUNTED
    }
    hashed = text(f"SELECT count(*) FROM copies WHERE digest IS NOT NULL AND {of_clients}")
    states = select(lanes.c.id, lanes.c.sealed_state).where(lanes.c.kind == LaneKind.CLIENT)
    words = select(
        outbox.c.id, outbox.c.lane, outbox.c.party, outbox.c.kind, outbox.c.target, outbox.c.state,
        outbox.c.sealed_payload,
    ).where(outbox.c.lane.in_(clients)).order_by(outbox.c.seq)  # fmt: skip
    unhandled = select(inbox.c.id).where(inbox.c.sealed_what.is_not(None))
    return Left(
        tuple(
            decode(sealer.open(sealed, state_cell(lane)), Conversation)
            for lane, sealed in tx.execute(states)
            if sealed is not None
        ),
        tuple(_row(sealer, *row) for row in tx.execute(words) if row.sealed_payload is not None),
        len(tx.scalars(unhandled).all()),
        counts,
        counts["copies"],
        tx.scalar(hashed) or 0,
        len(sealer.keys.owners(KeyKind.CASE, 2**62)),
    )


def _row(sealer: Sealer, *row: object) -> Row:
    name, lane, party, kind, target, state, sealed = row
    cell = payload_cell(name, lane, (party, kind, target))  # type: ignore[arg-type]  # as selected
    payload = decode(sealer.open(sealed, cell), OutboxPayload)
    return Row(str(party), int(str(state)), payload.body.text)


__all__ = ["Left", "Row", "left"]
