"""What asking a network for a client's message again brought, as the lane is told.

Every such row ends in one of the two: whoever is waited for is asked to send it once more rather
than left to believe that it arrived.
"""

from uuid import uuid5

from adapters.port import Sent
from bridge.outcomes import Judged
from bridge.store.outbox_rows import BrokenRow, ClaimedRow
from routing.events import NotRecovered, Recovered
from routing.ids import EventId


def recovered(name: EventId, row: ClaimedRow, judged: Judged) -> Recovered | NotRecovered | None:
    """None while it goes on."""
    if not isinstance(judged.outcome, Sent):
        return None
    found = judged.outcome.recovered
    if found is None:
        return NotRecovered(name, row.message)
    return Recovered(name, row.message, found.body, found.sent_at, found.attachment)


def unrecovered(row: BrokenRow) -> NotRecovered:
    """A row that cannot be opened will never be asked for."""
    return NotRecovered(EventId(uuid5(row.id, "could not be opened")), row.message)
