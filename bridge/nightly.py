"""The log of consent is looked at by the service itself: every night what is new, once a week all.

A part of it every second, so that nobody waits for it (bridge.slices). How far it is stands sealed
in the store: a restart goes on from there, and starting often changes nothing. It begins when
people sleep; a service that only ever runs by day does it then. A log of a few lines is looked at
as a whole every time.

What is wrong is told to the operator at once, and again every day until it is mended. Nothing is
mended here: what stands there is evidence too.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from uuid import NAMESPACE_OID, uuid5

from bridge import slices
from bridge.heads import Heads
from bridge.host import Services
from bridge.slices import Looked, Part, Place
from bridge.store import consentlog, state
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.store.sealer import Sealer
from bridge.store.times import EPOCH, micros, moment
from bridge.teller import Teller
from consent.tree import resumed
from routing.ids import NetworkId

log = logging.getLogger(__name__)
NOTE = NetworkId("consent"), "looked at"
QUIET = range(1, 5)  # hours of the clock on the wall at which most people sleep
DAILY, LATE = timedelta(hours=20), timedelta(hours=36)
WEEKLY = timedelta(days=6, hours=12)
START = Place()
SMALL = 2000  # lines that are looked at as a whole every time
PAUSE = 60  # calls; nothing is due so soon


@dataclass(frozen=True, slots=True)
class Round:
    """How far the log was looked at. `whole`: from its first line; `fault`: a line, 0 for none.

    `done` and `full`: when a round, and one of all lines, came to its end last.
    """

    done: datetime
    full: datetime
    place: Place = START
    whole: bool = True
    running: bool = False
    fault: int = 0

    def due(self, now: datetime, zone: tzinfo) -> bool:
        """Whether to go on, or to begin, at this moment."""
        since = now - self.done
        if not timedelta(0) <= since <= LATE:  # late, or a clock was set back
            return True
        return now.astimezone(zone).hour in QUIET and (self.running or since >= DAILY)

    def begun(self, now: datetime, lines: int) -> "Round":
        """A new round. After a fault it goes on where that was."""
        if self.fault:
            return replace(self, running=True)
        weekly = not timedelta(0) <= now - self.full < WEEKLY
        whole = weekly or lines <= SMALL
        return replace(self, running=True, whole=whole, place=START if whole else self.place)

    def ended(self, now: datetime, place: Place, fault: int = 0) -> "Round":
        full = now if self.whole and not fault else self.full
        return replace(self, done=now, full=full, place=place, running=False, fault=fault)


class Nightly:
    """`step` is called every second, and mostly does nothing. `zone`: of the clock on the wall."""

    def __init__(
        self, services: Services, teller: Teller, heads: Heads, zone: Callable[[], tzinfo]
    ) -> None:
        self._services, self._teller = services, teller
        self._heads, self._zone = heads, zone
        self._pause = 0

    async def step(self) -> None:
        """Look at one part, if it is time. A store in trouble is tried again later."""
        if self._pause > 0:
            self._pause -= 1
            return
        try:
            if not await self._step(self._services.clock.now()):
                self._pause = PAUSE
        except OSError as error:
            log.warning("the log of consent could not be looked at: %s", error)
            self._pause = PAUSE

    async def _step(self, now: datetime) -> bool:
        """False where there is nothing more to do for now."""
        raw, lines = await self._services.store.read(self._stored)
        at = decoded(raw) or Round(now if raw is None else EPOCH, EPOCH)
        if raw is None:  # from now on
            await self._save(raw, at)
            return False
        if not at.due(now, self._zone()):
            return False
        at = at if at.running else at.begun(now, lines)
        looked, ended = await self._look(at)
        if looked.fault is not None:
            await self._save(raw, at.ended(now, looked.place, max(1, looked.place.number + 1)))
            return False
        if not ended:
            await self._save(raw, replace(at, place=looked.place))
            return True
        await self._heads.remember()
        await self._save(raw, at.ended(now, looked.place))
        return False

    def _stored(self, tx: Tx) -> tuple[bytes | None, int]:
        try:
            found = state.get(tx, self._services.sealer, *NOTE)
        except Unreadable:
            found = b""  # somebody changed it: all is looked at, as if for the first time
        return found, consentlog.length(tx)

    async def _look(self, at: Round) -> tuple[Looked, bool]:
        """What is found, and whether that was the last part."""
        store, place = self._services.store, at.place
        try:
            part = await store.read(lambda tx: self._read(tx, place))
        except Unreadable as error:
            return Looked(place, str(error)), True
        looked = await asyncio.to_thread(slices.look, self._services.sealer, place, part)
        if looked.fault is not None or part.rows:
            return looked, False
        fault = await store.read(lambda tx: self._end_fault(tx, at))
        return Looked(place, fault), True

    def _read(self, tx: Tx, place: Place) -> Part:
        consentlog.settle_view(tx)
        return slices.read(tx, self._services.sealer, place)

    def _end_fault(self, tx: Tx, at: Round) -> str | None:
        """None also where lines were added meanwhile: they are looked at the next time."""
        consentlog.settle_view(tx)
        if consentlog.noted(tx, self._services.sealer).number != at.place.number:
            return None
        return slices.end_fault(tx, self._services.sealer, at.place, whole=at.whole)

    async def _save(self, raw: bytes | None, at: Round) -> None:
        """Once, whichever process was there: what it went on from must still stand there."""

        def work(tx: Tx) -> None:
            if self._stored(tx)[0] != raw:
                return
            network, key = NOTE
            state.put(tx, self._services.sealer, network, {key: encoded(at)})
            before = decoded(raw)
            if not at.running:
                self._tell(tx, at, was=before.fault if before is not None else 0)

        await self._services.store.write(work)
        if not at.running:
            self._services.put_out()

    def _tell(self, tx: Tx, at: Round, was: int) -> None:
        now = self._services.clock.now()
        about = f"log_fault {now.date()}" if at.fault else f"log_mended {now.isoformat()}"
        if at.fault:
            log.error("the log of consent is not as it was written, at line %d", at.fault)
            line = str(at.fault)
            self._teller.tell(tx, uuid5(NAMESPACE_OID, about), "log_fault", now, line=line)
        elif was:
            self._teller.tell(tx, uuid5(NAMESPACE_OID, about), "log_mended", now)


def at(tx: Tx, sealer: Sealer) -> Round | None:
    """How far the log was looked at; None where that is not known."""
    try:
        return decoded(state.get(tx, sealer, *NOTE))
    except Unreadable:
        return None


def encoded(at: Round) -> bytes:
    place = at.place
    return json.dumps({
        "done": micros(at.done), "full": micros(at.full), "fault": at.fault,
        "whole": at.whole, "running": at.running, "lines": place.number,
        "head": place.head.hex(), "key": place.key.hex(),
        "peaks": [one.hex() for one in place.tree.peaks],
    }).encode()  # fmt: skip


def decoded(written: bytes | None) -> Round | None:
    """None where there is nothing, or nothing that this program knows: then it begins anew."""
    try:
        said = json.loads(written or b"")
        peaks = [bytes.fromhex(one) for one in said["peaks"]]
        tree = resumed(said["lines"], peaks)
        place = Place(bytes.fromhex(said["head"]), bytes.fromhex(said["key"]), tree)
        return Round(
            moment(said["done"]), moment(said["full"]), place,
            said["whole"], said["running"], said["fault"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None
