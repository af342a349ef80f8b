"""What happens by the clock. APScheduler ticks and does not think: due work is rows.

No job holds a rule of the business, and none is stored: after a crash the rows are still there.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridge.delivery import Delivery
from bridge.host import Services
from bridge.store import adopting, erase, inbox, outbox, timers
from bridge.store.database import Tx
from bridge.teller import Teller
from bridge.worker import Worker

log = logging.getLogger(__name__)
TICK, LOOK, SWEEP = 1, 10, 3600  # seconds
HANDLED = timedelta(days=2)  # how long it is remembered that a message was handled
PASSING = timedelta(days=3)  # how long a client without consent is remembered


class Ticks:
    """`delivered`: how long the text of a delivered message is kept."""

    def __init__(
        self,
        services: Services,
        worker: Worker,
        delivery: Delivery,
        teller: Teller,
        delivered: timedelta,
    ) -> None:
        self._services, self._worker, self._delivery = services, worker, delivery
        self._teller, self._delivered = teller, delivered
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        jobs = ((self.fire, TICK), (self.look, LOOK), (self.sweep, SWEEP))
        for job, seconds in jobs:
            scheduler.add_job(
                self._alone, "interval", [job], seconds=seconds, coalesce=True, max_instances=1,
                misfire_grace_time=None, id=job.__name__,
            )  # fmt: skip
        scheduler.start()
        try:
            async with self._busy:
                await self.sweep()
            await asyncio.Event().wait()
        finally:
            scheduler.remove_all_jobs()
            async with self._busy:  # what runs is finished
                scheduler.shutdown(wait=False)

    async def _alone(self, job: Callable[[], Awaitable[None]]) -> None:
        """A job of the scheduler, and of nothing else: being cancelled ends it quietly."""
        with suppress(asyncio.CancelledError):  # the end of the service is no failure of a job
            async with self._busy:
                await job()

    async def fire(self) -> None:
        """Turn timers that are due into events; find places that have become known."""
        await self._quietly(self._unknown)
        now = self._services.clock.now()
        due = await self._quietly(timers.next_due, reading=True)
        if isinstance(due, datetime) and due <= now:
            await self._quietly(lambda tx: timers.fire_due(tx, self._services.sealer, now))
            self._worker.wake()

    async def look(self) -> None:
        """Is there room on the disk, and is anything leased that nobody sends?"""
        now = self._services.clock.now()
        await self._quietly(lambda tx: self._delivery.recover(tx, now))
        changed = self._services.disk.check()
        if changed is None:
            return
        key = "disk_low" if changed else "disk_ok"
        free = self._services.disk.free_megabytes
        log.warning("the disk is nearly full" if changed else "there is room on the disk again")
        await self._quietly(lambda tx: self._tell(tx, key, free))
        self._delivery.wake()

    def _tell(self, tx: Tx, key: str, free: str) -> None:
        now = self._services.clock.now()
        about = uuid5(NAMESPACE_OID, f"{key} {now.isoformat()}")
        values = {"free": free} if key == "disk_low" else {}
        self._teller.tell(tx, about, key, now, **values)

    def _unknown(self, tx: Tx) -> None:
        now = self._services.clock.now()
        for parked in adopting.adopt_unknown(tx, self._services.sealer, now):
            self._teller.tell(tx, parked.id, "unknown_place", now)

    async def sweep(self) -> None:
        """What need not be kept any more goes; then it is in no file either."""
        await self._quietly(self._sweep)
        try:
            await self._services.store.checkpoint()
        except OSError as error:
            log.warning("the files could not be tidied: %s", error)

    def _sweep(self, tx: Tx) -> None:
        now, keys = self._services.clock.now(), self._services.sealer.keys
        outbox.sweep_delivered(tx, now - self._delivered)
        inbox.purge(tx, now - HANDLED)
        erase.passing(tx, keys, now - PASSING, now)
        erase.sweep_keys(tx, keys, now)

    async def _quietly(self, work: Callable[[Tx], object], *, reading: bool = False) -> object:
        """A store in trouble is tried again at the next tick."""
        store = self._services.store
        try:
            return await (store.read(work) if reading else store.write(work))
        except OSError as error:
            log.warning("what is due could not be done: %s", error)
            return None
