"""What only one process does at a time, though each has it to do: sweeps, reports, looking round.

Whoever comes second does nothing, and comes again at its next tick. That it was done already is
seen in the rows, as after a restart; here it is only kept from being done by two at once.
"""

from enum import IntEnum

from sqlalchemy import bindparam, text

from bridge.store.database import Tx

OURS = 0x636F756E  # ours among the advisory locks of a database


class Task(IntEnum):
    """What needs to be done by one at a time. The numbers are known to every version."""

    SEATS = 1
    UNKNOWN = 2
    LOOK = 3
    DELAYS = 4
    SWEEP = 5
    PLACES = 6


_try = text("SELECT pg_try_advisory_xact_lock(:ours, :task)").bindparams(bindparam("ours", OURS))
_wait = text("SELECT pg_advisory_xact_lock(:ours, :task)").bindparams(bindparam("ours", OURS))


def alone(tx: Tx, task: Task) -> bool:
    """True: nobody else does it before this transaction is over. False: somebody is at it."""
    return not shared(tx) or bool(tx.scalar(_try, {"task": int(task)}))


def queue(tx: Tx, task: Task) -> None:
    """As alone, after whoever is at it."""
    if shared(tx):
        tx.execute(_wait, {"task": int(task)})


def shared(tx: Tx) -> bool:
    """Whether other processes may be at work on this data."""
    return tx.dialect.name != "sqlite"
