"""What is kept around a lane that is played: its clock, timers, seats, and what was counted."""

from collections import Counter
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from consent.acts import Act
from routing.assigning.retold import Spoken
from routing.conversation import Conversation
from routing.effects import (
    CLIENT,
    CancelTimer,
    EditSent,
    Keeping,
    Retell,
    ReturnSeat,
    Send,
    SetTimer,
    TakeSeat,
)
from routing.facts import House
from routing.ids import CaseId, EventId, LaneId, MessageId, PlaceId
from routing.marking import Marking
from routing.messages import Voice
from routing.posting import Posting
from routing.seen import Line, Room

SPACE = UUID("6d0b9c58-8e0a-4f2f-9f57-6a1f0c1c2e11")


class Around:
    """All that is known of one lane outside of the core."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
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
        self.relayed: list[tuple[CaseId, Send, datetime]] = []  # people's words, with their case
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

    def _spoken(self, effect: Retell) -> list[Spoken]:
        """What people wrote in this case, as far as it was passed on or goes to the client now."""
        waiting = [one for one in self.queued if isinstance(one, Send) and not self._held(one)]
        of_people = [one for one in waiting if one.voice is Voice.PERSON]
        every = [*self.relayed, *((effect.case, one, self.now) for one in of_people)]
        return [
            Spoken(
                at,
                one.party == CLIENT,
                one.body,
                one.attachment.kind if one.attachment is not None else None,
                waits=one in of_people,
            )
            for case, one, at in every
            if case == effect.case and at >= effect.since
        ]

    def _held(self, effect: Send | EditSent) -> bool:
        until = effect.not_before if isinstance(effect, Send) else None
        return until is not None and until > self.now

    def _tick(self) -> int:
        self._count += 2
        return self._count

    def _id(self, label: str) -> UUID:
        return uuid5(SPACE, f"{label}:{self._tick()}")

    def _event(self) -> EventId:
        return EventId(self._id("event"))
