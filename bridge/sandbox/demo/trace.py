"""What happened between the two people, told without a word of what they said.

It watches only what the far sides show: a message appears on one side, the bridge confirms it to
the network (which it does once it is on disk), and it appears on the other side. So the times are
those that people would measure, and nothing has to be asked of the bridge. Where the bridge itself
tells of content-free steps, `told` takes them in.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from bridge.sandbox.demo.people import Chat, Desk, LineKind, Person, Phone, Room, Rooms

KEPT = 200
LOOK_AGAIN = 0.02  # seconds; only while a message is not yet confirmed


@dataclass(frozen=True, slots=True)
class Step:
    """`key` names what happened; `took` is in milliseconds, since the message was written."""

    number: int
    at: float
    key: str
    took: int | None = None


@dataclass(slots=True)
class _Way:
    """Messages of one direction that have not been seen on the other side."""

    written: list[tuple[str, float]] = field(default_factory=list, repr=False)

    def take(self, text: str) -> float | None:
        """When the message was written that these words carry, if there is one."""
        for position, (words, at) in enumerate(self.written):
            if text.endswith(words):
                del self.written[position]
                return at
        return None


class Trace:
    """Use as `async with Trace(phones, desks, now) as trace:`; `now` in seconds since the epoch."""

    def __init__(
        self,
        phones: Mapping[str, Phone],
        desks: Mapping[str, Desk],
        now: Callable[[], float],
        unconfirmed: Callable[[], int] = lambda: 0,
    ) -> None:
        self._phones, self._desks = phones, desks
        self._now = now
        self._unconfirmed = unconfirmed
        self._seen: set[object] = set()
        self._inwards, self._outwards = _Way(), _Way()
        self._storing: list[float] = []
        self._steps: list[Step] = []
        self._count = 0
        self._bell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._look()
        self._steps.clear()
        people: tuple[Person[object], ...] = (*self._phones.values(), *self._desks.values())
        self._tasks = [asyncio.create_task(self._follow(person)) for person in people]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def view(self) -> tuple[Step, ...]:
        return tuple(self._steps)

    async def changed(self) -> None:
        await self._bell.wait()

    async def told(self, steps: AsyncIterator[str]) -> None:
        """Take in what the bridge tells of itself, for as long as it does."""
        async for step in steps:
            self._add(step, None)

    async def _follow(self, person: Person[object]) -> None:
        while True:
            self._look()
            if self._storing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(person.changed(), LOOK_AGAIN)
            else:
                await person.changed()

    def _look(self) -> None:
        for name, phone in self._phones.items():
            self._phone(name, phone.view())
        for name, desk in self._desks.items():
            self._desk(name, desk.view())
        if self._storing and not self._unconfirmed():
            self._add("stored", self._storing[0])
            self._storing.clear()

    def _phone(self, name: str, chat: Chat) -> None:
        for bubble in chat.bubbles:
            if not self._new(name, bubble.id):
                continue
            if bubble.mine:
                self._write(self._inwards, "client_wrote", bubble.text, bubble.at)
                self._storing.append(bubble.at)
            elif (at := self._outwards.take(bubble.text)) is not None:
                self._add("on_phone", at)
            else:
                self._add("program_said", None)
        if chat.blocked and self._new(name, "blocked"):
            self._add("blocked", None)
        elif not chat.blocked:
            self._seen.discard((name, "blocked"))

    def _desk(self, name: str, rooms: Rooms) -> None:
        for offer in rooms.invitations:
            if self._new(name, "offer", offer.room):
                self._add("offered" if rooms.role == "counsellor" else "invited", None)
        for room in rooms.rooms:
            if room.joined and self._new(name, "room", room.id):
                self._add("joined", None)
            self._lines(name, room)

    def _lines(self, name: str, room: Room) -> None:
        for line in room.lines:
            if not self._new(name, line.id) or line.kind is LineKind.NOTICE:
                continue
            if line.mine:
                self._write(self._outwards, "counsellor_wrote", line.text, line.at)
            elif (at := self._inwards.take(line.text)) is not None:
                self._add("in_room", at)

    def _new(self, *what: object) -> bool:
        before = len(self._seen)
        self._seen.add(what)
        return len(self._seen) > before

    def _write(self, way: _Way, key: str, text: str, at: float) -> None:
        if text:  # a photo has no words by which it could be known again
            way.written = [*way.written[-KEPT:], (text, at)]
        self._add(key, None)

    def _add(self, key: str, since: float | None) -> None:
        now = self._now()
        took = None if since is None else max(0, round((now - since) * 1000))
        self._count += 1
        self._steps = [*self._steps[1 - KEPT :], Step(self._count, now, key, took)]
        self._bell.set()
        self._bell = asyncio.Event()
