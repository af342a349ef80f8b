"""What happens by the clock. Whatever ticks does not think: due work is rows.

No job holds a rule of the business, and none is stored: after a crash the rows are still there.
Where several processes run on the same data each ticks, and one at a time does what is to be done.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

from bridge import leftover, monthly, sequencing, straying
from bridge.delaying import Delays
from bridge.delivery import Delivery
from bridge.heads import Heads
from bridge.host import Services
from bridge.nightly import Nightly
from bridge.organisation import Organisation
from bridge.pulse import Job, Trigger
from bridge.putback import PutBack
from bridge.store import adopting, crowding, lanes, retaining, timers
from bridge.store.alone import Task, alone
from bridge.store.database import Tx
from bridge.store.errors import Unreadable
from bridge.teller import Teller
from bridge.worker import Worker

log = logging.getLogger(__name__)
TICK, LOOK, SWEEP = 1, 10, 3600  # seconds
LONGEST = timedelta(seconds=0.98)  # of a tick, for timers that are due
PORTION = 7  # timers that become events in one transaction: nobody waits long for it
BESIDE = 12  # the same, where other transactions go on beside it
FEW = 18  # come at every tick, and until it is looked again whether there is room
PATIENCE = 0.08  # seconds that timers wait for people's words: some ten times their own
APART = 0.005  # seconds until it is looked again whether there is room
LEAST = 0.001  # seconds that go by with a portion, whatever the clock says
TIDY = 6  # looks after which what was destroyed is in no file any more, readers or not


def times_of(organisation: Organisation) -> retaining.Times:
    """As this organisation has decided."""
    kept = organisation.loaded.retention
    return retaining.Times(kept.delivered, kept.evidence)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where something is to be done by the clock."""

    worker: Worker
    delivery: Delivery
    delays: Delays
    heads: Heads
    nightly: Nightly


