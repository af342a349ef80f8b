"""A lane being decided: what is read for it, what was asked for, and what is left of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bridge.house import Published
from bridge.store.codec import encode
from bridge.store.inbox_rows import Claimed, InboxRow
from consent import Decision
from routing.conversation import Conversation, Gate
from routing.effects import Effect
from routing.facts import Prompt
from routing.ids import CounsellorId, EventId, LaneId, MessageId
from routing.messages import Inbound
from routing.posts.state import Desk


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message of ours is. None of it: still on its way, wait for the answer."""

    prompt: Prompt | None
    order: int = 0


class Look(Protocol):
    """What may be read while deciding, within the transaction."""

    def standing(self, lane: LaneId, message: MessageId) -> Standing: ...

    def queued(self, lane: LaneId, party: str) -> int: ...

    def unread(self, lane: LaneId, party: str) -> int: ...

    def unsent(self, lane: LaneId) -> int: ...

    def held(self, lane: LaneId) -> int: ...

    def held_back(self, lane: LaneId) -> bool: ...

    def unseen(self, lane: LaneId, message: MessageId) -> bool: ...

    def taken(self) -> Mapping[CounsellorId, int]: ...

    def turns(self) -> Mapping[CounsellorId, int]: ...

    def absences(self) -> Mapping[CounsellorId, tuple[datetime, datetime]]: ...

    def published(self, sha256: str) -> Published | None: ...

    def edited(self, lane: LaneId, inbound: Inbound) -> bool: ...

    def deleted(self, lane: LaneId, inbound: Inbound) -> MessageId | None: ...

    def ours(self, lane: LaneId, inbound: Inbound) -> MessageId | None: ...


@dataclass(frozen=True, slots=True)
class Decided:
    """What was asked for by which event, in order."""

    event: EventId
    effects: tuple[Effect, ...]


@dataclass(slots=True)
class Fold:
    """A lane being decided: a client's, a desk's, or neither.

    `waits` says that what is left must wait, `until` when at most.
    `erased`: everything of the client goes, and what came after that is not theirs any more.
    """

    claimed: Claimed
    conversation: Conversation | None
    decided: list[Decided] = field(default_factory=list)
    done: list[InboxRow] = field(default_factory=list)
    parked: list[tuple[InboxRow, str]] = field(default_factory=list)
    failed: InboxRow | None = None
    waits: bool = False
    until: datetime | None = None
    asked: set[MessageId] = field(default_factory=set)
    erased: bool = False
    desk: Desk | None = None

    @property
    def state(self) -> bytes | None:
        state = self.conversation or self.desk
        return encode(state) if state is not None and self.decided else None

    @property
    def keep(self) -> bool:
        if self.conversation is None:
            return self.desk is not None
        return _stays(self.conversation)


def _stays(conversation: Conversation) -> bool:
    """A client who never agreed to anything is forgotten; a decision and a case are not."""
    decided = (Decision.REFUSED, Decision.WITHDRAWN)
    return (
        conversation.gate is not Gate.FRESH
        or conversation.case is not None
        or any(record.decision in decided for record in conversation.ledger.records)
    )
