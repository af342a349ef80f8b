"""What a lane must know of what became of its rows, as events. Pure.

Each is named by the row and the try, so that telling it twice is telling it once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

from adapters.port import Sent
from bridge.outcomes import Judged
from bridge.recovering import recovered
from bridge.store.inbox import Post
from bridge.store.outbox_rows import ClaimedRow
from routing.effects import OPERATOR, at_place
from routing.events import Arrived, Event, Failure, NotSent, PerhapsTwice
from routing.ids import EventId
from routing.messages import OutboundKind

SOON = timedelta(minutes=1)  # nobody is told that words wait which have arrived by then


def news(
    row: ClaimedRow, judged: Judged, *, repeats: bool, told: bool, doubted: bool = False
) -> list[Post]:
    """`repeats`: its network may show it twice; `told`: somebody knows that it has been waiting.

    `doubted`: what it removes was in doubt, so that one more copy may be there.
    """
    if row.party == OPERATOR:
        return []
    if doubted and repeats and isinstance(judged.outcome, Sent):
        judged = replace(judged, failure=Failure.NOT_REMOVED)
    events = [_event(row, judged, repeats=repeats)]
    if told and isinstance(judged.outcome, Sent):
        events.append(Arrived(EventId(uuid5(row.id, "arrived")), row.party, row.message))
    return [Post(row.lane, event) for event in events if event is not None]


def _event(row: ClaimedRow, judged: Judged, *, repeats: bool) -> Event | None:
    waits = judged.failure is Failure.NOT_TRUSTED  # at every try, and told once
    name = EventId(uuid5(row.id, "waits" if waits else f"told after try {row.tries}"))
    if row.kind is OutboundKind.RECOVER:
        return recovered(name, row, judged)
    if judged.failure is not None:
        whom = at_place(row.place) if row.place is not None else row.party
        words = row.payload.body if judged.failure is Failure.NO_FILE else None
        who = row.payload.who if judged.failure is Failure.NOT_INVITED else None
        return NotSent(name, whom, row.message, judged.failure, row.person, words, who)
    again = row.again and row.person and repeats and row.kind is OutboundKind.SEND
    if again and isinstance(judged.outcome, Sent):
        return PerhapsTwice(name, row.party, row.message)
    return None


def waited(row: ClaimedRow, judged: Judged, now: datetime) -> bool:
    """A person's words that have arrived, and not at once: perhaps somebody was told so."""
    at_once = row.tries == 1 and timedelta(0) <= now - row.at < SOON
    return row.person and isinstance(judged.outcome, Sent) and not at_once
