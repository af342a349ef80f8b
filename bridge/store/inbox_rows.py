"""What the functions of the store take and give, where several of them share it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bridge.store.tables import LaneKind, Role
from routing.events import Event
from routing.ids import AccountName, EventId, LaneId, PlaceId
from routing.messages import Inbound
from routing.news import DeskNews

Happened = Event | DeskNews  # to a lane, as the bridge or another lane tells it


@dataclass(frozen=True, slots=True)
class Broken:
    """A stored value that cannot be used; `reason` is a sentence without content."""

    reason: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One thing that happened, in order of `seq`. `id` is the same at every try.

    `account`, `role` and `place` say where it came from; None for what the bridge itself posted.
    `recovered`: its unreadable form was handled before. `tries`: how often handling it failed.
    """

    seq: int
    id: EventId
    account: AccountName | None
    role: Role | None
    place: PlaceId | None
    at: datetime
    recovered: bool
    tries: int
    what: Inbound | Happened | Broken


class Held(NamedTuple):
    """A lane as it stands in its row, whatever that is; nobody else changes it until the commit."""

    id: bytes
    kind: str
    version: int
    sealed_state: bytes | None
    keep: object
    ready: object

    def may_go(self, at: int) -> bool:
        """Whether it does not pause after a failure. `at`: microseconds."""
        return self.ready is None or (isinstance(self.ready, int) and self.ready <= at)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A lane with work, locked for this transaction. `state` as encoded; None: never saved.

    `more`: how many rows wait behind these.
    """

    lane: LaneId
    kind: LaneKind
    version: int
    state: bytes | Broken | None = field(repr=False)
    rows: tuple[InboxRow, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """How a claimed lane goes on.

    `state`: its new state, None when unchanged. `done`: handled, content erased in this commit.
    `parked`: cannot be handled, with a reason. `failed`: the row that could not be handled this
    time; what comes after it stays. `waits`: what is left waits until a prompt is delivered.
    `keep`: the client agreed to something; a lane without is deleted after some days.
    """

    claimed: Claimed
    state: bytes | None = field(default=None, repr=False)
    done: tuple[InboxRow, ...] = ()
    parked: tuple[tuple[InboxRow, str], ...] = ()
    failed: InboxRow | None = None
    waits: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class ParkedIn:
    """A row of the inbox that a person must look at."""

    id: EventId
    lane: LaneId | None
    account: AccountName | None
    reason: str
