"""Whether the network accounts are ours now, and what begins and ends with that.

All accounts of an organisation have one owner, for a file may go from one to another: who asks a
network for it must be the one who sends it on. Where one process is alone, they are its own for
good. Where several run on one PostgreSQL, one holds the leases and the others stand by.

    taken      by the server's clock; the adapters start, what was on its way is in doubt
    renewed    every third of a lease
    lapsed     by our own clocks, a little early: nothing more is handed to a network, what is being
               sent is cut off. So it is when a process was stopped and goes on
    adrift     lapsed, and the store does not answer: perhaps nobody can take them. The adapters go
               on taking nothing in, and urgent help still comes from memory
    lost       somebody else has them: adapters end, and what was not written down never will be
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bridge.clock import Clock
from bridge.store import leases
from bridge.store.database import Tx
from bridge.store.engine import Store
from bridge.store.errors import NotOurs, StoreTrouble
from bridge.store.leases import Taker, Tenure
from routing.ids import NetworkId

log = logging.getLogger(__name__)
OURS = 0.8  # of a lease, after which it counts as over for us
OFTEN = 3  # times it is renewed while it lasts
TRY = 0.5  # seconds until whoever stands by asks again
SOON = 0.2  # the same, for whoever could not ask


class Hold(Protocol):
    @property
    def tenure(self) -> Tenure | None:
        """Under which the accounts are ours; None: they are not."""
        ...

    def stands(self) -> bool:
        """Whether something may be handed to a network this very moment. Costs nothing."""
        ...

    def may_help(self) -> bool:
        """Whether urgent help may be given from memory when storing has failed."""
        ...

    async def run(self, work: "Work") -> None:
        """Until cancelled: the work, whenever the accounts are ours."""
        ...


@dataclass(frozen=True, slots=True)
class Work:
    """`live` runs until cancelled, and ends by itself only with an error.

    `begin` writes what a new owner writes first. `lapse` is called when nothing may be sent any
    more for now; `end` when the accounts are another's, after `live` is over.
    """

    live: Callable[[], Awaitable[None]]
    begin: Callable[[Tx], object]
    lapse: Callable[[], None]
    end: Callable[[], Awaitable[None]]


class Sole:
    """Of a process that is alone on its data."""

    tenure: Tenure | None = Tenure()

    def stands(self) -> bool:
        return True

    def may_help(self) -> bool:
        return True

    async def run(self, work: Work) -> None:
        await work.live()


@dataclass(frozen=True, slots=True)
class Time:
    """`monotonic`: seconds that only go forward. Both are asked: each may miss a sleep."""

    clock: Clock
    monotonic: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Stores:
    """`data` is what is written to under a lease; `side` is kept busy by nothing else."""

    data: Store
    side: Store


class Leased:
    """Of one of several processes. `taker` is this one, unlike every other."""

    def __init__(
        self, stores: Stores, time: Time, taker: Taker, networks: Collection[NetworkId]
    ) -> None:
        self._stores, self._time, self._taker = stores, time, taker
        self._networks = tuple(networks)
        self.tenure: Tenure | None = None
        self._asked = (0.0, datetime.min.replace(tzinfo=UTC))  # when the lease was, by both clocks
        self._answered = True  # the last time it was asked for anything
        self._timer: asyncio.TimerHandle | None = None

    def stands(self) -> bool:
        lasts = leases.SECONDS * OURS
        steady, told = self._asked
        return (
            self.tenure is not None
            and self._time.monotonic() < steady + lasts
            and self._time.clock.now() < told + timedelta(seconds=lasts)
        )

    def may_help(self) -> bool:
        return self.tenure is not None and (self.stands() or not self._answered)

    async def run(self, work: Work) -> None:
        log.info("this process shares the work, and stands by to own the accounts")
        while True:
            await self._taken(work)
            try:
                await self._alive(work)
            finally:
                await self._over(work)

    async def _taken(self, work: Work) -> None:
        """Until they are ours, and what was on its way under another is in doubt."""
        while True:
            asked = self._now()
            taken: Tenure | None = None
            with suppress(StoreTrouble):
                taken = await self._stores.side.write(
                    lambda tx: leases.take(tx, self._taker, self._networks, leases.SECONDS)
                )
            if taken is not None and await self._begun(taken, work):
                self._kept(taken, asked, work)
                return
            await asyncio.sleep(TRY)

    async def _begun(self, tenure: Tenure, work: Work) -> bool:
        def begin(tx: Tx) -> None:
            if not tenure.held(tx):
                raise NotOurs
            work.begin(tx)

        try:
            await self._stores.data.write(begin)
        except StoreTrouble as error:
            log.warning("the accounts could not be taken over: %s", error)
            return False
        return True

    async def _alive(self, work: Work) -> None:
        """Until they are lost. Raises what the work raises."""
        both = [asyncio.ensure_future(work.live()), asyncio.create_task(self._renewing(work))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
        finally:
            if not both[0].done() and both[1].done():
                self._gone(work)
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _renewing(self, work: Work) -> None:
        """Until somebody else has them."""
        while (tenure := self.tenure) is not None:
            await asyncio.sleep(leases.SECONDS / OFTEN if self._answered else SOON)
            asked = self._now()
            try:
                kept = await self._stores.side.write(
                    lambda tx: leases.renew(tx, tenure, leases.SECONDS)
                )
            except StoreTrouble:
                self._answered = False
                continue
            self._answered = True
            if not kept:
                log.warning("another process has taken the accounts over; this one stands by")
                return
            self._kept(tenure, asked, work)

    def _now(self) -> tuple[float, datetime]:
        return self._time.monotonic(), self._time.clock.now()

    def _kept(self, tenure: Tenure, asked: tuple[float, datetime], work: Work) -> None:
        """The lease is counted from before it was asked for: the server's begins later."""
        self.tenure, self._asked = tenure, asked
        if self._timer is not None:
            self._timer.cancel()
        left = asked[0] + leases.SECONDS * OURS - self._time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(max(0.0, left), work.lapse)

    def _gone(self, work: Work) -> None:
        self.tenure = None
        work.lapse()

    async def _over(self, work: Work) -> None:
        """In this order: who comes next finds everything ended."""
        if self._timer is not None:
            self._timer.cancel()
        tenure, self.tenure = self.tenure, None
        await work.end()
        if tenure is not None:
            with suppress(StoreTrouble):
                await self._stores.side.write(lambda tx: leases.release(tx, tenure))
