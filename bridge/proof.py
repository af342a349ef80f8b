"""All that proves one client's acts, as a receipt shows it: events, openings, texts and lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.store import consentlog, documents, logtree
from bridge.store.consentlog import LogRow
from bridge.store.database import Tx
from bridge.store.evidence import Held
from bridge.store.sealer import Sealer
from consent.chain import NOTHING
from consent.evidence import parse
from consent.receipt import Kept, KeyLine, Placed


@dataclass(frozen=True, slots=True)
class Proof:
    """What a receipt is made of. `keys` are the lines that name a key, as far as `placed` goes."""

    organisation: str
    placed: Placed
    keys: tuple[KeyLine, ...]
    acts: tuple[Kept, ...]


def proof(tx: Tx, sealer: Sealer, held: Sequence[Held]) -> Proof | None:
    """Of these acts of one record, as they were read; None: one has no line yet.

    Forgotten acts are left out. Raises Unreadable, and NotEvidence where an event is not ours. The
    view of this transaction must be settled: see consentlog.settle_view.
    """
    numbers = [one.row.line for one in held if one.row.line is not None]
    if len(numbers) < len(held):
        return None
    rows = consentlog.lines(tx, [near for one in numbers for near in (one - 1, one)])
    acts = [kept for one in held if (kept := _kept(tx, sealer, one, rows)) is not None]
    keys = tuple(_keys(tx, sealer, consentlog.length(tx)))
    placed = logtree.log_proofs(tx, sealer, [*numbers, *(one.line.number for one in keys)])
    return Proof(sealer.keys.organisation.owner, placed, keys, tuple(acts))


def _kept(tx: Tx, sealer: Sealer, held: Held, rows: dict[int, LogRow]) -> Kept | None:
    if held.event is None or held.opening is None or held.row.line is None:
        return None
    row = rows[held.row.line]
    text = _text(tx, sealer, parse(held.event).sha256)
    return Kept(held.event, held.opening, text, row.line, _before(rows, row))


def _text(tx: Tx, sealer: Sealer, sha256: str) -> str | None:
    """The document as it was shown; None where it is not kept any more."""
    found = documents.agreed(tx, sealer, sha256)
    return None if found is None else found.decode()


def _keys(tx: Tx, sealer: Sealer, until: int) -> list[KeyLine]:
    rows = consentlog.keys(tx, until)
    before = consentlog.lines(tx, [row.line.number - 1 for row in rows])
    return [
        KeyLine(consentlog.own_event(sealer, row), row.line, _before(before, row)) for row in rows
    ]


def _before(rows: dict[int, LogRow], row: LogRow) -> bytes:
    number = row.line.number - 1
    return rows[number].line.head if number else NOTHING
