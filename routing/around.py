"""What is kept around a lane that is played: its clock, timers, seats, and what was counted."""

from collections import Counter
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from consent.acts import Act
from routing.conversation import Conversation
from routing.effects import (
    CancelTimer,
    EditSent,
    Keeping,
    ReturnSeat,
    Send,
    SetTimer,
    TakeSeat,
)
from routing.ids import EventId, LaneId, MessageId, PlaceId
from routing.marking import Marking
from routing.posting import Posting
from routing.seen import Line, Room

SPACE = UUID("6d0b9c58-8e0a-4f2f-9f57-6a1f0c1c2e11")


class Around:
    """All that is known of one lane outside of the core."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.conversation = Conversation(LaneId(uuid5(SPACE, "lane")))
        self.chat: list[Line] = []
        self.rooms: dict[PlaceId, Room] = {}
        self.held: dict[str, list[Send]] = {}
        self.seats: dict[str, PlaceId] = {}
        self.taken: Counter[str] = Counter()  # by the counsellor's id
        self.turns: dict[str, int] = {}  # the number of the last offer made to each
        self.timers: dict[tuple[str, str], datetime] = {}
        self.operator: list[str] = []
        self.counted: Counter[str] = Counter()
        self.erased: list[UUID] = []
        self.proved: list[Act] = []
        self.held_back = False  # True: there is a legal hold
        self.unread = 0  # words of the client that have not reached the counsellor
        self.delivering = True  # False: what is for the client stays queued
        self.queued: list[Send | EditSent] = []
        self.labels: dict[UUID, str] = {}
        self.asked_back: list[MessageId] = []  # to be fetched again from the client's network
        self.marked: list[Marking] = []
        self.posted: list[Posting] = []
        self._asked: set[MessageId] = set()
        self._count = 0

    def _keep(self, effect: Keeping) -> None:
        match effect:
            case TakeSeat(counsellor=who):
                self.taken[who] += 1
                self.turns[who] = max(self.turns.values(), default=0) + 1
            case ReturnSeat(counsellor=who):
                self.taken[who] -= 1
            case SetTimer(kind=kind, key=key, due_at=due):
                self.timers[kind, key] = due
            case CancelTimer(kind=kind, key=key):
                self.timers.pop((kind, key), None)
            case _:
                assert_never(effect)

    def _tick(self) -> int:
        self._count += 2
        return self._count

    def _id(self, label: str) -> UUID:
        return uuid5(SPACE, f"{label}:{self._tick()}")

    def _event(self) -> EventId:
        return EventId(self._id("event"))
