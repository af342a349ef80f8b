"""Desks of counsellors beside one lane that is played: what crosses between them, and their timers.

The shell's promise: what one lane posts to another is handled there once, in order. `settles` hands
it on until nothing is left; until then several people have done something at the same time.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID, uuid5

from routing.around import SPACE
from routing.effects import (
    CancelTimer,
    EditSent,
    Effect,
    ForgetPlace,
    Notify,
    OpenPlace,
    Send,
    SetTimer,
)
from routing.events import StaffSaid, TimeCame
from routing.facts import Counsellor, Facts, House
from routing.ids import CounsellorId, EventId, LaneId, MessageId, PlaceId
from routing.messages import Body, Doubt
from routing.news import DeskAsks
from routing.play import Play
from routing.posting import EndAbsence, Posting, SetAbsence, ToCase, ToDesk
from routing.posts.state import Desk, DeskEvent
from routing.posts.step import step


class World(Protocol):
    """What is the same for every desk."""

    now: datetime
    house: House
    roster: tuple[Counsellor, ...]


class DeskStage:
    """A desk for everybody of the play's roster."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.desks = {one.id: fresh(one.id) for one in play.roster}
        self.lines: defaultdict[CounsellorId, list[Send]] = defaultdict(list)
        self.timers: dict[tuple[CounsellorId, str, str], datetime] = {}
        self.asked: list[DeskAsks] = []
        self.rooms: list[OpenPlace | ForgetPlace] = []
        self._count = 0

    def writes(self, who: str, text: str, *, doubt: Doubt | None = None) -> None:
        """Somebody writes at their own desk, and what follows happens."""
        self.types(who, text, doubt=doubt)
        self.settles()

    def types(self, who: str, text: str, *, doubt: Doubt | None = None) -> None:
        """The same while everybody else is doing something too: nothing crosses yet."""
        self.happens(CounsellorId(who), self.said(who, text, doubt=doubt))

    def said(self, who: str, text: str, *, doubt: Doubt | None = None) -> StaffSaid:
        """These words at their desk, which have not arrived there yet."""
        owner = next(one for one in self.play.roster if one.id == who)
        desk = self.desks[owner.id]
        return StaffSaid(
            self._event(),
            desk.place,
            owner.author,
            MessageId(self._id("typed")),
            Body(text),
            self.play.now,
            doubt,
        )

    def happens(self, who: CounsellorId, event: DeskEvent) -> None:
        done = step(self.desks[who], event, known(self.play, partial(uuid5, event.id)))
        self.desks[who] = done.desk
        for effect in done.effects:
            self._carry_out(who, effect)

    def settles(self) -> None:
        """All that was posted arrives, and what follows from it."""
        while self.play.posted or self.asked:
            while self.asked:
                self.play.happens(self.asked.pop(0))
            posted, self.play.posted = self.play.posted, []
            for one in posted:
                if isinstance(one, ToDesk) and one.counsellor in self.desks:
                    self.happens(one.counsellor, one.news)

    def waits(self, time: timedelta) -> None:
        """Time passes for the lane and for every desk, from one due moment to the next."""
        until = self.play.now + time
        self.settles()
        while self.play.now < until:
            due = (*self.timers.values(), *self.play.timers.values())
            after = min((at for at in due if at > self.play.now), default=until)
            self.play.waits(min(after, until) - self.play.now)
            self.settles()
            self._fire()

    def _fire(self) -> None:
        """Every desk whose time has come."""
        for who, kind, key in sorted(self.timers):
            at = self.timers.get((who, kind, key))
            if at is not None and at <= self.play.now:
                del self.timers[who, kind, key]
                self.happens(who, TimeCame(self._event(), kind, key))
                self.settles()

    def seen(self, who: str) -> list[str]:
        return [line.body.text for line in self.lines[CounsellorId(who)]]

    def _carry_out(self, who: CounsellorId, effect: Effect) -> None:
        match effect:
            case Send():
                self.lines[who].append(effect)
            case EditSent(message=message, body=body):
                self.lines[who] = [
                    replace(one, body=body) if one.message == message else one
                    for one in self.lines[who]
                ]
            case SetTimer(kind=kind, key=key, due_at=due):
                self.timers[who, kind, key] = due
            case CancelTimer(kind=kind, key=key):
                self.timers.pop((who, kind, key), None)
            case Notify(body=body):
                self.play.operator.append(body.text)
            case ToCase() | SetAbsence() | EndAbsence():
                self._post(effect)
            case OpenPlace() | ForgetPlace():
                self.rooms.append(effect)
            case _:
                raise AssertionError(f"no desk asks for {type(effect).__name__}")

    def _post(self, effect: Posting) -> None:
        match effect:
            case ToCase(asks=asks):
                self.asked.append(asks)
            case SetAbsence(counsellor=who, since=since, until=until):
                self._away(who, (since, until))
            case EndAbsence(counsellor=who):
                self._away(who, None)
            case _:
                raise AssertionError(f"no desk asks for {type(effect).__name__}")

    def _away(self, who: CounsellorId, away: tuple[datetime, datetime] | None) -> None:
        self.play.roster = tuple(
            replace(one, away=away) if one.id == who else one for one in self.play.roster
        )

    def _event(self) -> EventId:
        return EventId(self._id("event"))

    def _id(self, label: str) -> UUID:
        self._count += 1
        return uuid5(SPACE, f"desks:{label}:{self._count}")


def fresh(who: CounsellorId) -> Desk:
    """The desk of somebody at which nothing has happened yet."""
    lane, place = (uuid5(SPACE, f"{what}:{who}") for what in ("desk", "place of the desk"))
    return Desk(LaneId(lane), who, PlaceId(place))


def known(world: World, make_id: Callable[[str], UUID]) -> Facts:
    """What every desk knows at this moment."""
    house = world.house
    return Facts(world.now, house, house.flow, make_id, roster=world.roster)
