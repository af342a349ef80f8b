"""What surrounds one lane, kept in memory: both ends, timers, seats, and what is on its way.

The shell's promises: held words wait for a seat, urgent text comes first, timers are kept, seats
are counted. No I/O, and nothing here decides: it carries out what step() asked for.
"""

from collections import Counter
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from consent.acts import Act
from routing.conversation import Conversation
from routing.effects import (
    CLIENT,
    EVERY_DESK,
    NORMAL,
    CancelQueued,
    CancelTimer,
    ClosePlace,
    Count,
    EditSent,
    Effect,
    EraseCase,
    EraseClient,
    ForgetPlace,
    Keeping,
    Notify,
    OpenPlace,
    Placing,
    Prove,
    Recover,
    Rest,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeBack,
    TakeSeat,
    Unseat,
    desk,
)
from routing.ids import EventId, LaneId, MessageId, PlaceId
from routing.messages import Choice, Voice
from routing.seen import Line, Room

SPACE = UUID("6d0b9c58-8e0a-4f2f-9f57-6a1f0c1c2e11")


class Surroundings:
    """Everything outside the core that one conversation touches."""

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
        self._count = 0

    def _carried_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in sorted(effects, key=_urgency):
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Recover():
                self.asked_back.append(effect.message)
            case Send() | EditSent():
                self._send(effect)
            case TakeBack():
                self._take_back(effect)
            case OpenPlace() | Seat() | Unseat() | ClosePlace() | ForgetPlace():
                self._move(effect)
            case TakeSeat() | ReturnSeat() | SetTimer() | CancelTimer():
                self._keep(effect)
            case CancelQueued() | Notify() | Count() | EraseCase() | EraseClient() | Prove():
                self._note(effect)
            case _:
                assert_never(effect)

    def _move(self, effect: Placing) -> None:
        match effect:
            case OpenPlace(place=place, opening=opening):
                self.rooms[place] = Room(set(opening.invite))
            case Seat(case=case, place=place):
                self.seats[desk(case)] = place
                for held in sorted(self.held.pop(desk(case), []), key=_urgency):
                    self._send(held)
            case Unseat(case=case):
                self.seats.pop(desk(case), None)
            case ClosePlace(case=case, body=body):
                room = self.rooms[self.seats[desk(case)]]
                room.lines.append(self._line(MessageId(self._id("close")), body.text))
                room.closed = True
            case ForgetPlace(place=place):
                self.rooms[place] = Room(set(), forgotten=True)
            case _:
                assert_never(effect)

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

    def _note(self, effect: Rest) -> None:
        match effect:
            case CancelQueued(party=party) if party == EVERY_DESK:
                self.held.clear()
            case CancelQueued(party=party):
                self.held.pop(party, None)
                self.queued = [] if party == CLIENT else self.queued
            case Notify(body=body):
                self.operator.append(body.text)
            case Count(kind=kind):
                self.counted[kind] += 1
            case EraseCase(case=case):
                self.erased.append(case)
            case EraseClient():  # whoever writes now is a stranger
                self.conversation = Conversation(LaneId(self._id("lane")))
                self.held, self.queued, self.timers = {}, [], {}
                self.rooms = {place: Room(set(), forgotten=True) for place in self.rooms}
            case Prove(act=act):
                self.proved.append(act)
            case _:
                assert_never(effect)

    def _send(self, effect: Send | EditSent) -> None:
        if effect.party == CLIENT:
            self._to_client(effect)
            return
        place = self._place(effect.party)
        if place is None:
            if isinstance(effect, Send):
                self.held.setdefault(effect.party, []).append(effect)
        elif isinstance(effect, Send):
            self.rooms[place].lines.append(self._sent(effect))
        else:
            _edit(self.rooms[place].lines, effect)

    def _take_back(self, effect: TakeBack) -> None:
        """What nobody has seen is not said; what somebody has seen is answered."""
        waited = any(one.message == effect.message for one in self.queued)
        self.queued = [one for one in self.queued if one.message != effect.message]
        self.releases()
        rooms = (line for room in self.rooms.values() for line in room.lines)
        seen = any(line.message == effect.message for line in (*self.chat, *rooms))
        said = effect.instead if seen else effect.otherwise if waited else None
        if said is not None:
            self._send(said)

    def _place(self, party: str) -> PlaceId | None:
        if party.startswith("place:"):
            return PlaceId(UUID(party.removeprefix("place:")))
        return self.seats.get(party)

    def _to_client(self, effect: Send | EditSent) -> None:
        if not self.delivering or self._waits(effect):
            self.queued.append(effect)
        elif isinstance(effect, EditSent):
            _edit(self.chat, effect)
        else:
            self.chat.append(self._sent(effect))

    def _waits(self, effect: Send | EditSent) -> bool:
        """It is held, or something before it is; what is urgent overtakes that."""
        if _urgency(effect) < NORMAL:
            return False
        until = effect.not_before if isinstance(effect, Send) else None
        return bool(self.queued) or (until is not None and until > self.now)

    def releases(self) -> None:
        """What was held long enough goes out, and what waits behind it."""
        if self.delivering:
            self.deliver()

    def deliver(self) -> None:
        """The network takes what was queued for the client."""
        self.delivering = True
        waiting, self.queued = self.queued, []
        for effect in waiting:
            self._to_client(effect)

    def _sent(self, effect: Send) -> Line:
        line = self._line(effect.message, effect.body.text, effect.choices, effect.voice)
        line.attachment = effect.attachment
        return line

    def _line(
        self,
        message: MessageId,
        text: str,
        choices: tuple[Choice, ...] = (),
        voice: Voice = Voice.PROGRAM,
    ) -> Line:
        return Line(message, text, choices, voice, self._tick(), self.labels.get(message, ""))

    def _tick(self) -> int:
        self._count += 2
        return self._count

    def _id(self, label: str) -> UUID:
        return uuid5(SPACE, f"{label}:{self._tick()}")

    def _event(self) -> EventId:
        return EventId(self._id("event"))


def _edit(lines: list[Line], effect: EditSent) -> None:
    for line in lines:
        if line.message == effect.message:
            line.text, line.choices = effect.body.text, effect.choices


def _urgency(effect: Effect) -> int:
    """Urgent text overtakes whatever the same step also asks for; all else keeps its order."""
    return min(effect.priority, NORMAL) if isinstance(effect, Send) else NORMAL
