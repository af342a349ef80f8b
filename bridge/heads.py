"""The end of the log of consent, kept outside of the database as well, and what is done when the
two disagree.

Receipts are given out by the log as it is. When an old copy of the data is put back, the log goes
on from where that copy ended, and receipts of between show another one: nothing inside of the
database can tell. So its newest end is kept in a file beside it (bridge.store.headfile), once it
is committed. When the log does not have that end, the service goes on all the same: people come
first. The log says so itself, in a signed line, and the operator is told what it means for whom.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from bridge import sequencing
from bridge.host import Services
from bridge.store import consentlog, state
from bridge.store.database import Tx
from bridge.store.errors import Undecodable, Unreadable
from bridge.store.headfile import HeadFile, head_of
from bridge.store.sealer import Sealer
from bridge.store.times import moment
from bridge.teller import Teller
from consent.forks import Head, named_fork
from routing.ids import NetworkId

log = logging.getLogger(__name__)
KEPT = NetworkId("consent"), "end kept beside"  # that there is such a file


@dataclass(frozen=True, slots=True)
class Looked:
    """The log's end, and whether it is in accord with what is kept beside the database."""

    end: Head
    agrees: bool
    expected: bool  # there was such a file before


def has(tx: Tx, sealer: Sealer, kept: Head) -> bool:
    """True where the log has this end, or has a line that says that it lost it."""
    row = consentlog.lines(tx, [kept.size]).get(kept.size)
    if row is not None and row.line.head == kept.head:
        return True
    return any((one.size, one.head) == (kept.size, kept.head) for _, one in lost(tx, sealer))


def lost(tx: Tx, sealer: Sealer) -> list[tuple[int, Head]]:
    """The ends that the log once had and does not have any more, and the lines that say so."""
    found = []
    for row in consentlog.about_itself(tx):
        try:
            said = named_fork(consentlog.own_event(sealer, row))
        except Unreadable:  # the audit finds it
            continue
        if said is not None:
            found.append((row.line.number, said))
    return found


class Heads:
    """Keeps the end of the log. `remember` is called at the start, and when lines were added."""

    def __init__(self, services: Services, file: HeadFile, teller: Teller) -> None:
        self._store, self._sealer, self._clock = services.store, services.sealer, services.clock
        self._services = services
        self._file, self._teller = file, teller

    async def remember(self) -> None:
        """The file says where the log ends, also after trouble: then at the next call."""
        try:
            await self._remember()
        except OSError as error:
            log.warning("the end of the log of consent could not be kept: %s", error)
        except Unreadable:
            log.debug("the end of the log is not as it was written; adding to it tells")

    async def _remember(self) -> None:
        damaged, kept = False, None
        try:
            kept = await asyncio.to_thread(self._file.read)
        except Undecodable:
            damaged = True
            await asyncio.to_thread(self._file.set_aside)
        looked = await self._store.read(lambda tx: self._look(tx, kept))
        end = looked.end
        if kept is not None and not looked.agrees:
            end = await self._store.write(lambda tx: self._admit(tx, kept))
            self._services.put_out()
        elif kept is None and (end.size or damaged):
            await self._store.write(lambda tx: self._begin(tx, looked, damaged=damaged))
            self._services.put_out()
        if end.size and (kept is None or (end.size, end.head) != (kept.size, kept.head)):
            await asyncio.to_thread(self._file.put, end, kept)

    def _look(self, tx: Tx, kept: Head | None) -> Looked:
        consentlog.settle_view(tx)
        end = head_of(consentlog.newest(tx, self._sealer), self._clock.now())
        agrees = kept is None or has(tx, self._sealer, kept)
        return Looked(end, agrees, state.get(tx, self._sealer, *KEPT) is not None)

    def _admit(self, tx: Tx, kept: Head) -> Head:
        """Whatever another process has done meanwhile: the log is locked, and looked at again."""
        consentlog.lock(tx)
        now, before = self._clock.now(), consentlog.newest(tx, self._sealer)
        if not has(tx, self._sealer, kept):
            since = self._since(tx, before.number if before.number < kept.size else 1)
            line = sequencing.admit(tx, self._sealer, kept, now)
            log.error("the log of consent is older than what was given out: line %d says so", line)
            about = uuid5(NAMESPACE_OID, f"log_forked {kept.size} {kept.head.hex()}")
            until = self._teller.clock(kept.at)
            self._teller.tell(
                tx, about, "log_forked", now, since=since, until=until, line=str(line)
            )
        return head_of(consentlog.newest(tx, self._sealer), now)

    def _since(self, tx: Tx, number: int) -> str:
        """When this line was written: the last one of the copy; the first one where the log has
        grown past what was kept, and nobody can tell any more where they part.
        """
        row = consentlog.lines(tx, [number]).get(number)
        return self._teller.clock(moment(row.at)) if row is not None else "-"

    def _begin(self, tx: Tx, looked: Looked, *, damaged: bool) -> None:
        """From now on there is such a file. Where there was one before, it is missed."""
        now: datetime = self._clock.now()
        if damaged or looked.expected:
            log.error("the kept end of the log of consent is lost or damaged; it is kept anew")
            about = uuid5(NAMESPACE_OID, f"head_lost {now.isoformat()}")
            self._teller.tell(tx, about, "head_lost", now)
        network, key = KEPT
        state.put(tx, self._sealer, network, {key: b"1"})
