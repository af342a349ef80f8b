"""Seats and timers: what is kept for a lane beside its state, written as the core asks for it."""

from datetime import datetime
from typing import assert_never

from bridge.store import seats, timers
from bridge.store.database import Tx
from bridge.store.timers import Timer
from routing.effects import (
    CancelTimer,
    Effect,
    Keeping,
    ReturnSeat,
    SetTimer,
    TakeSeat,
)
from routing.ids import LaneId
from routing.posting import EndAbsence


class Kept:
    """Of one batch. Timers are gathered: nearly every message moves one, and the last word counts.

    Seats are changed at once, for others of this batch may want to know of them.
    """

    def __init__(self, tx: Tx, now: datetime) -> None:
        self._tx, self._now = tx, now
        self._timers: dict[tuple[LaneId, str, str], SetTimer | None] = {}

    def carry(self, lane: LaneId, effect: Keeping) -> None:
        match effect:
            case TakeSeat(counsellor=who):
                seats.change(self._tx, who, 1)
                seats.offered(self._tx, who)
            case ReturnSeat(counsellor=who):
                seats.change(self._tx, who, -1)
            case SetTimer(kind=kind, key=key):
                self._timers[lane, kind, key] = effect
            case CancelTimer(kind=kind, key=key):
                self._timers[lane, kind, key] = None
            case _:
                assert_never(effect)

    def write(self) -> None:
        """Set and cancel what was gathered."""
        gathered, self._timers = self._timers, {}
        timers.cancel_all(self._tx, [one for one, wanted in gathered.items() if wanted is None])
        timers.put(self._tx, [
            Timer(*one, wanted.due_at, wanted.since, self._now)
            for one, wanted in gathered.items() if wanted is not None
        ])  # fmt: skip

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._timers = {}


def frees(effects: tuple[Effect, ...]) -> bool:
    """Somebody has room for a case: theirs is over, they said no to one, or they are back. Who did
    not come to an offer is no more there for the next one than for that.
    """
    return any(
        isinstance(effect, EndAbsence) or (isinstance(effect, ReturnSeat) and not effect.missed)
        for effect in effects
    )
