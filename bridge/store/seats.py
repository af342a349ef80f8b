"""How many cases each counsellor has now, and who was offered one longest ago.

Reading takes no lock, or everything would wait for it. Whoever is about to take one locks them all,
and looks whether what was read is still so.
"""

from collections.abc import Mapping

from sqlalchemy import select, text

from bridge.store.alone import Task, queue
from bridge.store.database import Tx
from bridge.store.sql import read
from bridge.store.tables import seats
from routing.ids import CounsellorId

_taken = select(seats.c.counsellor, seats.c.taken)
_turns = select(seats.c.counsellor, seats.c.turn)
_change = text(
    "INSERT INTO seats (counsellor, taken, turn)"
    " VALUES (:counsellor, CASE WHEN :by > 0 THEN :by ELSE 0 END, 0)"
    " ON CONFLICT (counsellor) DO UPDATE SET taken ="
    " CASE WHEN CAST(seats.taken AS BIGINT) + :by > 0 THEN CAST(seats.taken AS BIGINT) + :by"
    " ELSE 0 END"
    " RETURNING taken"
)
_offered = text(
    "UPDATE seats SET turn = (SELECT MAX(turn) FROM seats) + 1 WHERE counsellor = :counsellor"
)


def lock(tx: Tx) -> None:
    """Nobody else takes a seat before this transaction is over; one may be given back."""
    queue(tx, Task.SEATS)


def taken(tx: Tx) -> Mapping[CounsellorId, int]:
    """Everybody who ever had a case, with how many they have now.

    What is no number counts as none: somebody is asked once too often rather than nobody.
    """
    return {CounsellorId(name): _number(count) for name, count in read(tx, _taken)}


def turns(tx: Tx) -> Mapping[CounsellorId, int]:
    """Everybody who was ever offered a case; the smallest was so longest ago."""
    return {CounsellorId(name): _number(turn) for name, turn in read(tx, _turns)}


def _number(found: object) -> int:
    return found if isinstance(found, int) else 0


def change(tx: Tx, counsellor: CounsellorId, by: int) -> int:
    """One more or less; never below none. How many they have then."""
    return int(tx.execute(_change, {"counsellor": counsellor, "by": by}).scalar_one())


def offered(tx: Tx, counsellor: CounsellorId) -> None:
    """They were offered a case just now, and took a seat for it: everybody else's turn is before
    theirs.
    """
    tx.execute(_offered, {"counsellor": counsellor})
