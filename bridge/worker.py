"""The worker: lanes with work, folded through the core and written, in one transaction a batch.

A lane whose step raises costs itself a try. Should writing itself fail, the batch is run once
more with a savepoint around each lane, so that one bad lane cannot hold up the others.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bridge.carry import Carrier
from bridge.decide import Decider
from bridge.delivery import Delivery
from bridge.ending import whole
from bridge.handling import Desk
from bridge.host import Services, Take
from bridge.house import Current
from bridge.sharing import FEW, Sharing
from bridge.store import lanes, posted, readiness
from bridge.store.database import Tx
from bridge.store.inbox import Receipt
from bridge.store.inbox_rows import Claimed
from bridge.store.outbox_rows import Claims
from bridge.store.sql import wake
from bridge.store.timers import Fired
from bridge.store.times import micros
from bridge.txlook import TxLook
from routing.ids import AccountName, NetworkId

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds after the store was in trouble
LOCKED = 0.01  # seconds until a lane is tried again that another transaction held; then longer
LEFT = 0.1  # seconds until it is looked again at what was left to others
IDLE = 1.0  # seconds at most until we look again by ourselves


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transaction did; none, in trouble. `next_at`: when the next lane has work."""

    handled: int
    claims: Claims | None
    next_at: datetime | None = None
    trouble: bool = False
    more: bool = False  # there may be rows that this claim did not take
    left: bool = False  # to other processes, what is not urgent


