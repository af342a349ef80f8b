"""Evidence of consent: every act as an event that is chained to the same client's event before.

An event is written in the transaction that carries out what was decided. It is sealed under a key
of the client's that outlives them here, and that goes when proof is needed no longer. What opens
its commitments (who they are, what they typed) is sealed under the key that goes with them:
erasing makes it unreadable in every copy. What stands in the clear is bound by a keyed hash.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from os import urandom
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, text, update

from bridge.keys import KeyKind, KeyOwner
from bridge.store.database import Tx
from bridge.store.errors import KeyGone, Undecodable
from bridge.store.prooftables import evidence
from bridge.store.routes import lane_owner
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import run_many, slices
from bridge.store.times import micros
from consent import Decision
from consent.acts import Act
from consent.chain import NOTHING, leaf
from consent.evidence import Circumstances, Opened, testify
from routing.ids import LaneId

SALT = 32  # bytes
PAGE = 1000  # rows of one query
PLAIN = ("id", "lane", "record", "number", "at", "leaf", "line")
COLUMNS = (*PLAIN, "sealed_event", "sealed_opening", "bound")
_columns = [evidence.c[name] for name in COLUMNS]
_known = select(evidence.c.id).where(evidence.c.id == bindparam("which"))
_before = (
    select(evidence.c.number, evidence.c.leaf, evidence.c.at)
    .where(evidence.c.record == bindparam("of"))
    .order_by(evidence.c.number.desc())
    .limit(1)
)
_add = insert(evidence)
_of_record = (
    select(*_columns).where(evidence.c.record == bindparam("of")).order_by(evidence.c.number)
)
_newest = (
    select(*_columns)
    .where(evidence.c.lane == bindparam("of"))
    .order_by(evidence.c.number.desc())
    .limit(1)
)
_records = (
    select(evidence.c.record)
    .where(evidence.c.record > bindparam("after"))
    .distinct()
    .order_by(evidence.c.record)
    .limit(bindparam("most"))
)
_of_records = (
    select(*_columns)
    .where(evidence.c.record.between(bindparam("first"), bindparam("last")))
    .order_by(evidence.c.record, evidence.c.number)
)
_of_ids = select(*_columns).where(evidence.c.id.in_(bindparam("some", expanding=True)))
_leaves_of = select(evidence.c.record, evidence.c.number, evidence.c.leaf).where(
    evidence.c.record.in_(bindparam("some", expanding=True))
)
_lined_acts = select(func.count()).where(text("line IS NOT NULL")).select_from(evidence)
_unlined = (
    select(evidence.c.id, evidence.c.leaf)
    .where(text("line IS NULL"))
    .order_by(evidence.c.at, evidence.c.record, evidence.c.number)
    .limit(bindparam("most"))
)
_line = (
    update(evidence).where(evidence.c.id == bindparam("which")).values(line=bindparam("at_line"))
)
_detach = (
    update(evidence)
    .where(evidence.c.lane == bindparam("of"))
    .values(lane=None, sealed_opening=None)
)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One event as it lies there. `lane` is None once the client is erased; `line` until it is
    in the log; what is sealed once the client's record is forgotten.
    """

    id: bytes
    lane: bytes | None = field(repr=False)
    record: bytes
    number: int
    at: int
    leaf: bytes
    line: int | None = None
    sealed_event: bytes | None = field(default=None, repr=False)
    sealed_opening: bytes | None = field(default=None, repr=False)
    bound: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A row and what it says. No opening where the client is erased, nothing once forgotten."""

    row: EvidenceRow
    event: bytes | None = field(repr=False)
    opening: Mapping[str, Opened] | None = field(repr=False)


def fresh(_: str) -> bytes:
    """A salt of its own for every commitment, from the operating system's randomness."""
    return urandom(SALT)


def owner(record: bytes) -> KeyOwner:
    """Whose key seals the evidence of this record."""
    return KeyOwner(KeyKind.EVIDENCE, record.hex())


def add(tx: Tx, sealer: Sealer, lane: LaneId, act: Act, around: Circumstances) -> bool:
    """Write this act down after the same client's last one; False when it was already there.

    `number` and `previous` of `around` are filled in here.
    """
    if tx.scalar(_known, {"which": act.id.bytes}) is not None:
        return False
    record, at = act.record.bytes, micros(act.at)
    last = tx.execute(_before, {"of": record}).first()
    number, previous, before = (0, NOTHING, at) if last is None else last
    if act.decision is Decision.ERASED:
        at = before  # who wants everything deleted does not make their proof last longer
    told = testify(act, replace(around, number=number + 1, previous=previous))
    row = EvidenceRow(
        id=act.id.bytes,
        lane=lane.bytes,
        record=record,
        number=number + 1,
        at=max(at, before),  # a clock that was set back does not swap a client's acts in the log
        leaf=leaf(told.event),
    )
    key, theirs = sealer.key(owner(record), at), sealer.key(lane_owner(lane.bytes), at)
    opening = {name: [one.salt.hex(), one.value] for name, one in told.opening.items()}
    sealed = {
        "sealed_event": sealer.seal(key, told.event, _cell(row, "event")),
        "sealed_opening": sealer.seal(theirs, json.dumps(opening).encode(), _cell(row, "opening")),
    }
    plain = {name: getattr(row, name) for name in PLAIN} | {"bound": bound(sealer, row)}
    tx.execute(_add, plain | sealed)
    return True


