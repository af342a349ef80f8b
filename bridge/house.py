"""What the running service knows of the organisation at this moment, and how it may change.

One value, replaced as a whole when a new configuration is taken over; nobody keeps parts of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bridge.surroundings import Surroundings
from consent import Document
from routing.facts import Counsellor, House
from routing.flow.model import Flow
from routing.ids import AccountName, AuthorId, CounsellorId, LaneId, NetworkId, PlaceId


@dataclass(frozen=True, slots=True)
class Published:
    """A flow, and what its steps show. Kept for as long as somebody may be in the middle of it."""

    flow: Flow
    documents: Mapping[str, Document]


class Flows(Protocol):
    """Every published flow that a run may still be on, by the hash of all it is made from."""

    def get(self, sha256: str, /) -> Published | None:
        """None: there is none, or none that can still be asked. May be called in any thread."""
        ...


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is told when something is wrong: a lane and a place of their own, made once."""

    lane: LaneId
    place: PlaceId
    account: AccountName
    author: AuthorId = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeskSeat:
    """A counsellor's desk: a lane and a place of their own, with the same ids at every start.

    `network`: ours, where the chat named like the author is their desk, and no room is made.
    """

    lane: LaneId
    place: PlaceId
    counsellor: CounsellorId
    account: AccountName
    author: AuthorId = field(repr=False)
    network: NetworkId | None = None


@dataclass(frozen=True, slots=True)
class Current:
    """`flows` holds every published flow that a run may still be on; `desks` is by their lanes."""

    house: House
    roster: tuple[Counsellor, ...]
    operator: Operator
    flows: Flows
    surroundings: Surroundings = field(default_factory=Surroundings)
    desks: Mapping[LaneId, DeskSeat] = field(default_factory=dict)


@dataclass(slots=True)
class Holder:
    """Where the one value is. Everybody asks for it anew for each piece of work, and so a piece of
    work sees the old one or the new one, and never something of both.
    """

    value: Current

    def __call__(self) -> Current:
        return self.value
