"""Every counsellor's desk in the simulation: what crosses between it and the cases, and its lines.

What one lane posts to another arrives a moment later, in order, so that several people act on what
is not true any more. A desk's lines wait while the counsellors' network takes nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID, uuid5

from bridge.store import codec
from routing.around import SPACE
from routing.deskstage import fresh, known
from routing.effects import CancelTimer, EditSent, Effect, Notify, Send, SetTimer
from routing.events import RosterChanged, StaffSaid, TimeCame
from routing.facts import Counsellor, House
from routing.ids import CounsellorId, EventId, MessageId
from routing.messages import Body
from routing.posting import EndAbsence, Posting, SetAbsence, ToCase, ToDesk
from routing.posts.state import Desk, DeskEvent
from routing.posts.step import step
from tests.simulation.lane import Lane
from tests.simulation.transcript import Record, Transcript, What

CROSSING = timedelta(seconds=3)  # between two lanes, and so long several act at the same time


class Surroundings(Protocol):
    now: datetime
    house: House
    rooms: bool
    transcript: Transcript
    roster: tuple[Counsellor, ...]
    lanes: list[Lane]

    def later(self, at: datetime, lane: Lane | None, act: Callable[[], None]) -> None: ...
    def absent(self, who: str, away: tuple[datetime, datetime] | None) -> None: ...
    def reports(self, said: str, client: str) -> None: ...
    def at_desk(self, who: str, lane: Lane | None, said: str) -> None: ...


class Desks:
    """A desk for everybody; those of people who are removed know nothing new meanwhile."""

    def __init__(self, world: Surroundings) -> None:
        self._world = world
        self._desks = {one.id: fresh(one.id) for one in world.roster}
        self._timers: dict[tuple[CounsellorId, str, str], datetime] = {}
        self._labels: dict[UUID, str] = {}
        self._unseen: defaultdict[CounsellorId, list[Send]] = defaultdict(list)
        self._count = 0

    def posted(self, effects: list[Posting]) -> None:
        """What a case's lane asked for."""
        for one in effects:
            if isinstance(one, ToDesk):
                self._cross(None, one)

    def _cross(self, lane: Lane | None, one: ToDesk | ToCase) -> None:
        at = self._world.now + CROSSING
        if isinstance(one, ToDesk):
            self._world.later(at, None, lambda: self._happens(one.counsellor, one.news))
        elif lane is not None:
            self._world.later(at, lane, lambda: self._asks(lane, one))

    def _asks(self, lane: Lane, one: ToCase) -> None:
        if lane.conversation.id == one.lane:  # else they were erased meanwhile
            lane.happens(one.asks)

    def types(self, who: str, words: str) -> None:
        """Somebody writes at their own desk."""
        world = self._world
        owner = next((one for one in world.roster if one.id == who), None)
        if owner is None or not world.rooms:
            return
        place, message = self._desks[owner.id].place, MessageId(self._id("typed"))
        body = Body(words)
        said = StaffSaid(self._event(), place, owner.author, message, body, world.now)
        self._happens(owner.id, said)

    def changed(self) -> None:
        """The organisation's people are other ones."""
        for who in [*self._desks]:
            self._happens(who, RosterChanged(self._event()))

    def shows(self) -> None:
        """Their network takes words again: what has waited is seen."""
        for who, waiting in [*self._unseen.items()]:
            del self._unseen[who]
            for line in waiting:
                self._seen(who, line)

    def _happens(self, who: CounsellorId, event: DeskEvent) -> None:
        done = step(self._desks[who], event, known(self._world, partial(self._named, event.id)))
        self._desks[who] = codec.decode(codec.encode(done.desk), Desk)
        for effect in done.effects:
            self._carry_out(who, effect)

    def _carry_out(self, who: CounsellorId, effect: Effect) -> None:
        match effect:
            case Send() if self._world.rooms:
                self._seen(who, effect)
            case Send():
                self._unseen[who].append(effect)
            case EditSent():
                pass  # a line that changes calls nobody
            case SetTimer(kind=kind, key=key, due_at=due):
                self._timers[who, kind, key] = due
                self._world.later(due, None, lambda: self._fires(who, kind, key, due))
            case CancelTimer(kind=kind, key=key):
                self._timers.pop((who, kind, key), None)
            case Notify(message=message):
                self._world.reports(self._labels[message].removeprefix("report:"), "")
            case ToCase(lane=wanted):
                self._cross(next((o for o in self._lanes() if o.conversation.id == wanted), None),
                            effect)  # fmt: skip
            case _:
                self._absence(who, effect)

    def _absence(self, who: CounsellorId, effect: Effect) -> None:
        world = self._world
        match effect:
            case SetAbsence(since=since, until=until):
                said = since.isoformat()
                world.transcript.add(Record(world.now, What.AWAY, "", who, said, until))
                world.absent(who, (since, until))
            case EndAbsence():
                world.transcript.add(Record(world.now, What.BACK, "", who))
                world.absent(who, None)
            case _:
                raise AssertionError(f"no desk asks for {type(effect).__name__}")

    def _fires(self, who: CounsellorId, kind: str, key: str, due: datetime) -> None:
        if self._timers.get((who, kind, key)) == due:
            del self._timers[who, kind, key]
            self._happens(who, TimeCame(self._event(), kind, key))

    def _seen(self, who: CounsellorId, line: Send) -> None:
        """Which clients a line is about is seen by the names of their rooms."""
        world, label = self._world, self._labels[line.message].removeprefix("post:")
        about: list[Lane | None] = []
        about += [one for one in self._lanes() if one.name_of_room() in line.body.text]
        for lane in about or [None]:
            name = lane.name if lane is not None else ""
            world.transcript.add(Record(world.now, What.DESK, name, who, label))
            world.at_desk(who, lane, label)

    def _lanes(self) -> list[Lane]:
        return self._world.lanes

    def _named(self, event: EventId, label: str) -> UUID:
        made = uuid5(event, label)
        self._labels[made] = label
        return made

    def _event(self) -> EventId:
        return EventId(self._id("event"))

    def _id(self, label: str) -> UUID:
        self._count += 1
        return uuid5(SPACE, f"desks:{label}:{self._count}")


def away(roster: tuple[Counsellor, ...], who: str,
         span: tuple[datetime, datetime] | None) -> tuple[Counsellor, ...]:  # fmt: skip
    return tuple(replace(one, away=span) if one.id == who else one for one in roster)
