"""One desk being decided: its state opened or begun, and its events handed to `routing.posts`.

A desk knows only what lanes post to it. So one that cannot be read is begun anew, and the operator
is told; the lanes post again what changes from then on.
"""

from bridge.folds import Fold, Look
from bridge.house import Current, DeskSeat
from bridge.store.codec import decode
from bridge.store.errors import Undecodable
from bridge.store.inbox_rows import Broken, Claimed, Happened
from bridge.store.tables import Role
from routing.effects import Effect
from routing.facts import Facts
from routing.posts.state import Absence, Desk, DeskEvent
from routing.posts.step import step


class NoDesk(Exception):
    """Whatever the lane says it is. The text is a sentence without content."""


def sit(fold: Fold, current: Current, look: Look) -> bool:
    """Open the state of a desk's lane; False: it could not be read, and was begun anew.

    A desk of somebody who has none any more stays closed. Raises NoDesk.
    """
    claimed = fold.claimed
    if any(row.role is Role.CLIENT for row in claimed.rows):
        raise NoDesk("a client wrote where a counsellor's desk should be")
    seat, (known, whole) = current.desks.get(claimed.lane), _opened(claimed)
    if seat is None:
        if not whole and not isinstance(claimed.state, Broken):
            raise NoDesk("what is known where a counsellor's desk should be is not a desk's")
        return True
    fold.desk = known or begun(seat, look)
    return whole


def _opened(claimed: Claimed) -> tuple[Desk | None, bool]:
    """What is kept, and whether it could be read."""
    if claimed.state is None:
        return None, True
    if isinstance(claimed.state, Broken):
        return None, False
    try:
        return decode(claimed.state, Desk), True
    except Undecodable:
        return None, False


def begun(seat: DeskSeat, look: Look) -> Desk:
    """A desk that has heard of nothing yet."""
    away = look.absences().get(seat.counsellor)
    absence = Absence(*away) if away is not None else None
    return Desk(seat.lane, seat.counsellor, seat.place, away=absence)


def decide(fold: Fold, event: Happened, facts: Facts) -> tuple[Effect, ...]:
    """What follows; nothing where there is no desk any more."""
    if fold.desk is None or not isinstance(event, DeskEvent):
        return ()
    done = step(fold.desk, event, facts)
    fold.desk = done.desk
    return done.effects
