"""What rows on their way are about: the networks' names of the message that each of them names.

Every sign names one or two messages, so this is asked for all rows of a claim at once: a query for
each would cost more than the sign. A sign is on the first part alone, and leaves the one before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import TextClause, text

from bridge.store.copies import opened_source
from bridge.store.database import Tx
from bridge.store.errors import Edited, Unreadable
from bridge.store.sealer import Sealer
from bridge.store.sql import Values, read, slices
from routing.ids import SourceId
from routing.messages import OutboundKind

Found = tuple[SourceId, ...] | Unreadable
NOBODY = -1  # the number of no row


@dataclass(frozen=True, slots=True)
class Aim:
    """A row (its number `seq`, its own `message`) that names another message, in one place."""

    seq: int
    lane: bytes
    kind: str
    message: bytes
    target: bytes
    place: bytes = field(repr=False)


def aimed(tx: Tx, sealer: Sealer, aims: Sequence[Aim]) -> Mapping[int, Found]:
    """For each number the names of the parts, in order; or why they cannot be read."""
    found = _sources(tx, sealer, aims, {one.seq: one.target for one in aims})
    signs = [one for one in aims if one.kind == OutboundKind.REACT and found[one.seq]]
    before = _before(tx, signs)
    moving = [one for one in signs if before.get(one.seq, one.target) != one.target]
    left = _sources(tx, sealer, moving, before)
    return {**found, **{one.seq: _sign(found[one.seq], left.get(one.seq, ())) for one in signs}}


def _sign(new: Found, old: Found) -> Found:
    if isinstance(new, Unreadable):
        return new
    return old if isinstance(old, Unreadable) else new[:1] + old[:1]


def _sources(
    tx: Tx, sealer: Sealer, aims: Sequence[Aim], messages: Mapping[int, bytes]
) -> dict[int, Found]:
    """Of these messages, in the lanes and places of these rows."""
    rows: defaultdict[int, list[tuple[bytes, bytes]]] = defaultdict(list)
    for some in slices(aims):
        count, values = _values(some, messages)
        for seq, index, sealed in read(tx, _names(count), values):
            rows[seq].append((index, sealed))
    return {one.seq: _opened(sealer, one, rows[one.seq]) for one in aims}


def _opened(sealer: Sealer, aim: Aim, rows: Sequence[tuple[bytes, bytes]]) -> Found:
    try:
        return tuple(opened_source(sealer, aim.lane, index, sealed) for index, sealed in rows)
    except Unreadable as error:
        return error
    except (ValueError, TypeError):  # somebody has put another type of value there
        return Edited("outbox", str(aim.seq))


def _before(tx: Tx, signs: Sequence[Aim]) -> dict[int, bytes]:
    """Which message carries the sign that each of these rows moves on, where one does."""
    found: dict[int, bytes] = {}
    for some in slices(signs):
        count, values = _values(some, {one.seq: one.message for one in some})
        rows = read(tx, _carrying(count), values | {"react": OutboundKind.REACT.value})
        found |= {seq: target for seq, target in rows if target is not None}
    return found


def _values(aims: Sequence[Aim], messages: Mapping[int, bytes]) -> tuple[int, Values]:
    """Filled up with rows of nobody, so that there are few different statements."""
    count = 1 << (len(aims) - 1).bit_length()
    values: Values = {}
    for n in range(count):
        one = aims[min(n, len(aims) - 1)]
        seq = one.seq if n < len(aims) else NOBODY
        values |= {f"s{n}": seq, f"l{n}": one.lane, f"m{n}": messages[one.seq], f"p{n}": one.place}
    return count, values


def _wanted(count: int) -> str:
    rows = ", ".join(f"(:s{n}, :l{n}, :m{n}, :p{n})" for n in range(count))
    return f"WITH wanted (seq, lane, message, place) AS (VALUES {rows})"


@cache
def _names(count: int) -> TextClause:
    return text(
        f"{_wanted(count)} SELECT wanted.seq, copies.source_index, copies.sealed_source"  # noqa: S608 - numbers of ours only
        " FROM wanted JOIN copies ON copies.lane = wanted.lane"
        " AND copies.message = wanted.message AND copies.place_index = wanted.place"
        " ORDER BY wanted.seq, copies.part, copies.sent_order"
    )


@cache
def _carrying(count: int) -> TextClause:
    """Every sign of one desk is a row of one message: the last one that arrived before the row."""
    return text(
        f"{_wanted(count)} SELECT wanted.seq, (SELECT signs.target FROM outbox AS signs"  # noqa: S608 - numbers of ours only
        " WHERE signs.lane = wanted.lane AND signs.message = wanted.message"
        " AND signs.kind = :react AND signs.state = 3 AND signs.seq < wanted.seq"
        " ORDER BY signs.seq DESC LIMIT 1) FROM wanted"
    )
