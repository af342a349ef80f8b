"""What the far side of the memory network consists of: messages, marks on them, rooms, faults."""

from dataclasses import dataclass, field
from enum import StrEnum

from adapters.port import AdapterError, PlaceGone, Refused
from routing.ids import AuthorId, ChatId, OutboundId, SourceId
from routing.marking import Sign
from routing.messages import Outbound, OutboundKind

MARKS = frozenset({OutboundKind.REACT, OutboundKind.DELETE, OutboundKind.PIN})


class Fault(StrEnum):
    BEFORE = "before"  # never taken
    AFTER = "after"  # taken, but the answer is lost


@dataclass(slots=True)
class Shown:
    """One message in front of a person. `data`: the bytes of its file."""

    source: SourceId
    row: OutboundId
    text: str = field(repr=False)
    message: Outbound = field(repr=False)
    edited: bool = False
    data: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Room:
    name: str
    invited: set[AuthorId] = field(default_factory=set)
    joined: set[AuthorId] = field(default_factory=set)
    closed: bool = False
    forgotten: bool = False

    def moves(self, who: AuthorId, *, comes: bool) -> bool:
        """Invited, or out. Whether they were there and are gone now. Raises PlaceGone."""
        if self.forgotten:
            raise PlaceGone("the room is gone")
        there = who in self.invited | self.joined
        if comes:
            self.invited |= {who} - self.joined
            return False
        self.invited.discard(who)
        self.joined.discard(who)
        return there

    def forget(self) -> None:
        self.forgotten = True
        self.invited.clear()
        self.joined.clear()


@dataclass(slots=True)
class Marks:
    """Our reactions, by the message they are on; what is kept in sight of each chat.

    Marks have faults of their own: they come beside what is said, and nobody waits for them.
    """

    signs: dict[SourceId, Sign] = field(default_factory=dict)
    pinned: dict[ChatId, SourceId] = field(default_factory=dict)
    faults: list[Fault | AdapterError] = field(default_factory=list)

    def put(self, message: Outbound) -> None:
        """Raises Refused for a sign that nobody knows."""
        if message.kind is OutboundKind.PIN:
            self.pinned[message.to.chat] = message.targets[0]
            return
        if message.body.text not in set(Sign):
            raise Refused("this sign is not known")
        for target in message.targets:
            self.signs.pop(target, None)
        if message.body.text:
            self.signs[message.targets[0]] = Sign(message.body.text)
