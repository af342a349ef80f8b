"""The sequencer: events of consent become lines of the organisation's log, each signed.

The log is locked while lines are added, so however many processes try, there is one log. A crash
leaves events without a line, which the next second or the next start finds again. Key lines come
from here as well: the first line names the first key, and is signed with it; every other key is
named by a line that is signed with the key before. What is added together gets one checkpoint.
Where an old copy of the data was put back, the log says so in a line of its own.
"""

from dataclasses import replace
from datetime import datetime

from bridge.keys import signing
from bridge.keys.signing import SigningKey
from bridge.store import consentlog, evidence, logtree, signers
from bridge.store.consentlog import End, LogRow
from bridge.store.database import Tx
from bridge.store.errors import Tampered
from bridge.store.sealer import Sealer
from bridge.store.times import micros
from consent import chain, checkpoint
from consent.chain import Line
from consent.forks import Head, fork_event
from consent.signers import key_event
from consent.tree import Place

MOST = 500  # events of one transaction


def is_due(tx: Tx) -> bool:
    """Whether there is an event without a line. Cheap: an index holds only those."""
    return bool(evidence.unlined(tx, 1))


def append(tx: Tx, sealer: Sealer, now: datetime, most: int = MOST) -> int:
    """Give the next events their lines; how many. Fewer than `most`: there are no more.

    Raises Unreadable where the log does not end as it was written: nothing is added to it then.
    """
    consentlog.lock(tx)
    waiting = evidence.unlined(tx, most)
    if waiting:
        pen = _pen(tx, sealer, now)
        numbers = {which: pen.add(leaf, evidence=which) for which, leaf in waiting}
        pen.write()
        evidence.lined(tx, numbers)
    return len(waiting)


def first_key(tx: Tx, sealer: Sealer, now: datetime) -> bytes:
    """The organisation's first public key (32 bytes), made now if there was none.

    Raises Unreadable.
    """
    consentlog.lock(tx)
    pen = _pen(tx, sealer, now)
    pen.write()
    return consentlog.lines(tx, [1])[1].line.key


def rotate(tx: Tx, sealer: Sealer, now: datetime) -> bytes:
    """A new key (32 bytes, public) that signs from now on. Raises Unreadable."""
    consentlog.lock(tx)
    pen, key = _pen(tx, sealer, now), signing.make()
    pen.name(key.public)
    pen.write(key)
    signers.put(tx, sealer, key)
    return key.public


def admit(tx: Tx, sealer: Sealer, lost: Head, now: datetime) -> int:
    """A line that says that the log once ended there, and goes on without it; its number.

    Raises Unreadable.
    """
    consentlog.lock(tx)
    pen, event = _pen(tx, sealer, now), fork_event(lost)
    number = pen.add(chain.leaf(event), evidence=consentlog.ITSELF, event=event)
    pen.write()
    return number


def _pen(tx: Tx, sealer: Sealer, now: datetime) -> "_Pen":
    """What writes after the last line; at the very first time, the line that names its key."""
    end = consentlog.newest(tx, sealer)
    key = signers.current(tx, sealer)
    if key is not None:
        return _Pen(tx, sealer, now, key, end)
    if end.number:
        raise Tampered("signers", "of the newest line")
    key = signing.make()
    signers.put(tx, sealer, key)
    pen = _Pen(tx, sealer, now, key, end)
    pen.name(key.public)
    return pen


class _Pen:
    """Lines to be written, one after the other, from this end of the log on."""

    def __init__(self, tx: Tx, sealer: Sealer, now: datetime, key: SigningKey, end: End) -> None:
        self._tx, self._sealer, self._key, self._at = tx, sealer, key, micros(now)
        self._organisation = sealer.keys.organisation.owner
        self._head, self._tree = end.head, end.tree
        self._rows: list[LogRow] = []
        self._filled: list[tuple[Place, bytes]] = []

    def add(self, leaf: bytes, evidence: bytes | None = None, event: bytes | None = None) -> int:
        """One more line; its number."""
        self._tree, (_, *filled) = self._tree.add(leaf)
        self._filled += filled
        number = self._tree.size
        self._head = chain.head(self._head, number, leaf)
        signed = self._key.sign(chain.statement(self._organisation, number, self._head))
        line = Line(number, leaf, self._head, self._key.public, signed)
        row = LogRow(line, evidence, self._at)
        if event is not None:
            own = self._sealer.organisation_key
            row = replace(row, sealed_event=self._sealer.seal(own, event, row.cell))
        self._rows.append(row)
        return number

    def name(self, public: bytes) -> int:
        """A line that names a key."""
        event = key_event(public)
        return self.add(chain.leaf(event), event=event)

    def write(self, following: SigningKey | None = None) -> None:
        """All of them, with a checkpoint. `following` is the key that was named last, if it was."""
        if not self._rows:
            return
        key, tree = following or self._key, self._tree
        consentlog.add(self._tx, self._sealer, self._rows, tree)
        logtree.grow(self._tx, self._filled)
        written = checkpoint.note(self._organisation, tree.size, tree.root, key.public, key.sign)
        logtree.put(self._tx, tree.size, written)
        self._rows, self._filled = [], []
