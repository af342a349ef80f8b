"""One driver for step(): a virtual clock, its own timers, a client, rooms, and a transcript.

Scenario tests, properties and simulations are thin layers on this. It keeps the shell's promises
(held words wait for a seat, urgent text comes first, timers fire once) without any I/O.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID, uuid5

from routing.conversation import Conversation
from routing.core import needed, step
from routing.effects import (
    CLIENT,
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
    Rest,
    ReturnSeat,
    Seat,
    Send,
    SetTimer,
    TakeSeat,
    Unseat,
    desk,
)
from routing.events import (
    ClientDid,
    ClientPressed,
    ClientReach,
    ClientSaid,
    Event,
    StaffDid,
    StaffJoined,
    StaffLeft,
    StaffSaid,
    TimeCame,
)
from routing.facts import Counsellor, Facts, House, Prompt
from routing.flow import Flow
from routing.ids import AuthorId, EventId, LaneId, MessageId, PlaceId
from routing.messages import Body, Choice, Doubt, Voice

SPACE = UUID("6d0b9c58-8e0a-4f2f-9f57-6a1f0c1c2e11")


@dataclass(slots=True)
class Line:
    """One message in front of somebody. `order` grows over everything that happens."""

    message: MessageId
    text: str = field(repr=False)
    choices: tuple[Choice, ...]
    voice: Voice
    order: int


@dataclass(slots=True)
class Room:
    invited: set[AuthorId]
    joined: set[AuthorId] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    closed: bool = False
    forgotten: bool = False


class Play:
    """A conversation played from outside.

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
        self._count = 0

    # --- what people do -------------------------------------------------------------------

    def says(self, text: str, *, before_prompt: bool = False, language: str | None = None) -> None:
        """The client writes; `before_prompt`: before any message of ours was there."""
        order = 1 if before_prompt else self._tick()
        message = MessageId(self._id("said"))
        self.happens(ClientSaid(self._event(), message, Body(text), self.now, order, language))

    def presses(self, label_or_token: str) -> None:
        """The client presses the newest button of this label or token."""
        for line in reversed(self.chat):
            for choice in line.choices:
                if label_or_token in (choice.label, choice.token):
                    self.happens(ClientPressed(self._event(), line.message, choice.token))
                    return
        raise LookupError("no such button is shown")

    def presses_old(self, line: Line, token: str) -> None:
        self.happens(ClientPressed(self._event(), line.message, token))

    def does(self, what: str) -> None:
        self.happens(ClientDid(self._event(), what))

    def reach(self, *, reachable: bool) -> None:
        self.happens(ClientReach(self._event(), reachable))

    def joins(self, who: str) -> None:
        place, author = self._invited(who)
        self.rooms[place].invited.discard(author)
        self.rooms[place].joined.add(author)
        self.happens(StaffJoined(self._event(), place, author))

    def leaves(self, who: str) -> None:
        """Declines when invited, goes away when there."""
        author = self._counsellor(who).author
        for place, room in self.rooms.items():
            if author in room.invited | room.joined and not room.forgotten:
                room.invited.discard(author)
                room.joined.discard(author)
                self.happens(StaffLeft(self._event(), place, author))
                return
        raise LookupError("not in any room")

    def writes(self, who: str, text: str, *, doubt: Doubt | None = None) -> None:
        place = self.place_of(who)
        author, message = self._counsellor(who).author, MessageId(self._id("wrote"))
        self.happens(StaffSaid(self._event(), place, author, message, Body(text), self.now, doubt))

    def room_does(self, who: str, what: str) -> None:
        author = self._counsellor(who).author
        self.happens(StaffDid(self._event(), self.place_of(who), author, what))

    def waits(self, time: timedelta) -> None:
        """Time passes; due timers fire in order."""
        until = self.now + time
        while True:
            due = sorted((at, key) for key, at in self.timers.items() if at <= until)
            if not due:
                break
            at, key = due[0]
            self.now = max(self.now, at)
            del self.timers[key]
            self.happens(TimeCame(self._event(), *key))
        self.now = until

    # --- what is to be seen ---------------------------------------------------------------

    def place_of(self, who: str) -> PlaceId:
        author = self._counsellor(who).author
        living = {p: r for p, r in self.rooms.items() if not (r.forgotten or r.closed)}
        return next(place for place, room in living.items() if author in room.joined)

    def invited(self) -> list[str]:
        """Who has a running invitation."""
        authors = {a for r in self.rooms.values() if not r.forgotten for a in r.invited}
        return [str(c.id) for c in self.roster if c.author in authors]

    def seen(self) -> list[str]:
        return [line.text for line in self.chat]

    def room(self, who: str) -> list[str]:
        return [line.text for line in self.rooms[self.place_of(who)].lines]

    # --- the shell's part -----------------------------------------------------------------

    def happens(self, event: Event) -> None:
        facts = self._facts(event)
        done = step(self.conversation, event, facts)
        self.conversation = self._through(done.conversation)
        for effect in sorted(done.effects, key=_urgency):
            self._carry_out(effect)

    def _facts(self, event: Event) -> Facts:
        need = needed(self.conversation, event, self.house.urgent)
        roster = tuple(replace(c, taken=self.taken[c.id]) for c in self.roster)
        pending = self.conversation.pending
        shown = next((ln for ln in self.chat if pending and ln.message == pending.message), None)
        prompt = Prompt.SHOWN if shown else Prompt.QUEUED
        run = self.conversation.run
        return Facts(
            now=self.now,
            house=self.house,
            flow=self.flows[run.flow] if run else self.house.flow,
            make_id=lambda label: uuid5(event.id, label),
            documents=self.house.documents,
            roster=roster,
            prompt=prompt if need.prompt else None,
            prompt_order=shown.order if shown and need.prompt else 0,
            queued=sum(map(len, self.held.values())) if need.queued else 0,
        )

    def _carry_out(self, effect: Effect) -> None:
        match effect:
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
            self.rooms[place].lines.append(
                self._line(effect.message, effect.body.text, effect.choices, effect.voice)
            )

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
            self.chat.append(
                self._line(effect.message, effect.body.text, effect.choices, effect.voice)
            )

    def deliver(self) -> None:
        """The network takes what was queued for the client."""
        self.delivering = True
        waiting, self.queued = self.queued, []
        for effect in waiting:
            self._to_client(effect)

    # --- small things ---------------------------------------------------------------------

    def _line(
        self,
        message: MessageId,
        text: str,
        choices: tuple[Choice, ...] = (),
        voice: Voice = Voice.PROGRAM,
    ) -> Line:
        return Line(message, text, choices, voice, self._tick())

    def _tick(self) -> int:
        self._count += 2
        return self._count

    def _id(self, label: str) -> UUID:
        return uuid5(SPACE, f"{label}:{self._tick()}")

    def _event(self) -> EventId:
        return EventId(self._id("event"))

    def _counsellor(self, who: str) -> Counsellor:
        return next(c for c in self.roster if c.id == who)

    def _invited(self, who: str) -> tuple[PlaceId, AuthorId]:
        author = self._counsellor(who).author
        return next((p, author) for p, room in self.rooms.items() if author in room.invited)


def _urgency(effect: Effect) -> int:
    """Urgent text overtakes whatever the same step also asks for; all else keeps its order."""
    return min(effect.priority, NORMAL) if isinstance(effect, Send) else NORMAL
