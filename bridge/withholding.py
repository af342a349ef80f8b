"""Answers of a client on whom there is a legal hold outlast the step that ends them.

A step may end an intake, or take another answer, without deleting anything: what the lane said
before is put aside in the same transaction. Whether anybody is held is asked once in a batch.
"""

from datetime import datetime

from bridge.folds import Fold
from bridge.store import preserving
from bridge.store.database import Tx
from bridge.store.sealer import Sealer
from routing.ids import LaneId


class Withholding:
    """For one batch."""

    def __init__(self, tx: Tx, sealer: Sealer, now: datetime) -> None:
        self._tx, self._sealer, self._now = tx, sealer, now
        self._held: frozenset[LaneId] | None = None

    def look(self, fold: Fold) -> None:
        """Before this lane is written."""
        if self._held is None:
            self._held = preserving.held_lanes(self._tx)
        lane, before, after = fold.claimed.lane, fold.claimed.state, fold.conversation
        if lane not in self._held or not isinstance(before, bytes) or after is None:
            return
        if preserving.loses(before, after):
            preserving.keep(self._tx, self._sealer, lane, before, self._now)
