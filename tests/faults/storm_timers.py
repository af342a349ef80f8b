"""What must be due after a storm: every open case has a time, and each time that its state names.

It reads the data as it lies there. A timer that is forgotten holds nobody up at once, and leaves
somebody alone days later, when no storm looks any more.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select, text

from bridge.store.codec import decode
from bridge.store.database import Tx
from bridge.store.saving import state_cell
from bridge.store.sealer import Sealer
from bridge.store.tables import LaneKind, lanes, timers
from routing.case import Phase
from routing.cases import duty
from routing.cases.closing import OFFER, RETENTION, RETRY
from routing.conversation import Conversation

# One of these ends it, whoever does nothing.
NEEDS: Mapping[Phase, set[str]] = {
    Phase.WAITING: {RETRY},
    Phase.OFFERED: {OFFER},
    Phase.OPEN: {duty.ANSWER, duty.QUIET, duty.SNOOZE, OFFER},
    Phase.CLOSED: {RETENTION},
}
_clients = select(lanes.c.id, lanes.c.sealed_state).where(
    lanes.c.kind == LaneKind.CLIENT, text("sealed_state IS NOT NULL")
)
_due = select(timers.c.lane, timers.c.kind, timers.c.key)


def forgotten(tx: Tx, sealer: Sealer) -> list[str]:
    """What is not timed and must be."""
    there: dict[bytes, set[tuple[str, str]]] = {}
    for lane, kind, key in tx.execute(_due):
        there.setdefault(lane, set()).add((kind, key))
    return [
        f"{kind} of {lane.hex()}"
        for lane, state in tx.execute(_clients)
        for kind in missing(
            decode(sealer.open(state, state_cell(lane)), Conversation), there.get(lane, set())
        )
    ]


def missing(conversation: Conversation, there: set[tuple[str, str]]) -> Iterator[str]:
    """The kinds of timers that this conversation needs beside those that are there."""
    yield from (kind for kind, key in duty.timers(conversation) if (kind, key) not in there)
    case, kinds = conversation.case, {kind for kind, _ in there}
    if case is not None and not kinds & NEEDS[case.phase]:
        yield f"whatever ends that a case is {case.phase}"
