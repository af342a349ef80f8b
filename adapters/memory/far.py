"""What the far side of the memory network consists of: messages shown, rooms, ordered faults."""

from dataclasses import dataclass, field
from enum import StrEnum

from routing.ids import AuthorId, OutboundId, SourceId
from routing.messages import Outbound


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
