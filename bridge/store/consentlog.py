"""The log of consent as it is stored: lines one after the other, and a note of the newest.

A line in the clear tells nothing (see consent.chain). Beside its signature every row carries a
keyed hash of all its columns, because what is not signed (when, and about which row) must not be
changed quietly either. The note of the newest line is sealed: cutting lines off the end shows. It
holds the peaks of the tree as well, so that nobody can have a root signed that is not the log's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import Struct, error
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import bindparam, func, insert, select, text

from bridge.store import state
from bridge.store.database import Tx
from bridge.store.errors import Edited, Tampered
from bridge.store.prooftables import consent_log
from bridge.store.sealer import Cell, Sealer
from bridge.store.sql import run_many
from consent.chain import NOTHING, Line
from consent.tree import SIZE, Range, resumed
from routing.ids import NetworkId

NOTE = NetworkId("consent"), "newest line"
note = Struct(">Q32s")  # number and head; the peaks of the tree follow
PAGE = 1000  # rows of one query
ITSELF = uuid5(NAMESPACE_OID, "counselbridge consent log").bytes  # where an act would stand
BEFORE_ALL = -(1 << 62)  # no number that may stand there, whoever wrote it, is below

COLUMNS = ("number", "evidence_id", "leaf", "head", "key", "signature", "at", "sealed_event")
_columns = [consent_log.c[name] for name in (*COLUMNS, "bound")]
_newest = (
    select(consent_log.c.number, consent_log.c.head).order_by(consent_log.c.number.desc()).limit(1)
)
_count = select(func.count()).select_from(consent_log)
_some = select(*_columns).where(consent_log.c.number.in_(bindparam("numbers", expanding=True)))
_from = (
    select(*_columns)
    .where(consent_log.c.number > bindparam("after"))
    .order_by(consent_log.c.number)
    .limit(bindparam("most"))
)
_keys = (
    select(*_columns)
    .where(text("evidence_id IS NULL"), consent_log.c.number <= bindparam("until"))
    .order_by(consent_log.c.number)
)
_about = (
    select(*_columns)
    .where(consent_log.c.evidence_id == bindparam("which"))
    .order_by(consent_log.c.number)
)
_acts = (
    select(func.count())
    .where(text("evidence_id IS NOT NULL"), consent_log.c.evidence_id != bindparam("itself"))
    .select_from(consent_log)
)
_add = insert(consent_log)


@dataclass(frozen=True, slots=True)
class LogRow:
    """`evidence` is the row that the line is about; None: it names a key, in `sealed_event`.

    ITSELF: it is about the log (consent.forks), in `sealed_event` as well.
    """

    line: Line
    evidence: bytes | None
    at: int
    sealed_event: bytes | None = field(default=None, repr=False)
    bound: bytes = field(default=b"", repr=False)

    @property
    def is_act(self) -> bool:
        """False where the event is kept with the line."""
        return self.evidence is not None and self.evidence != ITSELF

    @property
    def cell(self) -> Cell:
        return Cell("consent_log", self.line.number.to_bytes(8, "big"), "event")


@dataclass(frozen=True, slots=True)
class End:
    """Where the log ends: the head (32 bytes) after its last line, and the tree over its lines."""

    head: bytes = NOTHING
    tree: Range = field(default_factory=Range)

    @property
    def number(self) -> int:
        """Of the last line; 0 before the first."""
        return self.tree.size


def settle_view(tx: Tx) -> None:
    """Have all that this transaction reads from now on be of one moment. Called first in it."""
    if tx.dialect.name != "sqlite":  # there it always is
        tx.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def lock(tx: Tx) -> None:
    """Nobody else adds a line until the commit: two would make two logs out of one."""
    if tx.dialect.name != "sqlite":  # there a transaction that writes is alone
        tx.exec_driver_sql("LOCK TABLE consent_log IN EXCLUSIVE MODE")


def newest(tx: Tx, sealer: Sealer) -> End:
    """The end of the log. Raises Unreadable where it is not as it was written last."""
    row = tx.execute(_newest).first()
    number, head = (0, NOTHING) if row is None else row
    end = noted(tx, sealer)
    if (end.number, end.head) != (number, head):
        raise Edited("consent_log", f"{number}")
    return end


def length(tx: Tx) -> int:
    """The number of the last line; nothing is checked. Where that is no number any more, how many
    there are: whoever looks finds the one that is missing.
    """
    row = tx.execute(_newest).first()
    if row is None or isinstance(row.number, int):
        return 0 if row is None else row.number
    return int(tx.execute(_count).scalar_one())


def noted(tx: Tx, sealer: Sealer) -> End:
    """The end of the log as it was written last. Raises Unreadable."""
    found = state.get(tx, sealer, *NOTE)
    if found is None:
        return End()
    try:
        number, head = note.unpack_from(found)
        peaks = found[note.size :]
        starts = range(0, len(peaks), SIZE)
        tree = resumed(number, [peaks[start : start + SIZE] for start in starts])
    except (ValueError, error):
        raise Tampered("state", NOTE[1]) from None
    return End(head, tree)


def add(tx: Tx, sealer: Sealer, rows: Sequence[LogRow], tree: Range) -> None:
    """Write these lines, in their order, after the end that `newest` named.

    `tree` is the tree with them.
    """
    if not rows:
        return
    run_many(tx, _add, [_values(one) | {"bound": bound(sealer, one)} for one in rows])
    network, key = NOTE
    end = note.pack(tree.size, rows[-1].line.head) + b"".join(tree.peaks)
    state.put(tx, sealer, network, {key: end})


def own_event(sealer: Sealer, row: LogRow) -> bytes:
    """The event of a line that is no act's. Raises Unreadable."""
    return sealer.open(row.sealed_event, row.cell)


