"""Every copy of a message, on every side: which message of a network is which of ours.

Kept for as long as the case is, because replies, edits and removals name messages. The network's
own names lie sealed, and are found by a keyed hash within their lane only. There is no index for
that: a lane's copies are few, the key names the hash too, and one more index would cost every
message. Copies lie as they came: so a new one is written at the end, however many there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from bridge.keys import Key
from bridge.store.database import Tx
from bridge.store.routes import lane_owner
from bridge.store.sealer import SHORT, Cell, Sealer
from bridge.store.sets import run_set
from bridge.store.sql import Values, read, upsert
from bridge.store.tables import copies
from routing.ids import AuthorId, CaseId, ChatId, LaneId, MessageId, NetworkId, SourceId
from routing.messages import Body

COLUMNS = (
    "lane", "source_index", "message", "part", "place_index", "case_id", "sealed_source",
    "sent_order", "author_index", "digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """A part of a message of ours as one network knows it.

    `author` and `body` are given for what people wrote there: only keyed hashes of them are kept,
    to know them again.
    """

    lane: LaneId
    message: MessageId
    network: NetworkId
    chat: ChatId = field(repr=False)
    source: SourceId = field(repr=False)
    part: int = 0
    order: int = 0
    case: CaseId | None = None
    author: AuthorId | None = field(default=None, repr=False)
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`by_same_author` and `same_words` compare with what was noted; None: nothing was."""

    message: MessageId
    part: int
    order: int
    by_same_author: bool | None
    same_words: bool | None


_KEY = ("lane", "message", "part", "source_index")
_write = upsert("copies", COLUMNS, _KEY).bindparams(
    *(bindparam(name, type_=copies.c[name].type) for name in COLUMNS)
)
_find = select(
    copies.c.message, copies.c.part, copies.c.sent_order, copies.c.author_index, copies.c.digest
).where(
    copies.c.lane == bindparam("lane"), copies.c.source_index == bindparam("source")
)  # fmt: skip
_forget = delete(copies).where(
    copies.c.lane == bindparam("lane"),
    copies.c.case_id.is_(None),
    copies.c.message.not_in(bindparam("but", expanding=True)),
)


def forget(tx: Tx, lane: LaneId, but: Collection[MessageId]) -> int:
    """Forget what was said outside every case, but for these messages; how many copies."""
    values = {"lane": lane.bytes, "but": [one.bytes for one in but]}
    return tx.execute(_forget, values).rowcount


def note(tx: Tx, sealer: Sealer, found: Sequence[Copy], at: int) -> None:
    """Remember these copies; the same one again changes nothing that matters."""
    owners = {one.lane: lane_owner(one.lane.bytes) for one in found}
    keys = sealer.keys.use_many(owners.values(), at) if found else {}
    rows = [_row(sealer, keys[owners[one.lane]], one) for one in found]
    newest = {tuple(row[name] for name in _KEY): row for row in rows}
    run_set(tx, _write, list(newest.values()))


def _row(sealer: Sealer, key: Key, copy: Copy) -> Values:
    lane = copy.lane.bytes
    index = sealer.index("source", copy.network, copy.source)
    source = copy.source.encode("utf-8", "surrogatepass")
    return {
        "lane": lane,
        "source_index": index,
        "message": copy.message.bytes,
        "part": copy.part,
        "place_index": sealer.index("place", copy.network, copy.chat),
        "case_id": copy.case.bytes if copy.case else None,
        "sealed_source": sealer.seal(key, source, _cell(lane, index), SHORT),
        "sent_order": copy.order,
        "author_index": _hash(sealer, "author", copy.network, copy.author),
        "digest": _hash(sealer, "digest", lane.hex(), copy.body.text if copy.body else None),
    }


def _hash(sealer: Sealer, label: str, scope: str, value: str | None) -> bytes | None:
    return None if value is None else sealer.index(label, scope, value)


def _cell(lane: bytes, index: bytes) -> Cell:
    return Cell("copies", index, "source", lane)


@dataclass(frozen=True, slots=True)
class Question:
    """Which message of this lane is that, and is it still by this person in these words?"""

    lane: LaneId
    network: NetworkId
    source: SourceId = field(repr=False)
    author: AuthorId | None = field(default=None, repr=False)
    body: Body | None = None


def find(tx: Tx, sealer: Sealer, question: Question) -> Found | None:
    """The message of ours; None: not of this lane, or not kept any more."""
    lane = question.lane.bytes
    index = sealer.index("source", question.network, question.source)
    rows = read(tx, _find, {"lane": lane, "source": index})
    if not rows:
        return None
    message, part, order, author, digest = rows[0]
    asked = _hash(sealer, "author", question.network, question.author)
    words = _hash(sealer, "digest", lane.hex(), question.body.text if question.body else None)
    return Found(
        MessageId(UUID(bytes=message)),
        part,
        order,
        None if author is None or asked is None else author == asked,
        None if digest is None or words is None else digest == words,
    )


def opened_source(sealer: Sealer, lane: bytes, index: bytes, sealed: bytes) -> SourceId:
    """The network's name of a message, as `note` sealed it. Raises Unreadable."""
    return SourceId(sealer.open(sealed, _cell(lane, index)).decode("utf-8", "surrogatepass"))
