"""The worker: lanes with work, folded through the core and written, in one transaction a batch.

A lane whose step raises costs itself a try. Should writing itself fail, the batch is run once
more with a savepoint around each lane, so that one bad lane cannot hold up the others.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bridge.carry import Carrier
from bridge.decide import Decider, Fold
from bridge.delivery import Delivery
from bridge.ending import whole
from bridge.host import Services
from bridge.house import Current
from bridge.store import lanes, posted, timers
from bridge.store.database import Tx
from bridge.store.inbox_rows import Claimed, Saved
from bridge.store.outbox_rows import Claims
from bridge.store.sql import wake as wake_lanes
from bridge.store.timers import Fired
from bridge.store.times import micros
from bridge.txlook import TxLook
from routing.effects import TakeSeat
from routing.ids import AccountName, NetworkId

log = logging.getLogger(__name__)
PAUSE = 1.0  # seconds after the store was in trouble
LOCKED = 0.01  # seconds until a lane is tried again that another transaction held; then longer
IDLE = 1.0  # seconds at most until we look again by ourselves


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transaction did; none, in trouble. `next_at`: when the next lane has work."""

    handled: int
    claims: Claims | None
    next_at: datetime | None = None
    trouble: bool = False
    more: bool = False  # there may be rows that this claim did not take


class Worker:
    def __init__(
        self,
        services: Services,
        current: Callable[[], Current],
        networks: Mapping[AccountName, NetworkId],
        delivery: Delivery,
    ) -> None:
        self._services, self._current = services, current
        self._networks, self._delivery = networks, delivery
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._services.precedence.begin(self)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled, between two turns: what one put out is on its way then."""
        idle = 0
        while True:
            self._wake.clear()
            turn = await whole(self.turn())
            idle = 0 if turn.handled else idle + 1
            if turn.handled and self._is_due(turn.next_at):
                self._services.ring()  # there is more than we can do at once
            if turn.trouble:
                await asyncio.sleep(PAUSE)
            elif idle or not self._is_due(turn.next_at):  # whatever comes now wakes us
                await self._rest(turn.next_at, LOCKED * 2 ** min(max(idle - 1, 0), 5))

    def _is_due(self, moment: datetime | None) -> bool:
        return moment is not None and moment <= self._services.clock.now()

    async def turn(self) -> Turn:
        """One batch; what it put out is on its way when this returns."""
        try:
            turn = await self._services.store.write(partial(self._batch, careful=False))
        except OSError as error:
            log.warning("nothing could be handled: %s", error)
            return Turn(0, None, trouble=True)
        except Exception:
            log.exception("a batch could not be written; each lane is tried by itself")
            turn = await self._carefully()
        self._put_out(turn)
        return turn

    async def timely(self, fire: Callable[[Tx], Fired], now: datetime) -> Fired:
        """What comes due is handled in the very transaction in which it comes.

        Whatever is raised is let through: then nothing has come.
        """

        def work(tx: Tx) -> tuple[Fired, Turn]:
            fired = fire(tx)
            if not fired.lanes:
                return fired, Turn(0, None)
            claimed = lanes.claim(tx, self._services.sealer, now, only=fired.lanes)
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

    async def _rest(self, next_at: datetime | None, least: float) -> None:
        if not self._wake.is_set():
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

    def _batch(self, tx: Tx, *, careful: bool) -> Turn:
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
        one_by_one = sum(map(desk.carefully, claimed)) if careful else None
        handled = desk.together(claimed) if one_by_one is None else one_by_one
        claims = self._delivery.claim(tx, now, desk.carrier.added)
        more = desk.carrier.moved or len(claims.rows) < len(desk.carrier.added)
        left = posted.deliver(tx, now)  # last of all: it holds more lanes than were claimed
        return Turn(handled, claims, now if left else lanes.next_due(tx), more=more)

    def _desk(self, tx: Tx, now: datetime) -> "Desk":
        sealer, current = self._services.sealer, self._current()
        look = TxLook(tx, sealer, current, self._networks)
        carrier = Carrier(tx, sealer, current, self._networks, now)
        return Desk(tx, look, Decider(current, look, now), carrier, now)


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction's tools for deciding and writing lanes."""

    tx: Tx
    look: TxLook
    decider: Decider
    carrier: Carrier
    now: datetime

    def together(self, claimed: list[Claimed]) -> int:
        """All lanes decided first, then all written."""
        folds = self._decided(claimed)
        for fold in folds:
            self.carrier.fold(fold)
        self._save(folds)
        return sum(len(fold.done) + len(fold.parked) for fold in folds)

    def _decided(self, claimed: list[Claimed]) -> list[Fold]:
        """Anew where a seat is to be taken, and another process has taken one meanwhile."""
        folds = [self.decider.lane(one) for one in claimed]
        if any(map(_takes_seat, folds)) and self.look.changed():
            self.decider.anew()
            return [self.decider.lane(one) for one in claimed]
        return folds

    def carefully(self, claimed: Claimed) -> int:
        """One lane by itself: what cannot be written costs its first row a try."""
        savepoint = self.tx.begin_nested()
        try:
            handled = self.together([claimed])
        except Exception:
            log.exception("a lane could not be written")
            savepoint.rollback()
            self.carrier.drop()
            failed = Fold(claimed, None, failed=claimed.rows[0])
            self._save([failed])
            return 1
        savepoint.commit()
        return handled

    def _save(self, folds: list[Fold]) -> None:
        folds = [fold for fold in folds if not fold.erased]  # of those there is no lane any more
        saved = [
            Saved(
                fold.claimed,
                fold.state,
                tuple(fold.done),
                tuple(fold.parked),
                fold.failed,
                waits=fold.waits,
                keep=fold.keep,
            )
            for fold in folds
        ]
        parked = lanes.save(self.tx, self.look.sealer, saved, self.now)
        lost = {one.id for one in parked}
        for fold in folds:
            if fold.failed is not None and fold.failed.id in lost:
                told = self.decider.report(fold.failed, "parked")
                self.carrier.carry(fold.claimed.lane, told, None)
        self.carrier.flush()
        self.carrier.posts.write()
        for fold in folds:
            if fold.until is not None and fold.waits:
                wake_lanes(self.tx, [fold.claimed.lane.bytes], micros(fold.until))
        if self.carrier.freed:
            timers.retry_now(self.tx, self.now)


def _takes_seat(fold: Fold) -> bool:
    return any(isinstance(e, TakeSeat) for decided in fold.decided for e in decided.effects)
