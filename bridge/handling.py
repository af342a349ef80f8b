"""One batch of the worker: lanes decided by the core, then written, within one transaction.

All are decided before any is written, for what they ask of the store is asked once for many. Where
writing them together failed, each is tried by itself.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from bridge.carry import Carrier
from bridge.decide import Decider, Fold
from bridge.store import lanes, timers
from bridge.store.database import Tx
from bridge.store.inbox_rows import Claimed, Saved
from bridge.store.sql import wake
from bridge.store.times import micros
from bridge.txlook import TxLook
from routing.effects import TakeSeat

log = logging.getLogger(__name__)


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
        lost = {row.id for _, row, _ in lanes.parked(saved)}
        for fold in folds:
            if fold.failed is not None and fold.failed.id in lost:
                told = self.decider.report(fold.failed, "parked")
                self.carrier.carry(fold.claimed.lane, told, None)
        self.carrier.flush()
        self.carrier.posts.write()
        lanes.save(self.tx, self.look.sealer, saved, self.now)
        for fold in folds:
            if fold.until is not None and fold.waits:
                wake(self.tx, [fold.claimed.lane.bytes], micros(fold.until))
        if self.carrier.freed:
            timers.retry_now(self.tx, self.now)


def _takes_seat(fold: Fold) -> bool:
    return any(isinstance(e, TakeSeat) for decided in fold.decided for e in decided.effects)