def bound(sealer: Sealer, row: EvidenceRow) -> bytes:
    """The keyed hash of the plain columns that never change."""
    parts = (row.id.hex(), row.record.hex(), f"{row.number}", f"{row.at}", row.leaf.hex())
    return sealer.index("evidence", *parts)


def held(sealer: Sealer, row: EvidenceRow) -> Held:
    """What a row says. Raises Unreadable when somebody changed it."""
    if row.sealed_event is None and row.sealed_opening is None:
        return Held(row, None, None)
    try:
        event = sealer.open(row.sealed_event, _cell(row, "event"))
    except KeyGone:
        return Held(row, None, None)
    return Held(row, event, _opening(sealer, row))


def _opening(sealer: Sealer, row: EvidenceRow) -> dict[str, Opened] | None:
    if row.lane is None and row.sealed_opening is None:
        return None
    try:
        made = json.loads(sealer.open(row.sealed_opening, _cell(row, "opening")))
        return {name: Opened(bytes.fromhex(salt), value) for name, (salt, value) in made.items()}
    except KeyGone:
        return None
    except (ValueError, AttributeError, TypeError):
        raise Undecodable("the opening of an event is not in a form this program knows") from None


def _cell(row: EvidenceRow, column: str) -> Cell:
    return Cell("evidence", row.id, column, row.record)


def of_record(tx: Tx, sealer: Sealer, record: UUID) -> list[Held]:
    """All that is held of one client, oldest first. Raises Unreadable."""
    rows = [_row(one) for one in tx.execute(_of_record, {"of": record.bytes})]
    return [held(sealer, one) for one in rows]


def newest(tx: Tx, sealer: Sealer, lane: LaneId) -> Held | None:
    """The last act of whoever is in this lane; None: there is none. Raises Unreadable."""
    found = tx.execute(_newest, {"of": lane.bytes}).first()
    return None if found is None else held(sealer, _row(found))


def by_record(tx: Tx, sealer: Sealer, most: int = PAGE) -> Iterator[list[EvidenceRow]]:
    """Every client's rows, oldest first, one record after the other; with their keys at hand."""
    after = b""
    while records := tx.scalars(_records, {"after": after, "most": most}).all():
        after = records[-1]
        page: dict[bytes, list[EvidenceRow]] = {}
        for one in map(_row, tx.execute(_of_records, {"first": records[0], "last": after})):
            page.setdefault(one.record, []).append(one)
        sealer.load_keys_of(rows[0].sealed_event for rows in page.values())
        sealer.load_keys_of(rows[0].sealed_opening for rows in page.values())
        yield from page.values()


def of_ids(tx: Tx, which: Collection[bytes]) -> dict[bytes, EvidenceRow]:
    """Those of these rows that there are, by id."""
    every = (one for some in slices(sorted(which)) for one in tx.execute(_of_ids, {"some": some}))
    return {row.id: row for row in map(_row, every)}


def leaves_of(tx: Tx, records: Collection[bytes]) -> dict[tuple[bytes, int], bytes]:
    """The leaves of these clients' events, by record and number."""
    found = {}
    for some in slices(sorted(records)):
        for record, number, of in tx.execute(_leaves_of, {"some": some}):
            found[record, number] = of
    return found


def lined_acts(tx: Tx) -> int:
    """How many events say that they are in the log. Every row is looked at."""
    return tx.scalar(_lined_acts) or 0


def unlined(tx: Tx, most: int) -> list[tuple[bytes, bytes]]:
    """Id and leaf of events that are not in the log yet, in the order in which they come there."""
    return [(which, of) for which, of in tx.execute(_unlined, {"most": most})]


def lined(tx: Tx, numbers: Mapping[bytes, int]) -> None:
    """These events are in the log, each as the line of this number."""
    run_many(tx, _line, [{"which": one, "at_line": line} for one, line in numbers.items()])


def detach(tx: Tx, lane: LaneId) -> None:
    """The client is erased: what stays as evidence says nothing of where they were."""
    tx.execute(_detach, {"of": lane.bytes})


def _row(found: Row[Any]) -> EvidenceRow:
    return EvidenceRow(*tuple(found))