class Worker:
    def __init__(
        self,
        services: Services,
        current: Callable[[], Current],
        networks: Mapping[AccountName, NetworkId],
        delivery: Delivery,
        monotonic: Callable[[], float],
    ) -> None:
        self._services, self._current = services, current
        self._networks, self._delivery = networks, delivery
        self._sharing = Sharing(monotonic)
        self.heard = self._sharing.heard
        self._wake = asyncio.Event()
        self._fresh = False  # there is something that others may not know of
        self._open = False  # as long as we run
        self._working = asyncio.Lock()  # one at a time

    def wake(self) -> None:
        self._fresh = True
        self.look()

    def look(self) -> None:
        """Others are at work, and may have left something."""
        self._services.precedence.begin(self)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled, between two turns: what one put out is on its way then."""
        self._open = True
        try:
            await self._turns()
        finally:
            self._open = False
            async with self._working:  # what is handled with its coming is on its way too
                pass

    async def _turns(self) -> None:
        idle = 0
        while True:
            self._wake.clear()
            fresh, self._fresh = self._fresh, False
            turn = await whole(self._next())
            idle = 0 if turn.handled else idle + 1
            self._sharing.left(turn.left)
            if (turn.handled or (turn.left and fresh)) and self._is_due(turn.next_at):
                self._services.ring()  # there is more than we can do at once, or are to do
            if turn.trouble:
                await asyncio.sleep(PAUSE)
            elif turn.left:
                await self._rest(turn.next_at, LEFT, first=True)
            elif idle or not self._is_due(turn.next_at):  # whatever comes now wakes us
                await self._rest(turn.next_at, LOCKED * 2 ** min(max(idle - 1, 0), 5))

    def _is_due(self, moment: datetime | None) -> bool:
        return moment is not None and moment <= self._services.clock.now()

    async def _next(self) -> Turn:
        async with self._working:
            return await self.turn()

    async def turn(self) -> Turn:
        """One batch; what it put out is on its way when this returns."""
        owner = self._services.hold.tenure is not None
        work = self._little if owner and self._sharing.may_leave() else self._batch
        try:
            turn = await self._services.store.write(work)
        except OSError as error:
            log.warning("nothing could be handled: %s", error)
            return Turn(0, None, trouble=True)
        except Exception:
            log.exception("a batch could not be written; each lane is tried by itself")
            turn = await self._carefully()
        self._put_out(turn)
        return turn

    async def take_in(self, take: Take, count: int) -> Receipt:
        """What comes in is handled in the very transaction that stores it, where nothing waits.

        Raises as `write` of the store does; then nothing has come in.
        """
        busy = self._wake.is_set() or self._working.locked()
        if busy or not self._open or not 0 < count <= FEW:
            return await self._services.stored(take)
        return await whole(self._taken(take))

    async def _taken(self, take: Take) -> Receipt:
        def work(tx: Tx) -> tuple[Receipt, Turn]:
            receipt, now = take(tx), self._services.clock.now()
            held = lanes.hold(tx, [lane.bytes for lane in receipt.lanes])
            claimed = lanes.claim(tx, self._services.sealer, now, only=held) if held else []
            return receipt, self._handled(tx, claimed, now) if claimed else Turn(0, None)

        async with self._working:
            if not self._open:
                return await self._services.stored(take)
            try:
                receipt, turn = await self._services.store.write(work)
            except OSError:
                raise
            except Exception:
                log.exception("what came in could not be handled with its coming")
                return await self._services.stored(take)
            self._put_out(turn)
        if (receipt.lanes and not turn.handled) or self._is_due(turn.next_at):
            self.wake()
        return receipt

    async def timely(self, fire: Callable[[Tx], Fired], now: datetime) -> Fired:
        """What comes due is handled in the very transaction in which it comes.

        Whatever is raised is let through: then nothing has come.
        """

        def work(tx: Tx) -> tuple[Fired, Turn]:
            fired = fire(tx)
            if not fired.lanes:
                return fired, Turn(0, None)
            claimed = lanes.claim(tx, self._services.sealer, now, only=fired.held)
            wake(tx, fired.lanes.difference(one.lane.bytes for one in claimed), micros(now))
            return fired, self._handled(tx, claimed, now)

        fired, turn = await self._services.store.write(work)
        self._put_out(turn, hurries=False)
        if self._is_due(turn.next_at):
            self.wake()
        return fired

    def _put_out(self, turn: Turn, *, hurries: bool = True) -> None:
        if turn.claims is not None:
            self._delivery.dispatch(turn.claims, hurries=hurries)
        if turn.more:
            self._delivery.wake()

    async def _carefully(self) -> Turn:
        """Whatever happens here, the service lives: the next turn tries again."""
        try:
            return await self._services.store.write(partial(self._batch, careful=True))
        except Exception:
            log.exception("no lane could be handled; it is tried again")
            return Turn(0, None, trouble=True)

    async def _rest(self, next_at: datetime | None, least: float, *, first: bool = False) -> None:
        """`first`: people's words are under way all the same."""
        if not self._wake.is_set() and not first:
            self._services.precedence.end(self)
        wait = IDLE
        if next_at is not None:
            wait = min(IDLE, max(least, (next_at - self._services.clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            return

    # --- in the store's thread ---------------------------------------------------------------

    def _little(self, tx: Tx) -> Turn:
        """What is urgent, where there is so much that others can do some of it; else all."""
        now = self._services.clock.now()
        if not readiness.is_more(tx, now, FEW):
            return self._batch(tx)
        claimed = lanes.claim(tx, self._services.sealer, readiness.URGENT)
        turn = self._handled(tx, claimed, now) if claimed else Turn(0, None, now)
        return replace(turn, left=True)

    def _batch(self, tx: Tx, *, careful: bool = False) -> Turn:
        now = self._services.clock.now()
        left = posted.deliver(tx, now)
        claimed = lanes.claim(tx, self._services.sealer, now)
        if not claimed:
            return Turn(0, None, now if left else lanes.next_due(tx))
        return self._handled(tx, claimed, now, careful=careful)

    def _handled(
        self, tx: Tx, claimed: list[Claimed], now: datetime, *, careful: bool = False
    ) -> Turn:
        desk = self._desk(tx, now)
        handled = sum(map(desk.carefully, claimed)) if careful else desk.together(claimed)
        claims = self._delivery.claim(tx, now, desk.carrier.added)
        more = desk.carrier.moved or len(claims.rows) < len(desk.carrier.added)
        return Turn(handled, claims, posted.ahead(tx, now), more=more)

    def _desk(self, tx: Tx, now: datetime) -> Desk:
        sealer, current = self._services.sealer, self._current()
        look = TxLook(tx, sealer, current, self._networks)
        carrier = Carrier(tx, sealer, current, self._networks, now)
        return Desk(tx, look, Decider(current, look, now), carrier, now)
