"""Rows on their way: each is handed to its network by itself, and is told how it went.

Right before that it is asked whether the account is still ours: a process that was stopped may go
on at any moment, long after another has taken over. What was cut off in the middle is in doubt. It
says nothing against the network, and is never given up for it: whoever takes over after a death
does not know better, and sends it too.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from adapters.port import Adapter, RetryLater, Sent, Uncertain
from bridge.composing import outbound
from bridge.fetching import Watched, source_of
from bridge.host import Services
from bridge.making import AT_ONCE, Make
from bridge.outcomes import Judged, hopeless, judge
from bridge.store.database import Tx
from bridge.store.errors import NotOurs
from bridge.store.leases import Tenure
from bridge.store.outbox_rows import ClaimedRow, Claims, Doubtful, Dropped, Untried
from routing.effects import OPERATOR
from routing.ids import AccountName, LaneId, OutboundId
from routing.messages import Outbound

log = logging.getLogger(__name__)
GIVE_UP = 90.0  # seconds until an adapter that does not answer counts as doubtful
GIVE_UP_FILE = 600.0  # the same, for a row with a file: it is read and sent on at once
FETCHED_WITHIN = timedelta(minutes=15)  # a file is given up after: words of the client wait for it
TELL = 4  # tries until a log line says that the operator cannot be told
GATHER = 0.05  # seconds until it is written how those went that do not hurry
GIVING_WAY = 16  # times a quarter of it is added, at most, while people's words go first
LAST = 4.0  # seconds that what is on its way has when the service ends

Landed = list[tuple[ClaimedRow, Judged]]


class Flights:
    """`make` gives what makes files of ours for a lane; `landed` is called after each."""

    def __init__(
        self,
        services: Services,
        adapters: Mapping[AccountName, Adapter],
        make: Callable[[LaneId], Make],
        landed: Callable[[], None],
    ) -> None:
        self._services, self._adapters = services, adapters
        self._make, self._landed = make, landed
        self._flying: set[asyncio.Task[None]] = set()
        self._handed: set[asyncio.Task[None]] = set()  # an adapter is at work on them
        self._cut: set[asyncio.Task[None]] = set()  # of these, what was ended by us
        self.grounded = 0  # how often everything was ended: what comes later counts for nothing
        self.results: Landed = []
        self.leased: set[OutboundId] = set()  # not settled yet
        self.on_way: Counter[AccountName] = Counter()

    def dispatch(self, claims: Claims, *, hurries: bool = True) -> None:
        """Send these rows, each by itself. Called in the event loop.

        Of what does not hurry `landed` is called a moment later, once for many.
        What was claimed before another process took over is left to that one.
        """
        tenure = self._services.hold.tenure
        if tenure is None or claims.fence != tenure.fence:
            return
        for row in claims.rows:
            self.on_way[row.to.account] += 1
            self.leased.add(row.id)
            task = asyncio.create_task(self._one(row, self.grounded, hurries=hurries))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)

    @property
    def handed(self) -> int:
        """How many an adapter is at work on."""
        return len(self._handed)

    def cut(self) -> None:
        """End every try at once: whether it arrives, nobody knows."""
        self._cut |= self._handed
        for task in tuple(self._handed):
            task.cancel()

    async def ended(self) -> None:
        """Until nothing is on its way any more; not for ever."""
        if self._flying:
            await asyncio.wait(set(self._flying), timeout=LAST)

    async def ground(self) -> None:
        """End everything, and forget it: what becomes of it is another process's to say."""
        self.cut()
        await self.ended()
        self.grounded += 1
        self.results, self.leased, self.on_way = [], set(), Counter()

    @contextmanager
    def _handing(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a row is handed over in a task of its own")
        self._handed.add(task)
        try:
            yield
        finally:
            self._handed.discard(task)
            self._cut.discard(task)

    async def _one(self, row: ClaimedRow, grounded: int, *, hurries: bool) -> None:
        adapter = self._adapters[row.to.account]
        judged = await self._try(adapter, row)
        if grounded != self.grounded:
            return
        self.on_way[row.to.account] -= 1
        self.results.append((row, judged))
        if hurries:
            self._landed()
        elif len(self.results) == 1:
            asyncio.get_running_loop().call_later(GATHER, self._landed_calmly, GIVING_WAY)

    def _landed_calmly(self, more: int) -> None:
        """Once nobody's words wait to be handled; not for ever."""
        if more and self._services.precedence.taken:
            loop = asyncio.get_running_loop()
            loop.call_later(GATHER / 4, self._landed_calmly, more - 1)
        else:
            self._landed()

    async def _try(self, adapter: Adapter, row: ClaimedRow) -> Judged:
        now = self._services.clock.now()
        if (known := hopeless(row, adapter.capabilities)) is not None:
            return known
        message = outbound(row, adapter, now)
        patient = now - (row.first_tried_at or now) < FETCHED_WITHIN
        make = self._make(row.lane)
        file = source_of(message.attachment, self._adapters, make, patient=patient)
        source = None if file is None else Watched(file)
        if not self._services.hold.stands():  # nothing may be awaited between here and the call
            return Judged(Untried())
        with self._handing():
            outcome = await _sent(adapter, message, source)
            by_us = asyncio.current_task() in self._cut
        if outcome is None:
            return Judged(Untried())
        if by_us and isinstance(outcome, Uncertain):
            return Judged(Doubtful(self._services.clock.now()))
        if isinstance(outcome, Exception) and row.party == OPERATOR and row.tries == TELL:
            log.warning("the operator cannot be told at the moment: %s", type(outcome).__name__)
        judged = judge(row, outcome, adapter.capabilities, self._services.clock.now())
        if isinstance(judged.outcome, Dropped):
            log.info("a %s was not carried out: %s", row.kind, type(outcome).__name__)
        return judged


async def _sent(
    adapter: Adapter, message: Outbound, source: Watched | None
) -> Sent | Exception | None:
    """How it went; None where it was cut off before anything of it was sent."""
    try:
        async with asyncio.timeout(GIVE_UP if source is None else GIVE_UP_FILE):
            return await adapter.send(message, source)
    except (TimeoutError, asyncio.CancelledError) as error:  # by us, or by the adapter's own end
        if source is None or not source.opening:
            return Uncertain("there was no answer")
        late = isinstance(error, TimeoutError)
        return RetryLater(AT_ONCE, "The file could not be had in time.") if late else None
    except Exception as error:  # noqa: BLE001  # judged by its kind
        return error


def demand(tx: Tx, tenure: Tenure | None, results: Landed) -> None:
    """How it went is written by whoever still has the accounts. Raises NotOurs."""
    if results and (tenure is None or not tenure.held(tx)):
        raise NotOurs
