"""The shell's promises kept in memory: what `play` stands on.

Held words wait for a seat, urgent text comes first, timers are kept, seats are counted. No I/O,
and nothing here decides: it asks step() and carries out what it says.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID, uuid5

from routing.conversation import Conversation
from routing.core import needed, step
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
    ForgetPlace,
    Keeping,
    Notify,
    OpenPlace,
    Placing,
    Recover,
    Rest,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeSeat,
    Unseat,
    desk,
)
from routing.events import Event, NotRecovered, Recovered
from routing.facts import Counsellor, Facts, House, Prompt
from routing.flow import Flow
from routing.ids import EventId, LaneId, MessageId, PlaceId
from routing.messages import Attachment, Body, Choice, Voice
from routing.seen import Line, Room

SPACE = UUID("6d0b9c58-8e0a-4f2f-9f57-6a1f0c1c2e11")


class Stage:
    """One lane and what surrounds it.

    `through` is applied to the state between two steps: writing and reading it with the codec
    shows that nothing lives in memory only.
    """

    def __init__(
        self,
        house: House,
        roster: tuple[Counsellor, ...],
        now: datetime,
        through: Callable[[Conversation], Conversation] = lambda state: state,
    ) -> None:
        self.house, self.roster, self.now, self._through = house, roster, now, through
        self.conversation = Conversation(LaneId(uuid5(SPACE, "lane")))
        self.chat: list[Line] = []
        self.rooms: dict[PlaceId, Room] = {}
        self.held: dict[str, list[Send]] = {}
        self.seats: dict[str, PlaceId] = {}
        self.taken: Counter[str] = Counter()  # by the counsellor's id
        self.timers: dict[tuple[str, str], datetime] = {}
        self.operator: list[str] = []
        self.counted: Counter[str] = Counter()
        self.erased: list[UUID] = []
        self.delivering = True  # False: what is for the client stays queued
        self.queued: list[Send | EditSent] = []
        self.flows: dict[str, Flow] = {house.flow.sha256: house.flow}
        self.labels: dict[UUID, str] = {}
        self.written: dict[MessageId, tuple[Body, datetime, Attachment | None]] = {}
        self.asked_back: list[MessageId] = []  # to be fetched again from the client's network
        self._count = 0

    def happens(self, event: Event) -> None:
        facts = self._facts(event)
        done = step(self.conversation, event, facts)
        self.conversation = self._through(done.conversation)
        for effect in sorted(done.effects, key=_urgency):
            self._carry_out(effect)
        while self.asked_back:
            self._fetch(self.asked_back.pop(0))

    def _fetch(self, message: MessageId) -> None:
        """What the client wrote is still in their chat, unless they took it away."""
        found = self.written.get(message)
        if found is None:
            self.happens(NotRecovered(self._event(), message))
        else:
            body, at, attachment = found
            self.happens(Recovered(self._event(), message, body, at, attachment))

    def _facts(self, event: Event) -> Facts:
        need = needed(self.conversation, event, self.house.urgent)
        taken = self.taken
        roster = tuple(
            c if taken[c.id] == c.taken else replace(c, taken=taken[c.id]) for c in self.roster
        )
        pending = self.conversation.pending
        shown = next((ln for ln in self.chat if pending and ln.message == pending.message), None)
        prompt = Prompt.SHOWN if shown else Prompt.QUEUED
        run = self.conversation.run
        return Facts(
            now=self.now,
            house=self.house,
            flow=self.flows[run.flow] if run else self.house.flow,
            make_id=lambda label: self._named(event, label),
            documents=self.house.documents,
            roster=roster,
            prompt=prompt if need.prompt else None,
            prompt_order=shown.order if shown and need.prompt else 0,
            queued=sum(map(len, self.held.values())) if need.queued else 0,
        )

    def _named(self, event: Event, label: str) -> UUID:
        made = uuid5(event.id, label)
        self.labels[made] = label
        return made

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Recover():
                self.asked_back.append(effect.message)
            case Send() | EditSent():
                self._send(effect)
            case OpenPlace() | Seat() | Unseat() | ClosePlace() | ForgetPlace():
                self._move(effect)
            case TakeSeat() | ReturnSeat() | SetTimer() | CancelTimer():
                self._keep(effect)
            case CancelQueued() | Notify() | Count() | EraseCase():
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

    def _place(self, party: str) -> PlaceId | None:
        if party.startswith("place:"):
            return PlaceId(UUID(party.removeprefix("place:")))
        return self.seats.get(party)

    def _to_client(self, effect: Send | EditSent) -> None:
        if not self.delivering:
            self.queued.append(effect)
        elif isinstance(effect, EditSent):
            for line in self.chat:
                if line.message == effect.message:
                    line.text, line.choices = effect.body.text, effect.choices
        else:
            self.chat.append(self._sent(effect))

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


def _urgency(effect: Effect) -> int:
    """Urgent text overtakes whatever the same step also asks for; all else keeps its order."""
    return min(effect.priority, NORMAL) if isinstance(effect, Send) else NORMAL