def lines(tx: Tx, numbers: Sequence[int]) -> dict[int, LogRow]:
    """Those of these lines that there are, by number."""
    found = (_row(row) for row in tx.execute(_some, {"numbers": sorted(set(numbers))}))
    return {one.line.number: one for one in found}


def keys(tx: Tx, until: int) -> list[LogRow]:
    """The lines that name a key, up to and with this number."""
    return [_row(row) for row in tx.execute(_keys, {"until": until})]


def acts(tx: Tx) -> int:
    """How many lines are acts'. Every line is looked at."""
    return tx.scalar(_acts, {"itself": ITSELF}) or 0


def about_itself(tx: Tx) -> list[LogRow]:
    """The lines that are about the log. Every line is looked at for it."""
    return [_row(row) for row in tx.execute(_about, {"which": ITSELF})]


def page(tx: Tx, after: int, most: int = PAGE) -> list[LogRow]:
    """The next lines after this number, in order."""
    return [_row(row) for row in tx.execute(_from, {"after": after, "most": most})]


def pages(tx: Tx, most: int = PAGE) -> Iterator[list[LogRow]]:
    """The whole log, in order."""
    after = BEFORE_ALL
    while found := page(tx, after, most):
        yield found
        after = found[-1].line.number


def bound(sealer: Sealer, row: LogRow) -> bytes:
    """The keyed hash of the plain columns."""
    line = row.line
    about = "" if row.evidence is None else row.evidence.hex()
    parts = (line.leaf.hex(), line.head.hex(), line.key.hex(), line.signature.hex())
    return sealer.index("consent_log", f"{line.number}", about, *parts, f"{row.at}")


def _values(row: LogRow) -> dict[str, object]:
    line = row.line
    return {
        "number": line.number,
        "evidence_id": row.evidence,
        "leaf": line.leaf,
        "head": line.head,
        "key": line.key,
        "signature": line.signature,
        "at": row.at,
        "sealed_event": row.sealed_event,
    }


def _row(found: Sequence[object]) -> LogRow:
    number, evidence, leaf, head, key, signature, at, sealed, mark = found
    line = Line(number, leaf, head, key, signature)  # type: ignore[arg-type]  # as declared
    return LogRow(line, evidence, at, sealed, mark)  # type: ignore[arg-type]  # as declared
