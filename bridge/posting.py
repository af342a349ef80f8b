"""What lanes ask of one another, gathered while a batch is written and left for them at its end.

An event that arrives elsewhere gets an id of that place's own: the same news may be for several
desks, and each step makes its ids from its event's.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import uuid5

from bridge.house import Current, DeskSeat
from bridge.store import absences, posted
from bridge.store.database import Tx
from bridge.store.inbox import Post
from bridge.store.outbox_rows import NewRow
from bridge.store.sealer import Sealer
from routing.effects import OPERATOR
from routing.ids import EventId, LaneId
from routing.messages import OutboundKind
from routing.news import DeskAsks, DeskNews
from routing.posting import EndAbsence, Posting, SetAbsence, ToCase, ToDesk


class Posts:
    """Of one batch."""

    def __init__(self, tx: Tx, sealer: Sealer, current: Current, now: datetime) -> None:
        self._tx, self._sealer, self._now = tx, sealer, now
        self._desks = {one.counsellor: one.lane for one in current.desks.values()}
        self._posts: list[Post] = []

    def carry(self, effect: Posting) -> None:
        """A desk that there is none of any more hears nothing."""
        match effect:
            case ToDesk(counsellor=who, news=news):
                desk = self._desks.get(who)
                if desk is not None:
                    self._posts.append(Post(desk, named(news, desk)))
            case ToCase(lane=lane, asks=asks):
                self._posts.append(Post(lane, named(asks, lane)))
            case SetAbsence() | EndAbsence():
                self._absent(effect)
            case _:
                assert_never(effect)

    def _absent(self, effect: SetAbsence | EndAbsence) -> None:
        if isinstance(effect, SetAbsence):
            absences.put(self._tx, effect.counsellor, (effect.since, effect.until))
        else:
            absences.end(self._tx, effect.counsellor)

    def write(self) -> None:
        """Leave what was gathered."""
        gathered, self._posts = self._posts, []
        posted.leave(self._tx, self._sealer, gathered, self._now)

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._posts = []


def at_their_desk(rows: Sequence[NewRow], current: Current) -> list[NewRow]:
    """What is said at a desk is for exactly its counsellor."""
    return [_for_its_reader(row, current.desks.get(row.lane)) for row in rows]


def _for_its_reader(row: NewRow, desk: DeskSeat | None) -> NewRow:
    """In whichever room it is by now."""
    if desk is None or row.kind is not OutboundKind.SEND or row.party == OPERATOR:
        return row
    return replace(row, payload=replace(row.payload, readers=frozenset({desk.author})))


def named(event: DeskNews | DeskAsks, lane: LaneId) -> DeskNews | DeskAsks:
    """As it is called in that lane."""
    return replace(event, id=EventId(uuid5(event.id, f"in {lane.hex}")))
