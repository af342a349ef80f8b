"""A play that writes down what is seen and done, and keeps what it needs for that."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from bridge.store import codec
from routing.around import SPACE
from routing.conversation import Conversation, Phase
from routing.danger import called
from routing.effects import Invite, OpenPlace, Remove
from routing.events import Event, TimeCame
from routing.facts import Counsellor, House
from routing.ids import AuthorId, LaneId, MessageId, PlaceId
from routing.play import Play
from tests.simulation.around import Around
from tests.simulation.transcript import Record, What


def through(state: Conversation) -> Conversation:
    return codec.decode(codec.encode(state), Conversation)


class Written(Play):
    """`blocked`: the client takes nothing. `down`: the counsellors' network takes nothing."""

    def __init__(
        self,
        name: str,
        house: House,
        roster: tuple[Counsellor, ...],
        now: datetime,
        world: Around[Any],
    ) -> None:
        super().__init__(house, roster, now, through)
        self.name, self._world = name, world
        self.conversation = Conversation(LaneId(uuid5(SPACE, f"lane {name}")))
        self.blocked, self.down = False, False
        self.vanished: set[PlaceId] = set()
        self._unseen: list[OpenPlace] = []
        self._after: list[Event] = []
        self._said_at: dict[MessageId, datetime] = {}
        self._late: dict[MessageId, str] = {}  # words of which it was said that they wait
        self._everybody = roster  # whoever of them is listed now
        self._readers: set[tuple[PlaceId, AuthorId]] = set()  # asked into a room that was there
        self.beside: set[PlaceId] = set()  # rooms for two
        self.waiting: dict[MessageId, tuple[MessageId, str]] = {}  # for a yes
        self._moves: list[Invite | Remove] = []  # which wait for a network

    def record(
        self, what: What, who: str = "", said: str = "", before: datetime | None = None
    ) -> None:
        self._world.transcript.add(Record(self.now, what, self.name, who, said, before))

    def _called(self, message: MessageId, prefix: str) -> str:
        return self.labels.get(message, "notice").removeprefix(prefix)

    def _id(self, label: str) -> UUID:
        return super()._id(f"{self.name} {label}")

    def name_of_room(self) -> str:
        """As it stands in lines about it; nothing that stands anywhere where there is none."""
        case = self.conversation.case
        if not self.running() and self.conversation.called is not None:
            return called.name(self.conversation, self._facts(TimeCame(self._event(), "", "")))
        return case.name if case is not None else "no room at all"

    def running(self) -> bool:
        case = self.conversation.case
        return case is not None and case.phase is not Phase.CLOSED