class Ticks:
    """`times`: how long what is kept. `portion`: so many timers in one transaction."""

    def __init__(
        self, services: Services, rooms: Rooms, teller: Teller, times: retaining.Times
    ) -> None:
        self._services, self._delays = services, rooms.delays
        self._worker, self._delivery = rooms.worker, rooms.delivery
        self._heads, self._nightly = rooms.heads, rooms.nightly
        self._teller, self._times = teller, times
        alone = services.store.database.kind.threads == 1
        self.portion = PORTION if alone else BESIDE
        self._destroyed, self._tidy, self._put_back = 0, 0, PutBack()
        self._told: UUID | None = None  # which report of a changed log was logged last

    def keep(self, times: retaining.Times) -> None:
        """So long from now on."""
        self._times = times

    async def run(self, trigger: Trigger) -> None:
        """Until cancelled."""
        await self._heads.remember()  # before anything is added: is the data an old copy?
        await self.line_up()
        await self.sweep()
        every = (
            (self.fire, TICK), (self.line_up, TICK), (self.look, LOOK), (self.sweep, SWEEP),
            (self.watch, TICK),
        )  # fmt: skip
        await trigger([Job(work, seconds, work.__name__) for work, seconds in every])

    async def fire(self) -> None:
        """Turn timers that are due into events; find places that have become known.

        Where very many are due, as after an outage, a few at a time: people's words that come
        meanwhile would else wait behind all of them.
        """
        if await self._quietly(self._unknown):
            self._worker.wake()
        due = await self._quietly(timers.next_due, reading=True)
        began, spent = self._services.clock.now(), timedelta()
        now, free = began, FEW  # so many more may come before it is looked whether there is room
        while isinstance(due, datetime) and due <= now < began + LONGEST and spent < LONGEST:
            fired = await self._portion(now, look=free < self.portion)
            if fired is None or fired.found < self.portion:
                return
            free = (free if free >= self.portion else FEW) - len(fired.lanes) if fired.lanes else 0
            spent += await self._wait(fired)
            now = self._services.clock.now()

    async def _wait(self, fired: timers.Fired) -> timedelta:
        """Until more of them may come. What people say goes first, but not for ever; and a clock
        that stands still is no reason to look for ever: how long it was, at least.
        """
        if not fired.lanes:  # others have work to do, or hold these lanes
            await asyncio.sleep(APART)
            return timedelta(seconds=APART)
        free = await self._services.precedence.free(PATIENCE)
        return timedelta(seconds=LEAST if free else PATIENCE)

    async def _portion(self, now: datetime, *, look: bool) -> timers.Fired | None:
        """Those that come next, handled. None: the store is in trouble, or they come unhandled."""
        if look and not self._delivery.has_room(self.portion):
            return timers.Fired(self.portion)
        fire = partial(self._fire, now=now, look=look)
        try:
            return await self._worker.timely(fire, now)
        except OSError as error:
            log.warning("what is due could not be done: %s", error)
            return None
        except Exception:  # one of them cannot be handled: the worker tries each by itself
            log.exception("timers could not be handled with their coming")
        sealer, most = self._services.sealer, self.portion
        await self._quietly(lambda tx: timers.fire_due(tx, sealer, now, most))
        self._worker.wake()
        return None

    def _fire(self, tx: Tx, *, now: datetime, look: bool) -> timers.Fired:
        """None of them where networks take less than there is."""
        if look and crowding.is_crowded(tx, now):
            return timers.Fired(self.portion)
        return timers.fire(tx, self._services.sealer, now, self.portion)

    async def line_up(self) -> None:
        """Give events of consent their lines in the log."""
        waiting = due = await self._quietly(sequencing.is_due, reading=True)
        told = self._told
        while due:
            due = await self._quietly(self._line_up)
        if told != self._told:
            self._delivery.wake()
        if waiting:
            await self._heads.remember()

    def _line_up(self, tx: Tx) -> bool:
        """True when there may be more. A log that was changed is added to by nobody."""
        now = self._services.clock.now()
        try:
            return sequencing.append(tx, self._services.sealer, now) == sequencing.MOST
        except Unreadable as error:
            about = uuid5(NAMESPACE_OID, f"log_changed {now.date()}")
            if self._told != about:
                log.error("the log of consent is not as it was written: %s", error)  # noqa: TRY400
            self._told = about
            self._teller.tell(tx, about, "log_changed", now)
            return False

    async def watch(self) -> None:
        """A part of the log is looked at: by whoever has the accounts, where there are several."""
        if self._services.hold.tenure is not None:
            await self._nightly.step()

    async def look(self) -> None:
        """Is anything leased that nobody sends, does somebody wait, is there room on the disk?"""
        now = self._services.clock.now()
        await self._quietly(lambda tx: self._delivery.recover(tx, now))
        if self._put_back.is_so(now):
            await self._quietly(lambda tx: timers.put_right(tx, now))
        await self._quietly(lambda tx: self._look_for_delays(tx, now))
        self._delivery.look()  # what they have put there, if anything
        await self._forget_files()
        changed = self._services.disk.check()
        if changed is None:
            return
        key = "disk_low" if changed else "disk_ok"
        free = self._services.disk.free_megabytes
        log.warning("the disk is nearly full" if changed else "there is room on the disk again")
        await self._quietly(lambda tx: self._tell(tx, key, free))
        self._delivery.wake()

    def _look_for_delays(self, tx: Tx, now: datetime) -> None:
        if alone(tx, Task.DELAYS):
            self._delays.look(tx, now)
            straying.look(tx, self._services.sealer, self._teller, now)

    def _tell(self, tx: Tx, key: str, free: str) -> None:
        now = self._services.clock.now()
        about = uuid5(NAMESPACE_OID, f"{key} {now.isoformat()}")
        values = {"free": free} if key == "disk_low" else {}
        self._teller.tell(tx, about, key, now, **values)

    def _unknown(self, tx: Tx) -> bool:
        """Whether a lane may have something to do now."""
        if not alone(tx, Task.UNKNOWN):
            return False
        now = self._services.clock.now()
        for parked in adopting.adopt_unknown(tx, self._services.sealer, now):
            self._teller.tell(tx, parked.id, "unknown_place", now)
        ready = lanes.next_due(tx)
        return ready is not None and ready <= now

    async def sweep(self) -> None:
        """What need not be kept any more goes; then it is in no file either. And what nothing would
        ever move is looked for.
        """
        await self._quietly(self._sweep)
        await self._quietly(self._set_aside)  # by itself: neither is undone for the other
        self._delivery.look()
        await self._checkpoint()

    async def _forget_files(self) -> None:
        """Once somebody was erased: what the database's own log still holds of them goes too."""
        destroyed = self._services.sealer.keys.destroyed
        if destroyed != self._destroyed:
            self._destroyed, self._tidy = destroyed, TIDY
        if self._tidy > 0:
            self._tidy -= 1
            await self._checkpoint()

    async def _checkpoint(self) -> None:
        try:
            await self._services.store.checkpoint()
        except OSError as error:
            log.warning("the files could not be tidied: %s", error)

    def _sweep(self, tx: Tx) -> None:
        if not alone(tx, Task.SWEEP):
            return
        now = self._services.clock.now()
        monthly.count(tx, retaining.sweep(tx, self._services.sealer, self._times, now), now)
        monthly.report(tx, self._teller, self._times, now)
        leftover.tell_waiting(tx, self._teller, now)

    def _set_aside(self, tx: Tx) -> None:
        if alone(tx, Task.SWEEP):
            straying.sweep(tx, self._services.sealer, self._teller, self._services.clock.now())

    async def _quietly(self, work: Callable[[Tx], object], *, reading: bool = False) -> object:
        """A store in trouble is tried again at the next tick."""
        store = self._services.store
        try:
            return await (store.read(work) if reading else store.write(work))
        except OSError as error:
            log.warning("what is due could not be done: %s", error)
        except Exception:  # a spoilt row must not end the service: everything else goes on
            log.exception("what is due could not be done; it is tried again")
        return None
