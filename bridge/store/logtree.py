"""The tree over the log of consent as it is stored: every full subtree once, and the checkpoints.

With these a proof takes some twenty rows, however long the log is. Nothing here is bound or sealed:
the leaves are in the log, where they are, and whoever is handed a proof checks it.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, bindparam, insert, select

from bridge.store import consentlog
from bridge.store.consentlog import BEFORE_ALL, PAGE
from bridge.store.database import Tx
from bridge.store.errors import Edited, Tampered
from bridge.store.prooftables import checkpoints, consent_log, consent_tree
from bridge.store.sealer import Sealer
from bridge.store.sql import run_many
from consent.receipt import Placed
from consent.tree import Place, Span, growth_spans, hashed, path_spans, places, position

_grow = insert(consent_tree)
_put = insert(checkpoints)
_newest = (
    select(checkpoints.c.size, checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)
)
_nodes = select(consent_tree.c.position, consent_tree.c.hash).where(
    consent_tree.c.position.in_(bindparam("positions", expanding=True))
)
_leaves = select(consent_log.c.number, consent_log.c.leaf).where(
    consent_log.c.number.in_(bindparam("numbers", expanding=True))
)
_every_node = (
    select(consent_tree.c.position, consent_tree.c.hash)
    .where(consent_tree.c.position > bindparam("after"))
    .order_by(consent_tree.c.position)
    .limit(bindparam("most"))
)
_every_checkpoint = (
    select(checkpoints.c.size, checkpoints.c.note)
    .where(checkpoints.c.size > bindparam("after"))
    .order_by(checkpoints.c.size)
    .limit(bindparam("most"))
)
_between = (
    select(checkpoints.c.size, checkpoints.c.note)
    .where(checkpoints.c.size.between(bindparam("first"), bindparam("last")))
    .order_by(checkpoints.c.size)
)


_nodes_between = (
    select(consent_tree.c.position, consent_tree.c.hash)
    .where(consent_tree.c.position.between(bindparam("first"), bindparam("last")))
    .order_by(consent_tree.c.position)
    .limit(bindparam("most"))
)


def grow(tx: Tx, filled: Sequence[tuple[Place, bytes]]) -> None:
    """These subtrees of two leaves and more are full now."""
    rows = [{"position": position(place), "hash": one} for place, one in filled]
    run_many(tx, _grow, rows)


def put(tx: Tx, size: int, note: str) -> None:
    """Keep a checkpoint (consent.checkpoint.note) of the log as it is."""
    run_many(tx, _put, [{"size": size, "note": note.encode()}])


def log_proofs(tx: Tx, sealer: Sealer, numbers: Iterable[int]) -> Placed:
    """What places these lines, as far as there are such, in the log as it is.

    Without lines in the log there is no checkpoint of it, but "".

    Raises Unreadable where the checkpoint of the last line is not there, or a part of the tree.
    """
    row, end = tx.execute(_newest).first(), consentlog.noted(tx, sealer)
    size, note = (0, b"") if row is None else row
    if size != end.number:
        raise Edited("checkpoints", f"{size}")
    spans = {number: path_spans(number - 1, size) for number in numbers if number <= size}
    every = sorted({one for path in spans.values() for one in path})
    hashes = dict(zip(every, hashes_of(tx, every), strict=True))
    paths = {number: [hashes[one] for one in path] for number, path in spans.items()}
    return Placed(_text(note, size), size, paths)


def growth(tx: Tx, old: int, new: int) -> list[bytes]:
    """What leads from the log's first `old` lines to its first `new` (consent.tree.grew).

    Raises Unreadable where a part of the tree is not there, ValueError where nothing grew.
    """
    return hashes_of(tx, growth_spans(old, new))


def hashes_of(tx: Tx, spans: Sequence[Span]) -> list[bytes]:
    """The hash (32 bytes) of each of these spans of the tree. Raises Unreadable."""
    wanted = {place for span in spans for place in places(span)}
    leaves = {at + 1: (0, at) for level, at in wanted if not level}
    inner = {position(place): place for place in wanted if place[0]}
    lines = tx.execute(_leaves, {"numbers": list(leaves)})
    found = {leaves[number]: leaf for number, leaf in lines}
    above = tx.execute(_nodes, {"positions": list(inner)})
    found |= {inner[at]: one for at, one in above}
    missing = sorted(wanted - found.keys())
    if missing:
        raise Tampered("consent_tree", "{}/{}".format(*missing[0]))
    return hashed(spans, found)


def nodes(tx: Tx, most: int = PAGE) -> Iterator[tuple[int, bytes]]:
    """Every subtree's position and hash, as they became full."""
    return _all(tx, _every_node, most)


def notes(tx: Tx, most: int = PAGE) -> Iterator[tuple[int, bytes]]:
    """Every checkpoint with its size, the oldest first."""
    return _all(tx, _every_checkpoint, most)


def notes_between(tx: Tx, first: int, last: int) -> list[tuple[int, bytes]]:
    """The checkpoints of these sizes, the oldest first."""
    found = tx.execute(_between, {"first": first, "last": last})
    return [(size, note) for size, note in found]


def nodes_between(tx: Tx, old: int, new: int, most: int) -> list[tuple[int, bytes]]:
    """What became full after the first `old` lines and until line `new`, at most so many."""
    span = {"first": position((0, old)), "last": position((0, new)) - 1}
    found = tx.execute(_nodes_between, span | {"most": most})
    return [(at, one) for at, one in found]


def goes_on(tx: Tx, size: int) -> bool:
    """Whether anything stands there that only a log of more lines has."""
    beyond = {"after": position((0, size)) - 1, "most": 1}
    below = tx.execute(_every_node, beyond).first()
    return (below or tx.execute(_every_checkpoint, {"after": size, "most": 1}).first()) is not None


def _all(tx: Tx, page: Select[int, bytes], most: int) -> Iterator[tuple[int, bytes]]:
    """Page by page: the first column is what they are ordered by."""
    after = BEFORE_ALL
    while found := tx.execute(page, {"after": after, "most": most}).all():
        yield from ((at, one) for at, one in found)
        after = found[-1][0]


def _text(note: bytes, size: int) -> str:
    try:
        return note.decode()
    except UnicodeDecodeError:
        raise Tampered("checkpoints", f"{size}") from None
