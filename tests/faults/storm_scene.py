"""What all people of a storm share: the networks, the time, and how calm it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, Unpack

from adapters.memory import MemoryNetwork
from routing.ids import ChatId
from tests.faults.storm_record import Act, Record

WORDS = "and this is what I wanted to say about it today"


class Details(TypedDict, total=False):
    """What only some acts have."""

    label: str
    hard: bool
    file: str | None
    to: str


@dataclass(slots=True)
class Scene:
    """What everybody shares: both networks, the record, true time, and how wild they are.

    `moving`: cases go from one counsellor to the next, and everybody has a desk.
    `watched`: people supervise, and say yes to what one of the counsellors writes.
    `calm`: nobody stops, leaves or goes astray any more; what is begun is brought to its end.
    """

    clients: MemoryNetwork
    staff: MemoryNetwork
    record: Record
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    calm: bool = False
    moving: bool = False
    watched: bool = False
    rooms: dict[ChatId, int] = field(default_factory=dict)

    def room(self, chat: ChatId) -> int:
        """The number of a room, by when it was first met."""
        return self.rooms.setdefault(chat, len(self.rooms) + 1)

    def act(self, who: str, place: str, what: str, **more: Unpack[Details]) -> None:
        self.record.acts.append(Act(self.now(), who, place, what, **more))
        self.tell(f"{who} {what} {more.get('label', '')}")
