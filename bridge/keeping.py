"""Seats and timers: what is kept for a lane beside its state, written as the core asks for it."""

from typing import assert_never

from bridge.store import seats, timers
from bridge.store.database import Tx
from bridge.store.timers import Timer
from routing.effects import (
    CancelTimer,
    ClosePlace,
    Effect,
    EraseCase,
    Keeping,
    ReturnSeat,
    SetTimer,
    TakeSeat,
)
from routing.ids import LaneId


def keep(tx: Tx, lane: LaneId, effect: Keeping) -> None:
    match effect:
        case TakeSeat(counsellor=who):
            seats.change(tx, who, 1)
            seats.offered(tx, who)
        case ReturnSeat(counsellor=who):
            seats.change(tx, who, -1)
        case SetTimer(kind=kind, key=key, due_at=due):
            timers.put(tx, [Timer(lane, kind, key, due)])
        case CancelTimer(kind=kind, key=key):
            timers.cancel(tx, lane, kind, key)
        case _:
            assert_never(effect)


def frees(effects: tuple[Effect, ...]) -> bool:
    """A case somebody had is over. Whoever declined one, or has left it, would else be asked for
    the next at once, or for the very same.
    """
    over = any(isinstance(effect, ClosePlace | EraseCase) for effect in effects)
    return over and any(isinstance(effect, ReturnSeat) for effect in effects)
