"""A row of the outbox: what is to be done, for whom; and how it went."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from adapters.port import Sent
from bridge.store.payload import OutboxPayload
from routing.effects import NORMAL
from routing.ids import (
    AccountName,
    AuthorId,
    CaseId,
    LaneId,
    MessageId,
    NetworkId,
    OutboundId,
    PlaceId,
    SourceId,
)
from routing.messages import Address, Body, OutboundKind


@dataclass(frozen=True, slots=True)
class NewRow:
    """Something to be sent. `id` was made from the event, so that making it again is the same.

    `case`: its key seals the row, and erasing the case erases it. `account` is given by what opens
    a place and by nothing else: everything else goes where its party is. `target` is the message
    of ours that an edit is about. `not_before`: held until then.
    """

    id: OutboundId
    lane: LaneId
    party: str
    kind: OutboundKind
    message: MessageId
    payload: OutboxPayload
    priority: int = NORMAL
    target: MessageId | None = None
    case: CaseId | None = None
    account: AccountName | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """An account of ours that can send now. `parts` is the adapter's, `device` as it says."""

    network: NetworkId
    device: str
    parts: Callable[[Body], Sequence[Body]]


@dataclass(frozen=True, slots=True)
class Head:
    """A row that could go now. For what opens a place the chat of `to` is empty."""

    id: OutboundId
    lane: LaneId
    party: str
    priority: int
    kind: OutboundKind
    to: Address


def _always(account: AccountName, priority: int) -> bool:
    del account, priority
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a claim looks for. `admit` is asked once for each row, just before it is leased.

    `ready`: whether this account takes anything more of this priority now; asked before a row is
    opened, so that a long queue costs nothing. `most` rows of each account. `only`: none but these
    rows, as far as they can go; None: any.
    """

    senders: Mapping[AccountName, Sender]
    admit: Callable[[Head], bool]
    most: int = 200
    only: Collection[OutboundId] | None = None
    ready: Callable[[AccountName, int], bool] = _always


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """A row on its way, leased to this process.

    `tries` counts this one. `doubts`: how often nobody knew whether it had arrived. `device` and
    `first_tried_at` are of earlier tries; None before the second. `addressee`: whose the place is.
    """

    id: OutboundId
    seq: int
    lane: LaneId
    party: str
    priority: int
    kind: OutboundKind
    message: MessageId
    part: int
    to: Address
    network: NetworkId
    place: PlaceId | None
    payload: OutboxPayload
    at: datetime
    tries: int
    doubts: int
    person: bool
    case: CaseId | None = None
    targets: tuple[SourceId, ...] = field(default=(), repr=False)
    first_tried_at: datetime | None = None
    device: str | None = None
    progress: bytes | None = field(default=None, repr=False)
    addressee: AuthorId | None = field(default=None, repr=False)

    @property
    def again(self) -> bool:
        """It may have been sent before."""
        return self.doubts > 0


@dataclass(frozen=True, slots=True)
class Later:
    """It was not sent: once more, not before this moment. `why`: one of ours, without content."""

    not_before: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Nobody knows whether it arrived: once more, not before this moment."""

    not_before: datetime


@dataclass(frozen=True, slots=True)
class Hopeless:
    """It is not tried again until a person says so. `reason` without content."""

    reason: str


@dataclass(frozen=True, slots=True)
class Untried:
    """It was never handed over: as if it had not been claimed."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """It is not tried again, and nobody need look at it."""


Outcome = Sent | Later | Doubtful | Hopeless | Untried | Dropped


@dataclass(frozen=True, slots=True)
class Result:
    row: ClaimedRow
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be opened. It is parked; the operator must be told.

    `recovering`: a message of the client's was to be fetched again.
    """

    id: OutboundId
    lane: LaneId
    party: str
    message: MessageId
    reason: str
    recovering: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """`fence`: under which they were claimed, where several processes take turns."""

    rows: tuple[ClaimedRow, ...] = ()
    broken: tuple[BrokenRow, ...] = ()
    fence: int = 0


class Shown(StrEnum):
    """Where a prompt is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class PromptState:
    """`order` is the network's, of the last part, once it is SENT."""

    state: Shown
    order: int = 0
